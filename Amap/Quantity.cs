namespace Cagette.SelfHost.Amap;

/// <summary>A number of things sold, in integer thousandths of the product's selling unit: 2 loaves are 2000, half a kilo of a product
/// sold by the kilo is 500.</summary>
public readonly record struct Quantity(long Thousandths) : IComparable<Quantity>
{
    public static readonly Quantity Zero = new(0);
    public static readonly Quantity One = new(1000);

    public bool IsZero => Thousandths == 0;

    public bool IsWhole => Thousandths % 1000 == 0;

    public static Quantity Of(int whole) => new(whole * 1000L);

    public static Quantity operator +(Quantity a, Quantity b) => new(checked(a.Thousandths + b.Thousandths));

    public static Quantity operator -(Quantity a, Quantity b) => new(checked(a.Thousandths - b.Thousandths));

    public static Quantity operator *(Quantity a, int times) => new(checked(a.Thousandths * times));

    public static bool operator <(Quantity a, Quantity b) => a.Thousandths < b.Thousandths;

    public static bool operator >(Quantity a, Quantity b) => a.Thousandths > b.Thousandths;

    public static bool operator <=(Quantity a, Quantity b) => a.Thousandths <= b.Thousandths;

    public static bool operator >=(Quantity a, Quantity b) => a.Thousandths >= b.Thousandths;

    public int CompareTo(Quantity other) => Thousandths.CompareTo(other.Thousandths);

    /// <summary>Whether this is a multiple of <paramref name="step"/> (rules.md 2.3).</summary>
    public bool IsMultipleOf(Quantity step) => step.Thousandths > 0 && Thousandths % step.Thousandths == 0;
}

public static class QuantitySums
{
    public static Quantity Sum<T>(this IEnumerable<T> items, Func<T, Quantity> quantity) =>
        items.Aggregate(Quantity.Zero, (sum, item) => sum + quantity(item));
}
