using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Web;

/// <summary>A number of selling units as the hall reads it: 0,75 kg; 2 × 500 g; 2 bottes; 3 for what is sold by the piece (rules.md 2.3).</summary>
public static class Amounts
{
    public static string Amount(this Formats formats, Quantity quantity, Unit unit, Quantity size) => (unit, size == Quantity.One) switch
    {
        (Unit.Piece, true) => formats.Quantity(quantity),
        (Unit.Bunch, true) => formats.Say(quantity > Quantity.One ? "{0} bottes" : "{0} botte", quantity),
        (_, true) => $"{formats.Quantity(quantity)}\u00a0{unit.Text()}",
        _ => $"{formats.Quantity(quantity)}\u00a0×\u00a0{formats.UnitOf(unit, size)}",
    };

    /// <summary>What one selling unit is, for a column: pièce, botte, kg, 500 g, 6 pièces.</summary>
    public static string UnitOf(this Formats formats, Unit unit, Quantity size) => (unit, size == Quantity.One) switch
    {
        (Unit.Piece, true) => formats.Say("pièce"),
        (Unit.Bunch, true) => formats.Say("botte"),
        (_, true) => unit.Text(),
        (Unit.Piece, _) => formats.Say("{0} pièces", size),
        (Unit.Bunch, _) => formats.Say("{0} bottes", size),
        _ => $"{formats.Quantity(size)}\u00a0{unit.Text()}",
    };

    /// <summary>One line of a list without columns: 2 × Crottin, 0,75 kg Tomme.</summary>
    public static string Line(this Formats formats, Quantity quantity, Unit unit, Quantity size, string name) =>
        unit == Unit.Piece && size == Quantity.One ? $"{formats.Quantity(quantity)} × {name}" : $"{formats.Amount(quantity, unit, size)} {name}";

    /// <summary>What a scale's display is written down in: the product's own unit, the kilo for what is sold by the piece.</summary>
    public static string WeighedIn(this Unit unit) => unit.PerBase() is null ? Unit.Kg.Text() : unit.Text();
}
