using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class SeasonGridTests
{
    static readonly Moment Now = Ground.At(11, 1);
    static readonly Dictionary<long, int> Seen = Enumerable.Range(1, 8).ToDictionary(i => (long)i, _ => 0);

    /// <summary>Eight deliveries whose windows are all open; the engagement holds those from <paramref name="first"/> on.</summary>
    static SeasonGrid Grid(long minimum = 0, int first = 1, Product? product = null, params int[] absent)
    {
        var catalog = Ground.Catalog(CatalogKind.Variable) with { MinimumSeason = new(minimum), OpensDaysBefore = 90 };
        var deliveries = Ground.Deliveries(catalog);
        product ??= Ground.Product(1, 1000);
        var left = new StockBook { Deliveries = deliveries };
        return new()
        {
            Catalog = catalog,
            Subscription = Ground.Subscription(deliveries[first - 1].Date),
            Deliveries = deliveries,
            Sheets = [.. deliveries.Skip(first - 1).Select(delivery => new OrderSheet
            {
                Catalog = catalog,
                Delivery = delivery,
                MemberId = Ground.Claire,
                Absent = absent.Contains((int)delivery.Id),
                Offers = [new() { Product = product, Left = left.Left(product, delivery.Id) }],
            })],
        };
    }

    static Dictionary<GridCell, Quantity> Cells(params (long Delivery, int Number)[] cells) =>
        cells.ToDictionary(cell => new GridCell(cell.Delivery, 1), cell => Quantity.Of(cell.Number));

    [TestMethod]
    public void R3_7_The_minimum_follows_the_deliveries_held_less_absences_rounded_down()
    {
        Assert.AreEqual(new Money(10_000), Grid(10_000).Minimum);
        Assert.AreEqual(new Money(6_250), Grid(10_000, first: 4).Minimum);
        Assert.AreEqual(new Money(3_750), Grid(10_001, first: 4, null, 5, 6).Minimum);
    }

    [TestMethod]
    public void R3_7_Several_dates_are_saved_at_once()
    {
        var placed = Grid().Place(Cells((1, 2), (3, 1)), Seen, false, Now).Value;
        CollectionAssert.AreEqual(new[] { 1L, 3L }, placed.Select(order => order.DeliveryId).ToArray());
        Assert.AreEqual(new Money(3000), placed.Sum(order => order.Amount));
    }

    [TestMethod]
    public void R3_7_The_season_minimum_is_demanded_of_who_fills_the_whole_season()
    {
        var grid = Grid(5_000);
        var refused = grid.Place(Cells((1, 2), (3, 1)), Seen, true, Now);
        Assert.AreEqual("order.minimum-season", refused.Key());
        Assert.AreEqual(new Money(2000), refused.Refusals[0].Facts[0]);
        Assert.IsTrue(grid.Place(Cells((1, 2), (3, 1)), Seen, false, Now).IsAccepted);
        Assert.IsTrue(grid.Place(Cells((1, 2), (3, 3)), Seen, true, Now).IsAccepted);
    }

    [TestMethod]
    public void R3_7_A_fault_names_its_cell_or_its_date()
    {
        var wanted = Cells((2, 1)).Append(new(new(1, 1), new(500))).Append(new(new(4, 9), Quantity.One)).ToDictionary();
        CollectionAssert.AreEquivalent(
            new[] { ("quantity.1.1", "order.whole"), ("delivery.2", "order.absent"), ("quantity.4.9", "order.product-unknown") },
            Grid(0, 1, null, 2).Place(wanted, Seen, false, Now).Faults().ToArray());
        Assert.AreEqual("delivery.1", Grid().Place(Cells((1, 1)), new Dictionary<long, int> { [1] = 4 }, false, Now).Refusals.Single().Field);
    }

    [TestMethod]
    public void R2_5_One_stock_for_the_season_is_shared_by_its_dates()
    {
        var grid = Grid(product: Ground.Product(1, 1000, StockRule.Season, 5));
        Assert.IsTrue(grid.Place(Cells((1, 2), (2, 3)), Seen, false, Now).IsAccepted);
        var refused = grid.Place(Cells((1, 3), (2, 3)), Seen, false, Now);
        CollectionAssert.AreEqual(
            new[] { ("quantity.1.1", "order.stock-left-season"), ("quantity.2.1", "order.stock-left-season") }, refused.Faults().ToArray());
        Assert.AreEqual(Quantity.Of(5), refused.Refusals[0].Facts[0]);
    }

    [TestMethod]
    public void R3_7_The_minimum_never_asks_more_than_its_share() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[1, 8], Gen.Int[1, 8].HashSet[0, 8]).Sample((minimum, first, absent) =>
        {
            var grid = Grid(minimum, first, null, [.. absent]);
            var held = grid.Sheets.Count(sheet => !sheet.Absent);
            return grid.Minimum.Cents * 8 <= (long)minimum * held && (grid.Minimum.Cents + 1) * 8 > (long)minimum * held;
        });
}
