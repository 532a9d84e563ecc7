using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Hands the village to the store, table by table, in an order that the foreign keys allow.</summary>
static class SampleFacts
{
    public static void Insert(SqliteConnection db, Village village)
    {
        SampleStore.Insert(db, [Association(village)], _ => new { Id = 1L });
        SampleStore.Insert(db, [Place(village)]);
        SampleStore.Insert(db, village.Members, member => new { SortKey = Folding.Fold(member.Name), SearchKey = SearchKey(village, member) });
        SampleStore.Insert(db, village.Producers, producer => new { SortKey = Folding.Fold(producer.Name) });
        SampleStore.Insert(db, village.People, person => new { SearchKey = Folding.Fold($"{person.FirstName} {person.LastName} {person.Email}") });
        SampleStore.Insert(db, village.Memberships);
        SampleStore.Insert(db, village.Credentials);
        SampleStore.Insert(db, village.Categories);
        SampleStore.Insert(db, village.Catalogs);
        SampleStore.Insert(db, village.EngagementTexts);
        SampleStore.Insert(db, village.Products, product => new { SearchKey = Folding.Fold(product.Name) });
        SampleStore.Insert(db, [village.Cycle]);
        SampleStore.Insert(db, village.Cycle.Pauses, _ => new { CycleId = village.Cycle.Id });
        SampleStore.Insert(db, village.Distributions);
        SampleStore.Insert(db, village.Deliveries);
        SampleStore.Insert(db, village.DeliveryStocks);
        SampleStore.Insert(db, village.Prices);
        SampleStore.Insert(db, village.Subscriptions);
        SampleStore.Insert(db, village.SubscriptionLines);
        SampleStore.Insert(db, village.Exceptions);
        SampleStore.Insert(db, village.Absences);
        SampleStore.Insert(db, village.Turns);
        SampleStore.Insert(db, village.OrderLines);
        SampleStore.Insert(db, village.Received);
        SampleStore.Insert(db, village.Baskets);
        SampleStore.Insert(db, village.Roles);
        SampleStore.Insert(db, village.RoleNeeds);
        SampleStore.Insert(db, village.Shifts);
        SampleStore.Insert(db, village.Waiting);
        SampleStore.Insert(db, village.Rights);
        SampleStore.Insert(db, village.Segments);
        SampleStore.Insert(db, village.SegmentPeople);
        SampleStore.Insert(db, village.Messages);
        SampleStore.Insert(db, village.Recipients);
    }

    static Association Association(Village village) => new()
    {
        Name = village.Texts["association"],
        Email = "bonjour@amapdulavoir.example.org",
        Phone = SamplePeople.Phone(7001),
        Website = "https://amapdulavoir.example.org",
        Introduction = village.Texts["introduction"],
        RenewalMonth = village.Renewal.Month,
        RenewalDay = village.Renewal.Day,
        MembershipFee = new Money(2500),
        AccountHolder = village.Texts["association"],
        Iban = "FR7630006000011234567890189",
        Bic = "AGRIFRPP",
        IsSample = true,
        CreatedAt = village.Now.Instant.AddDays(-1200),
    };

    static Place Place(Village village) => new()
    {
        Id = Village.PlaceId,
        Name = village.Texts["place"],
        Address = village.Texts["place.address"],
        Postcode = "35999",
        City = "Saint-Aubin-les-Noues",
        Note = village.Texts["place.note"],
    };

    static string SearchKey(Village village, Member member)
    {
        var people = village.PeopleOf[member.Id].Select(person => $"{person.FirstName} {person.LastName} {person.Email}");
        return Folding.Fold($"{member.Name} {string.Join(' ', people)}");
    }
}
