namespace Cagette.SelfHost.Amap;

/// <summary>The number given for one product at one delivery (stock rule Given).</summary>
public sealed record DeliveryStock
{
    public long ProductId { get; init; }
    public long DeliveryId { get; init; }
    public Quantity Quantity { get; init; }
}

/// <summary>What all members together have ordered of a product at a delivery.</summary>
public sealed record StockTaken
{
    public long ProductId { get; init; }
    public long DeliveryId { get; init; }
    public Quantity Quantity { get; init; }
}

/// <summary>What is left of the products of one catalog: stock less what is ordered, never below zero (rules.md 2.5).</summary>
public sealed record StockBook
{
    /// <summary>All deliveries of the catalog, cancelled ones too: they keep their rank for 'every n-th'.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
    public IReadOnlyList<DeliveryStock> Given { get; init; } = [];

    /// <summary>A row for each product and delivery; of products without a stock it may be left out.</summary>
    public IReadOnlyList<StockTaken> Taken
    {
        get;
        init
        {
            field = value;
            taken = value.ToLookup(line => line.ProductId);
        }
    } = [];

    readonly ILookup<long, StockTaken> taken = Enumerable.Empty<StockTaken>().ToLookup(line => line.ProductId);

    /// <summary>What is left at this delivery, or null when there is no limit. For a season's total it is what is left of the whole.</summary>
    public Quantity? Left(Product product, long deliveryId)
    {
        if (product.StockRule == StockRule.None)
        {
            return null;
        }

        var left = Limit(product, deliveryId) - TakenOf(product, deliveryId);
        return left < Quantity.Zero ? Quantity.Zero : left;
    }

    /// <summary>What is ordered beyond the stock, which should never be; zero when it is kept or when there is no limit. For every n-th delivery the
    /// number is that of one delivery: a date added later may have changed which ones are meant. A date to which no number was given yet has no limit here.</summary>
    public Quantity Lacking(Product product, long deliveryId)
    {
        var limit = product.StockRule switch
        {
            StockRule.None => (Quantity?)null,
            StockRule.Given => Given.FirstOrDefault(given => given.ProductId == product.Id && given.DeliveryId == deliveryId)?.Quantity,
            _ => product.Stock ?? Quantity.Zero,
        };
        return limit is { } most && TakenOf(product, deliveryId) > most ? TakenOf(product, deliveryId) - most : Quantity.Zero;
    }

    /// <summary>Stock never goes below what is ordered: of the season, or of each date that may still be ordered (rules.md 2.5). What is not changed is
    /// not questioned.</summary>
    public Refusal? Fault(Product before, Product after)
    {
        if ((before.StockRule, before.Stock) == (after.StockRule, after.Stock) || after.StockRule is StockRule.None or StockRule.Given)
        {
            return null;
        }

        var ordered = Deliveries.Where(delivery => after.StockRule == StockRule.Season || delivery.ClosedAt is null).Select(delivery => TakenOf(after, delivery.Id)).Append(Quantity.Zero).Max();
        return (after.Stock ?? Quantity.Zero) < ordered ? new("product.stock-ordered", "stock", ordered) : null;
    }

    Quantity TakenOf(Product product, long deliveryId) => taken[product.Id]
        .Where(line => product.StockRule == StockRule.Season || line.DeliveryId == deliveryId)
        .Sum(line => line.Quantity);

    Quantity Limit(Product product, long deliveryId) => product.StockRule switch
    {
        StockRule.Given => Given.FirstOrDefault(given => given.ProductId == product.Id && given.DeliveryId == deliveryId)?.Quantity ?? Quantity.Zero,
        StockRule.Every when Rank(deliveryId) % (product.StockEvery ?? 1) != 0 => Quantity.Zero,
        _ => product.Stock ?? Quantity.Zero,
    };

    /// <summary>The first delivery has rank 0, so 'every second' has the first, the third…</summary>
    int Rank(long deliveryId) =>
        Deliveries.OrderBy(delivery => delivery.Date).ThenBy(delivery => delivery.Id).TakeWhile(delivery => delivery.Id != deliveryId).Count();
}
