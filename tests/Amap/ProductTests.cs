using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class ProductTests
{
    [TestMethod]
    public void R2_3_Pieces_are_whole_and_bulk_follows_its_step()
    {
        var loaf = Ground.Product(1, 420);
        var potatoes = Ground.Product(2, 300, unit: Unit.Kg) with { Step = new(500), Minimum = new(1000) };
        Assert.AreEqual("order.whole", loaf.Fault(new(1500))?.Key);
        Assert.AreEqual("order.step", potatoes.Fault(new(1250))?.Key);
        Assert.AreEqual("order.minimum-quantity", potatoes.Fault(new(500))?.Key);
        Assert.AreEqual("order.negative", potatoes.Fault(new(-500))?.Key);
        Assert.AreEqual("quantity.2", potatoes.Fault(new(1250))?.Field);
        Assert.IsNull(potatoes.Fault(new(1500)));
        Assert.IsNull(potatoes.Fault(Quantity.Zero));
    }

    [TestMethod]
    [DataRow(Unit.G, 500_000, 480, 960)]
    [DataRow(Unit.Kg, 1_000, 350, 350)]
    [DataRow(Unit.Kg, 2_500, 1000, 400)]
    [DataRow(Unit.Cl, 75_000, 1100, 1467)]
    [DataRow(Unit.Ml, 250_000, 200, 800)]
    [DataRow(Unit.L, 1_500, 300, 200)]
    public void R2_3_The_price_of_a_kilo_or_a_litre_is_rounded_half_up(Unit unit, int size, int cents, int expected) =>
        Assert.AreEqual(new Money(expected), (Ground.Product(1, cents, unit: unit) with { Size = new(size) }).PricePerKgOrLitre);

    [TestMethod]
    public void R2_3_A_piece_has_no_price_by_weight() => Assert.IsNull(Ground.Product(1, 420).PricePerKgOrLitre);

    [TestMethod]
    public void R2_5_Each_stock_rule_leaves_its_number_less_what_is_ordered()
    {
        var book = new StockBook
        {
            Deliveries = Ground.Deliveries(Ground.Catalog()),
            Given = [new() { ProductId = 1, DeliveryId = 2, Quantity = Quantity.Of(7) }],
            Taken = [Taken(1, 1, 3), Taken(1, 2, 2), Taken(2, 1, 5)],
        };
        Assert.IsNull(book.Left(Ground.Product(1, 100), 1));
        Assert.AreEqual(Quantity.Of(5), book.Left(Ground.Product(1, 100, StockRule.Season, 10), 3));
        Assert.AreEqual(Quantity.Of(8), book.Left(Ground.Product(1, 100, StockRule.Delivery, 10), 2));
        Assert.AreEqual(Quantity.Of(7), book.Left(Every(2), 1));
        Assert.AreEqual(Quantity.Zero, book.Left(Every(2), 2));
        Assert.AreEqual(Quantity.Of(10), book.Left(Every(2), 3));
        Assert.AreEqual(Quantity.Of(5), book.Left(Ground.Product(1, 100, StockRule.Given), 2));
        Assert.AreEqual(Quantity.Zero, book.Left(Ground.Product(1, 100, StockRule.Given), 3));
    }

    [TestMethod]
    public void R2_5_A_stock_is_not_lowered_below_what_is_ordered_and_what_stays_is_not_questioned()
    {
        var book = new StockBook
        {
            Deliveries = [new() { Id = 1, ClosedAt = DateTimeOffset.UnixEpoch }, new() { Id = 2 }],
            Taken = [Taken(1, 1, 6), Taken(1, 2, 4)],
        };
        var free = Ground.Product(1, 100, StockRule.None);
        Assert.IsNull(book.Fault(free, Ground.Product(1, 100, StockRule.Season, 10)));
        Assert.AreEqual("product.stock-ordered", book.Fault(free, Ground.Product(1, 100, StockRule.Season, 9))?.Key);
        Assert.IsNull(book.Fault(free, Ground.Product(1, 100, StockRule.Delivery, 4)), "a date that has passed does not bind");
        Assert.AreEqual("product.stock-ordered", book.Fault(free, Ground.Product(1, 100, StockRule.Every, 3))?.Key);
        Assert.IsNull(book.Fault(Ground.Product(1, 100, StockRule.Season, 9), Ground.Product(1, 100, StockRule.Season, 9)));
        Assert.AreEqual(Quantity.Of(1), book.Lacking(Ground.Product(1, 100, StockRule.Season, 9), 1));
        Assert.AreEqual(Quantity.Zero, book.Lacking(Ground.Product(1, 100, StockRule.Given), 2));
    }

    [TestMethod]
    public void R2_5_Stock_is_never_below_zero() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 40], Gen.Int[0, 4]).Sample((stock, taken, rule) =>
            (new StockBook { Taken = [Taken(1, 1, taken)] }.Left(Ground.Product(1, 100, (StockRule)rule, stock), 1) ?? Quantity.Zero) >= Quantity.Zero);

    [TestMethod]
    public void R2_8_A_line_is_rounded_half_up_once()
    {
        Assert.AreEqual(new Money(63), new Money(125).Times(new(500)));
        Assert.AreEqual(new Money(-62), new Money(-125).Times(new(500)));
        Assert.AreEqual(new Money(3), new Money(50).Percent(500));
        Assert.AreEqual(new Money(55), new Money(1055).VatInside(550));
    }

    static Product Every(int n) => Ground.Product(1, 100, StockRule.Every, 10) with { StockEvery = n };

    static StockTaken Taken(long product, long delivery, int number) =>
        new() { ProductId = product, DeliveryId = delivery, Quantity = Quantity.Of(number) };
}
