namespace Cagette.SelfHost.Amap;

/// <summary>What a member ordered of a product at a delivery, with its own copy of name, unit and price (rules.md 2.4, 4.1).</summary>
public sealed record OrderLine
{
    public long Id { get; init; }
    public long MemberId { get; init; }
    public long DeliveryId { get; init; }
    public long ProductId { get; init; }
    public Quantity Quantity { get; init; }
    public Money Price { get; init; }
    public int VatBasisPoints { get; init; }
    public int FeeBasisPoints { get; init; }
    public string Name { get; init; } = "";
    public Unit Unit { get; init; }
    public Quantity Size { get; init; } = Quantity.One;
    public bool Weighed { get; init; }

    /// <summary>From the default basket, when the window closed (rules.md 3.7).</summary>
    public bool ByDefault { get; init; }
    public DateTimeOffset OrderedAt { get; init; }
    public long? OrderedBy { get; init; }
}

/// <summary>What was really handed over, beside what was ordered (rules.md 4.5). Weight is in the product's unit, for weighed products.</summary>
public sealed record Received
{
    public long Id { get; init; }
    public long MemberId { get; init; }
    public long DeliveryId { get; init; }
    public long ProductId { get; init; }
    public Quantity Quantity { get; init; }
    public Quantity? Weight { get; init; }
    public string Reason { get; init; } = "";
    public DateTimeOffset EnteredAt { get; init; }
    public long? EnteredBy { get; init; }
}

/// <summary>All lines of a member at a distribution. Version counts the savings of its orders, so a second tab sees that it changed (rules.md 4.2).</summary>
public sealed record Basket
{
    public long Id { get; init; }
    public long MemberId { get; init; }
    public long DistributionId { get; init; }
    public int? Number { get; init; }
    public int Version { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public long? HandedOverBy { get; init; }
    public string Note { get; init; } = "";

    public bool IsHandedOver => HandedOverAt is not null;
}
