namespace Cagette.SelfHost.Amap;

/// <summary>An amount in integer cents of the association's currency. Never a double, never a decimal (rules.md 2.8).</summary>
public readonly record struct Money(long Cents) : IComparable<Money>
{
    public static readonly Money Zero = new(0);

    public bool IsZero => Cents == 0;

    public static Money operator +(Money a, Money b) => new(checked(a.Cents + b.Cents));

    public static Money operator -(Money a, Money b) => new(checked(a.Cents - b.Cents));

    public static Money operator -(Money a) => new(-a.Cents);

    public static Money operator *(Money a, int times) => new(checked(a.Cents * times));

    public static bool operator <(Money a, Money b) => a.Cents < b.Cents;

    public static bool operator >(Money a, Money b) => a.Cents > b.Cents;

    public static bool operator <=(Money a, Money b) => a.Cents <= b.Cents;

    public static bool operator >=(Money a, Money b) => a.Cents >= b.Cents;

    public int CompareTo(Money other) => Cents.CompareTo(other.Cents);

    /// <summary>A price times a quantity, rounded half up to the cent, once per line (rules.md 2.8). The view basket_line does the same in SQL.</summary>
    public Money Times(Quantity quantity) => new(HalfUp(checked(Cents * quantity.Thousandths), 1000));

    /// <summary>The amount of a weighed line: <paramref name="weight"/> and <paramref name="size"/> are in thousandths of the product's
    /// unit; the price is that of one <paramref name="size"/>. Rounded half up (rules.md 4.5).</summary>
    public Money ForWeight(Quantity weight, Quantity size) => new(HalfUp(checked(Cents * weight.Thousandths), size.Thousandths));

    /// <summary>A percentage in basis points (550 is 5.50 %), rounded half up (rules.md 2.9).</summary>
    public Money Percent(int basisPoints) => new(HalfUp(checked(Cents * basisPoints), 10_000));

    /// <summary>The VAT inside an amount that includes it, half up (rules.md 2.9).</summary>
    public Money VatInside(int basisPoints) => new(HalfUp(checked(Cents * basisPoints), 10_000 + basisPoints));

    static long HalfUp(long numerator, long denominator)
    {
        var (quotient, remainder) = Math.DivRem(numerator, denominator);
        if (remainder < 0)
        {
            quotient--;
            remainder += denominator;
        }

        return remainder * 2 >= denominator ? quotient + 1 : quotient;
    }
}

public static class MoneySums
{
    public static Money Sum(this IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, amount) => sum + amount);

    public static Money Sum<T>(this IEnumerable<T> items, Func<T, Money> amount) => items.Select(amount).Sum();
}
