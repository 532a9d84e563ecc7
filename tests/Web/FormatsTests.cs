using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>French and English without the machine's ICU (design.md 9).</summary>
[TestClass]
public sealed class FormatsTests
{
    static readonly Formats French = new("fr", Zones.Find("Europe/Paris"));
    static readonly Formats English = new("en", Zones.Find("Europe/Paris"));

    [TestMethod]
    public void Money_has_two_decimals_and_spaces_that_do_not_break()
    {
        Assert.AreEqual("12,40\u00a0€", French.Money(new Money(1240)));
        Assert.AreEqual("1\u202f234\u202f567,05\u00a0€", French.Money(new Money(123456705)));
        Assert.AreEqual("−0,05\u00a0€", French.Money(new Money(-5)));
        Assert.AreEqual("€1,234.05", English.Money(new Money(123405)));
    }

    [TestMethod]
    public void The_first_of_a_month_and_the_hours_are_french()
    {
        Assert.AreEqual("dimanche 1er février", French.Date(new DateOnly(2026, 2, 1)));
        Assert.AreEqual("18\u00a0h\u00a030", French.Time(new TimeOnly(18, 30)));
        Assert.AreEqual("20\u00a0h", French.Time(new TimeOnly(20, 0)));
        Assert.AreEqual("Sunday 1 February", English.Date(new DateOnly(2026, 2, 1)));
    }

    [TestMethod]
    public void An_instant_is_told_in_the_group_s_time_on_both_sides_of_the_clock_change()
    {
        Assert.AreEqual("dimanche 29 mars à 1\u00a0h\u00a059", French.Instant(new(2026, 3, 29, 0, 59, 0, TimeSpan.Zero)));
        Assert.AreEqual("dimanche 29 mars à 3\u00a0h", French.Instant(new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero)));
    }

    [TestMethod]
    public void Zero_is_singular_in_french_and_plural_in_english()
    {
        Assert.AreEqual("0 foyer", French.Count("{0} foyer", "{0} foyers", 0));
        Assert.AreEqual("2 foyers", French.Count("{0} foyer", "{0} foyers", 2));
    }

    [TestMethod]
    public void Quantities_lose_their_empty_decimals()
    {
        Assert.AreEqual("1,5", French.Quantity(new Quantity(1500)));
        Assert.AreEqual("2", French.Quantity(Quantity.Of(2)));
        Assert.AreEqual("0,125", French.Quantity(new Quantity(125)));
        Assert.AreEqual("5,5\u00a0%", French.Percent(550));
    }

    [TestMethod]
    public void A_quantity_says_of_what_it_is()
    {
        var half = new Quantity(500);
        var bag = Quantity.Of(500);
        Assert.AreEqual("0,75\u00a0kg", French.Amount(new Quantity(750), Unit.Kg, Quantity.One));
        Assert.AreEqual("2\u00a0×\u00a0500\u00a0g", French.Amount(Quantity.Of(2), Unit.G, bag));
        Assert.AreEqual("1\u00a0×\u00a00.5\u00a0l", English.Amount(Quantity.One, Unit.L, half));
        Assert.AreEqual("2 bottes", French.Amount(Quantity.Of(2), Unit.Bunch, Quantity.One));
        Assert.AreEqual("1 bunch", English.Amount(Quantity.One, Unit.Bunch, Quantity.One));
        Assert.AreEqual("3", French.Amount(Quantity.Of(3), Unit.Piece, Quantity.One));
        Assert.AreEqual("3\u00a0×\u00a06 pièces", French.Amount(Quantity.Of(3), Unit.Piece, Quantity.Of(6)));
        Assert.AreEqual("3 × Crottin", French.Line(Quantity.Of(3), Unit.Piece, Quantity.One, "Crottin"));
        Assert.AreEqual("0,5\u00a0kg Tomme", French.Line(half, Unit.Kg, Quantity.One, "Tomme"));
        Assert.AreEqual("500\u00a0g", French.UnitOf(Unit.G, bag));
        Assert.AreEqual("kg", Unit.Piece.WeighedIn());
    }
}
