namespace Cagette.SelfHost.Amap;

/// <summary>A member's signature on a catalog. It holds for the deliveries from start to end, both included (rules.md 3.3).</summary>
public sealed record Subscription
{
    public long Id { get; init; }
    public long MemberId { get; init; }
    public long CatalogId { get; init; }
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }
    public DateTimeOffset SignedAt { get; init; }

    /// <summary>The person who signed or entered it.</summary>
    public long? SignedBy { get; init; }
    public long? TextId { get; init; }
    public bool OnPaper { get; init; }

    public bool Holds(DateOnly date) => StartDate <= date && date <= EndDate;

    public bool Holds(Delivery delivery) => delivery.CatalogId == CatalogId && Holds(delivery.Date);

    public bool Overlaps(DateOnly start, DateOnly end) => StartDate <= end && start <= EndDate;

    /// <summary>Only before its first delivery and without payments; later it is ended, never deleted (rules.md 3.13).</summary>
    public Refusal? CannotBeDeleted(IEnumerable<Delivery> deliveries, bool hasPayments, Moment now)
    {
        var first = deliveries.Where(Holds).Select(delivery => (DateOnly?)delivery.Date).Min();
        return hasPayments ? new("subscription.has-payments")
            : first <= now.Today ? new("subscription.has-begun", null, first.Value)
            : null;
    }
}

/// <summary>Fixed: what is taken at each delivery. Variable: the default basket. Price, name and unit are those signed.</summary>
public sealed record SubscriptionLine
{
    public long Id { get; init; }
    public long SubscriptionId { get; init; }
    public long ProductId { get; init; }
    public Quantity Quantity { get; init; }
    public Money Price { get; init; }
    public int VatBasisPoints { get; init; }
    public int FeeBasisPoints { get; init; }
    public string Name { get; init; } = "";
    public Unit Unit { get; init; }
    public Quantity Size { get; init; } = Quantity.One;
    public bool Weighed { get; init; }

    /// <summary>A copy of the product as it is now (rules.md 2.4).</summary>
    public static SubscriptionLine Of(Product product, Quantity quantity, Catalog catalog) => new()
    {
        ProductId = product.Id,
        Quantity = quantity,
        Price = product.Price,
        VatBasisPoints = product.VatBasisPoints,
        FeeBasisPoints = catalog.FeeBasisPoints,
        Name = product.Name,
        Unit = product.Unit,
        Size = product.Size,
        Weighed = product.Weighed,
    };
}

/// <summary>A coordinator's change of one line at one delivery; it stands beside the subscription (rules.md 3.5).</summary>
public sealed record ExceptionalQuantity
{
    public long Id { get; init; }
    public long SubscriptionLineId { get; init; }
    public long DeliveryId { get; init; }
    public Quantity Quantity { get; init; }
    public string Reason { get; init; } = "";
}

/// <summary>Who takes one delivery of a shared subscription (rules.md 3.8).</summary>
public sealed record Turn
{
    public long Id { get; init; }
    public long SubscriptionId { get; init; }
    public long DeliveryId { get; init; }
    public long MemberId { get; init; }
}
