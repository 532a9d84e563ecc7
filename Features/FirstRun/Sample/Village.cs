using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>The sample AMAP while it is being made: all its facts, as the store will hold them.</summary>
sealed class Village(SampleOptions options)
{
    public const long PlaceId = 1;
    public static readonly TimeOnly Start = new(18, 30);
    public static readonly TimeOnly End = new(19, 30);

    public SampleOptions Options { get; } = options;
    public Dice Dice { get; } = new(options.Seed);
    public Moment Now { get; } = new(options.Now.ToUniversalTime(), Zones.Find("Europe/Paris"));
    public Dictionary<string, string> Texts { get; } = SampleTexts.Keyed("texts");
    public Renewal Renewal { get; } = new(9, 1);

    public List<Member> Members { get; } = [];
    public List<Person> People { get; } = [];
    public List<Membership> Memberships { get; } = [];
    public List<RightHeld> Rights { get; } = [];
    public List<CredentialRow> Credentials { get; } = [];

    public List<Producer> Producers { get; } = [];
    public List<Category> Categories { get; } = [];
    public List<Catalog> Catalogs { get; } = [];
    public List<EngagementText> EngagementTexts { get; } = [];
    public List<Product> Products { get; } = [];

    public Cycle Cycle { get; set; } = new();
    public List<Distribution> Distributions { get; } = [];
    public List<Delivery> Deliveries { get; } = [];
    public List<DeliveryStock> DeliveryStocks { get; } = [];
    public List<DatePrice> Prices { get; } = [];

    public List<Subscription> Subscriptions { get; } = [];
    public List<SubscriptionLine> SubscriptionLines { get; } = [];
    public List<ExceptionalQuantity> Exceptions { get; } = [];
    public List<Absence> Absences { get; } = [];
    public List<Turn> Turns { get; } = [];
    public List<OrderLine> OrderLines { get; } = [];
    public List<Received> Received { get; } = [];
    public List<Basket> Baskets { get; } = [];

    public List<Payment> Payments { get; } = [];
    public List<Payout> Payouts { get; } = [];

    public List<Role> Roles { get; } = [];
    public List<RoleNeed> RoleNeeds { get; } = [];
    public List<Shift> Shifts { get; } = [];
    public List<WaitingEntry> Waiting { get; } = [];
    public List<SegmentRow> Segments { get; } = [];
    public List<SegmentPersonRow> SegmentPeople { get; } = [];
    public List<MessageRow> Messages { get; } = [];
    public List<RecipientRow> Recipients { get; } = [];

    public ILookup<long, Person> PeopleOf { get; set; } = Array.Empty<Person>().ToLookup(_ => 0L);
    public ILookup<long, Product> ProductsOf { get; set; } = Array.Empty<Product>().ToLookup(_ => 0L);
    public ILookup<long, Delivery> DeliveriesOf { get; set; } = Array.Empty<Delivery>().ToLookup(_ => 0L);

    /// <summary>The share of the households, in percent, that a contract has.</summary>
    public Dictionary<long, int> Share { get; } = [];

    public Catalog Catalog(string letters) => Catalogs.Single(catalog => catalog.Letters == letters);

    public Person Holder(Right right) => People.Single(person => person.Id == Rights.First(held => held.Right == right).PersonId);

    /// <summary>How many households of a hundred, for a group of any size.</summary>
    public int Households(int percent) => (Options.Households * percent + 50) / 100;

    /// <summary>A stock that suits 80 households, for a group of this size.</summary>
    public Quantity Stock(int usual) => Quantity.Of(Math.Max(usual, (usual * Options.Households + 79) / 80));
}
