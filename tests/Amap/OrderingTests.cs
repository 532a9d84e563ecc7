using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class OrderingTests
{
    static readonly Moment Open = Ground.At(11, 1);
    static readonly Product Loaf = Ground.Product(1, 420);
    static readonly Product Chicken = Ground.Product(2, 1600, StockRule.Delivery, 10);

    static OrderSheet Sheet(Quantity? chickensLeft = null, OrderLine? chickens = null, long minimum = 0)
    {
        var catalog = Ground.Catalog(CatalogKind.Open) with { MinimumDelivery = new(minimum) };
        return new()
        {
            Catalog = catalog,
            Delivery = Ground.Deliveries(catalog)[0],
            MemberId = Ground.Claire,
            Version = 3,
            Offers = [new() { Product = Loaf }, new() { Product = Chicken, Left = chickensLeft ?? Quantity.Of(10), Line = chickens }],
        };
    }

    [TestMethod]
    public void R4_1_An_order_is_taken_from_opening_until_just_before_closing()
    {
        Assert.AreEqual("order.not-open-yet", Sheet().Place(Ground.Wants((1, 1)), 3, Ground.At(10, 22, 7, 59)).Key());
        Assert.IsTrue(Sheet().Place(Ground.Wants((1, 1)), 3, Ground.At(10, 22, 8)).IsAccepted);
        Assert.IsTrue(Sheet().Place(Ground.Wants((1, 1)), 3, Ground.At(11, 3, 18, 29)).IsAccepted);
        var late = Sheet().Place(Ground.Wants((1, 1)), 3, Ground.At(11, 3, 18, 30));
        Assert.AreEqual("order.closed", late.Key());
        Assert.AreEqual(Ground.At(11, 3, 18, 30).Instant, late.Refusals[0].Facts[0]);
    }

    [TestMethod]
    public void R4_1_Zero_takes_the_line_away_and_what_is_not_named_stays()
    {
        var sheet = Sheet(chickens: Ground.Line(Chicken, 2));
        var emptied = sheet.Place(Ground.Wants((2, 0)), 3, Open).Value;
        CollectionAssert.AreEqual(new[] { 2L }, emptied.RemovedProductIds.ToArray());
        Assert.IsEmpty(emptied.Lines);
        var added = sheet.Place(Ground.Wants((1, 1)), 3, Open, personId: 7).Value;
        Assert.AreEqual(7L, added.Put.Single().OrderedBy);
        Assert.HasCount(2, added.Lines);
        Assert.AreEqual(new Money(420 + 3200), added.Amount);
    }

    [TestMethod]
    public void R2_4_A_line_keeps_the_price_at_which_it_was_ordered()
    {
        var sheet = Sheet(chickens: Ground.Line(Chicken with { Price = new(1500) }, 1));
        Assert.AreEqual(new Money(1500), sheet.Place(Ground.Wants((2, 2)), 3, Open).Value.Put.Single().Price);
    }

    [TestMethod]
    public void R4_5_The_price_of_one_date_counts_without_being_copied_into_the_line()
    {
        var sheet = Sheet() with { Offers = [new() { Product = Loaf, DatePrice = new(500) }] };
        var placed = sheet.Place(Ground.Wants((1, 2)), 3, Open).Value;
        Assert.AreEqual(new Money(1000), placed.Amount);
        Assert.AreEqual(new Money(420), placed.Put.Single().Price);
    }

    [TestMethod]
    public void R4_2_Saving_is_all_or_nothing_and_each_faulty_line_names_itself()
    {
        var wanted = new Dictionary<long, Quantity> { [1] = new(1500), [2] = Quantity.Of(11), [9] = Quantity.One };
        CollectionAssert.AreEquivalent(
            new[] { ("quantity.1", "order.whole"), ("quantity.2", "order.stock-left"), ("quantity.9", "order.product-unknown") },
            Sheet().Place(wanted, 3, Open).Faults().ToArray());
    }

    [TestMethod]
    public void R4_2_A_second_tab_is_told_that_the_basket_changed() =>
        Assert.AreEqual("order.changed-elsewhere", Sheet().Place(Ground.Wants((1, 1)), 2, Open).Key());

    [TestMethod]
    public void R2_5_What_is_left_for_a_member_includes_what_it_holds()
    {
        var sheet = Sheet(Quantity.Of(1), Ground.Line(Chicken, 2));
        Assert.IsTrue(sheet.Place(Ground.Wants((2, 3)), 3, Open).IsAccepted);
        var refused = sheet.Place(Ground.Wants((2, 4)), 3, Open);
        Assert.AreEqual("order.stock-left", refused.Key());
        Assert.AreEqual(Quantity.Of(3), refused.Refusals[0].Facts[0]);
        Assert.AreEqual("order.stock-none", Sheet(Quantity.Zero).Place(Ground.Wants((2, 1)), 3, Open).Key());
    }

    [TestMethod]
    public void R2_3_A_product_no_longer_offered_can_be_kept_or_removed_but_not_raised()
    {
        var sheet = Sheet() with { Offers = [new() { Product = Loaf with { Active = false }, Line = Ground.Line(Loaf, 2) }] };
        Assert.IsTrue(sheet.Place(Ground.Wants((1, 2)), 3, Open).IsAccepted);
        Assert.IsTrue(sheet.Place(Ground.Wants((1, 0)), 3, Open).IsAccepted);
        Assert.AreEqual("order.product-gone", sheet.Place(Ground.Wants((1, 3)), 3, Open).Key());
    }

    [TestMethod]
    public void R2_2_The_minimum_of_a_delivery_says_what_is_missing()
    {
        var sheet = Sheet(minimum: 1000);
        var refused = sheet.Place(Ground.Wants((1, 2)), 3, Open);
        Assert.AreEqual("order.minimum-delivery", refused.Key());
        Assert.AreEqual(new Money(160), refused.Refusals[0].Facts[0]);
        Assert.IsTrue(sheet.Place(Ground.Wants((1, 3)), 3, Open).IsAccepted);
        Assert.IsTrue(sheet.Place(Ground.Wants((1, 0)), 3, Open).IsAccepted, "an empty basket is no basket");
    }

    [TestMethod]
    public void R3_7_A_variable_contract_is_ordered_by_who_signed_and_is_not_absent()
    {
        var sheet = Sheet() with { Catalog = Ground.Catalog(CatalogKind.Variable) };
        Assert.AreEqual("order.no-engagement", (sheet with { Engaged = false }).Place(Ground.Wants((1, 1)), 3, Open).Key());
        Assert.AreEqual("order.absent", (sheet with { Absent = true }).Place(Ground.Wants((1, 1)), 3, Open).Key());
        Assert.AreEqual("order.fixed-contract", (sheet with { Catalog = Ground.Catalog() }).Place(Ground.Wants((1, 1)), 3, Open).Key());
    }

    [TestMethod]
    public void R4_1_After_closing_only_a_coordinator_changes_a_basket_and_says_why()
    {
        var late = Ground.At(11, 4);
        Assert.AreEqual("order.reason-missing", Sheet().PlaceAsCoordinator(Ground.Wants((1, 1)), 3, " ", late).Key());
        Assert.AreEqual("Oubli", Sheet(minimum: 1000).PlaceAsCoordinator(Ground.Wants((1, 1)), 3, " Oubli ", late).Value.Reason);
        Assert.AreEqual("order.stock-left", Sheet().PlaceAsCoordinator(Ground.Wants((2, 11)), 3, "Oubli", late).Key());
        Assert.AreEqual("order.handed-over", (Sheet() with { HandedOver = true }).PlaceAsCoordinator(Ground.Wants((1, 1)), 3, "Oubli", late).Key());
    }

    [TestMethod]
    public void R4_2_A_closed_catalog_hinders_only_who_wants_something_of_it()
    {
        var closed = Sheet() with
        {
            Delivery = Sheet().Delivery with { Id = 9, ClosesAt = Open.Instant },
            Offers = [new() { Product = Ground.Product(5, 100), Line = Ground.Line(Ground.Product(5, 100), 1, 9) }],
        };
        var order = new DistributionOrder { Distribution = new() { Id = 1 }, Sheets = [Sheet(), closed], Version = 3 };
        Assert.HasCount(1, order.Place(Ground.Wants((1, 1), (5, 1)), 3, Open).Value);
        var refused = order.Place(Ground.Wants((1, 1), (5, 2)), 3, Open);
        Assert.AreEqual("order.closed", refused.Key());
        Assert.AreEqual("order.changed-elsewhere", order.Place(Ground.Wants((1, 1)), 2, Open).Key());
    }

    [TestMethod]
    public void R2_5_Whatever_members_ask_stock_is_never_oversold_and_amounts_add_up() =>
        Gen.Select(Gen.Int[0, 30], Gen.Select(Gen.Int[0, 5], Gen.Int[-2, 12]).Array[1, 40]).Sample((stock, wishes) =>
        {
            var product = Ground.Product(1, 335, StockRule.Delivery, stock);
            var lines = new Dictionary<long, OrderLine>();
            foreach (var (member, number) in wishes)
            {
                var taken = lines.Values.Sum(line => line.Quantity);
                var left = new StockBook { Taken = [new() { ProductId = 1, DeliveryId = 1, Quantity = taken }] }.Left(product, 1);
                var sheet = Sheet() with
                {
                    MemberId = member,
                    Offers = [new() { Product = product, Left = left, Line = lines.GetValueOrDefault(member) }],
                };
                if (sheet.Place(Ground.Wants((1, number)), 3, Open) is { IsAccepted: true, Value: var placed })
                {
                    if (placed.Amount != placed.Lines.Sum(line => line.Price.Times(line.Quantity)))
                    {
                        return false;
                    }

                    lines.Remove(member);
                    placed.Lines.ToList().ForEach(line => lines[member] = line);
                }
            }

            return lines.Values.Sum(line => line.Quantity) <= Quantity.Of(stock) && lines.Values.All(line => line.Quantity > Quantity.Zero);
        });
}
