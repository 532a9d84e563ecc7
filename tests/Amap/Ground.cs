using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

/// <summary>The small season that rules are tried on: a market gardener delivers each Thursday of November and December 2026 at 18:30.</summary>
static class Ground
{
    public static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    public static readonly TimeOnly Start = new(18, 30);
    public static readonly DateOnly FirstThursday = new(2026, 11, 5);

    public const long Claire = 1;
    public const long Karim = 2;
    public const long Vegetables = 1;

    /// <summary>Local time in Paris.</summary>
    public static Moment At(int month, int day, int hour = 12, int minute = 0) =>
        new(new Moment(default, Paris).InstantOf(new DateOnly(2026, month, day), new TimeOnly(hour, minute)), Paris);

    public static Catalog Catalog(CatalogKind kind = CatalogKind.Fixed) => new()
    {
        Id = Vegetables,
        Name = "Légumes",
        Kind = kind,
        Status = CatalogStatus.Published,
        StartDate = new(2026, 11, 1),
        EndDate = new(2026, 12, 31),
        OpensDaysBefore = 14,
        ClosesHoursBefore = 48,
    };

    /// <summary>Thursdays from 5 November on, ids 1, 2, 3…, windows by the catalog's rule.</summary>
    public static IReadOnlyList<Delivery> Deliveries(Catalog catalog, int count = 8) =>
        [.. Enumerable.Range(0, count).Select(i =>
        {
            var date = FirstThursday.AddDays(7 * i);
            var window = OrderingWindow.Of(catalog, date, Start, At(1, 1));
            return new Delivery
            {
                Id = i + 1,
                CatalogId = catalog.Id,
                DistributionId = i + 1,
                Date = date,
                StartTime = Start,
                EndTime = new(20, 0),
                OpensAt = window.Opens,
                ClosesAt = window.Closes,
            };
        })];

    public static Product Product(long id, long cents, StockRule rule = StockRule.None, int? stock = null, Unit unit = Unit.Piece) => new()
    {
        Id = id,
        CatalogId = Vegetables,
        Name = $"Produit {id}",
        Unit = unit,
        Price = new(cents),
        StockRule = rule,
        Stock = stock is { } number ? Quantity.Of(number) : null,
    };

    public static Subscription Subscription(DateOnly? start = null, DateOnly? end = null, long member = Claire, long id = 1) => new()
    {
        Id = id,
        MemberId = member,
        CatalogId = Vegetables,
        StartDate = start ?? FirstThursday,
        EndDate = end ?? new(2026, 12, 31),
    };

    public static Dictionary<long, Quantity> Wants(params (long Product, int Number)[] wishes) =>
        wishes.ToDictionary(wish => wish.Product, wish => Quantity.Of(wish.Number));

    public static OrderLine Line(Product product, int number, long delivery = 1, long member = Claire) => new()
    {
        Id = (delivery * 1000) + (member * 100) + product.Id,
        MemberId = member,
        DeliveryId = delivery,
        ProductId = product.Id,
        Quantity = Quantity.Of(number),
        Price = product.Price,
        Name = product.Name,
    };

    /// <summary>The key of the only refusal.</summary>
    public static string Key<T>(this Decision<T> decision) => decision.Refusals.Single().Key;

    public static IEnumerable<(string? Field, string Key)> Faults<T>(this Decision<T> decision) =>
        decision.Refusals.Select(refusal => (refusal.Field, refusal.Key));
}
