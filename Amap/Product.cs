namespace Cagette.SelfHost.Amap;

/// <summary>What is sold: <see cref="Price"/> is that of one selling unit, <see cref="Size"/> of <see cref="Unit"/> (a 500 g bag: unit g, size 500).
/// Quantities, step and minimum count selling units (rules.md 2.3).</summary>
public sealed record Product
{
    public long Id { get; init; }
    public long CatalogId { get; init; }
    public string Name { get; init; } = "";
    public string Reference { get; init; } = "";
    public string Description { get; init; } = "";
    public long? CategoryId { get; init; }
    public Unit Unit { get; init; }
    public Quantity Size { get; init; } = Quantity.One;
    public Money Price { get; init; }
    public int VatBasisPoints { get; init; } = 550;
    public Quantity Step { get; init; } = Quantity.One;
    public Quantity Minimum { get; init; }
    public bool Weighed { get; init; }
    public string Labels { get; init; } = "";
    public long? PhotoId { get; init; }
    public StockRule StockRule { get; init; }
    public Quantity? Stock { get; init; }
    public int? StockEvery { get; init; }
    public int Rank { get; init; }
    public bool Active { get; init; } = true;

    /// <summary>The name of the form field of its quantity.</summary>
    public string Field => $"quantity.{Id}";

    public bool SoldByPiece => Unit is Unit.Piece or Unit.Bunch;

    /// <summary>Why this quantity cannot be sold, or null. Zero can: it takes the line away (rules.md 2.3).</summary>
    public Refusal? Fault(Quantity wanted, string? field = null)
    {
        field ??= Field;
        return wanted switch
        {
            { IsZero: true } => null,
            _ when wanted < Quantity.Zero => new("order.negative", field),
            { IsWhole: false } when SoldByPiece => new("order.whole", field),
            _ when !wanted.IsMultipleOf(Step) => new("order.step", field, Step),
            _ when wanted < Minimum => new("order.minimum-quantity", field, Minimum),
            _ => null,
        };
    }

    /// <summary>The price of a kilo or a litre, or null for what is neither weighed nor measured. Rounded half up (rules.md 2.3).</summary>
    public Money? PricePerKgOrLitre => Unit.PerBase() is { } factor && Size > Quantity.Zero
        ? Price.ForWeight(Quantity.Of(factor), Size)
        : null;
}

public static class Units
{
    /// <summary>How many of this unit make a kilo or a litre.</summary>
    public static int? PerBase(this Unit unit) => unit switch
    {
        Unit.Kg or Unit.L => 1,
        Unit.G or Unit.Ml => 1000,
        Unit.Cl => 100,
        _ => null,
    };

    public static bool IsLiquid(this Unit unit) => unit is Unit.L or Unit.Cl or Unit.Ml;
}

/// <summary>The price of one product at one delivery only (rules.md 4.5).</summary>
public sealed record DatePrice
{
    public long DeliveryId { get; init; }
    public long ProductId { get; init; }
    public Money Price { get; init; }
}
