using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class ClosingTests
{
    static readonly Moment Closed = Ground.At(11, 3, 18, 30);
    static readonly Product Eggs = Ground.Product(1, 350, StockRule.Delivery, 5);

    static ClosingSheet Sheet() => new()
    {
        Catalog = Ground.Catalog(CatalogKind.Variable),
        Delivery = Ground.Deliveries(Ground.Catalog())[0],
        Subscriptions =
        [
            Ground.Subscription(member: Ground.Claire, id: 1) with { SignedAt = Ground.At(9, 2).Instant },
            Ground.Subscription(member: Ground.Karim, id: 2) with { SignedAt = Ground.At(9, 1).Instant },
        ],
        Lines = [Usual(1, 4), Usual(2, 3)],
        Products = [Eggs],
        Stock = new() { Deliveries = Ground.Deliveries(Ground.Catalog()) },
    };

    [TestMethod]
    public void R4_4_A_delivery_is_closed_once_and_not_before_its_instant()
    {
        Assert.IsFalse(Sheet().IsDue(Ground.At(11, 3, 18, 29)));
        Assert.IsTrue(Sheet().IsDue(Closed));
        Assert.IsFalse((Sheet() with { Delivery = Sheet().Delivery with { ClosedAt = Closed.Instant } }).IsDue(Closed));
    }

    [TestMethod]
    public void R3_7_A_default_basket_is_for_who_ordered_nothing_and_is_not_absent()
    {
        var sheet = Sheet() with { Stock = new() { Taken = [] } };
        Assert.HasCount(2, sheet.DefaultBaskets(Closed));
        Assert.AreEqual(Ground.Karim, (sheet with { Orders = [Ground.Line(Eggs, 1)] }).DefaultBaskets(Closed).Single().MemberId);
        var absent = sheet with { Absences = [new() { SubscriptionId = 2, DeliveryId = 1 }] };
        Assert.AreEqual(Ground.Claire, absent.DefaultBaskets(Closed).Single().MemberId);
        Assert.IsEmpty((sheet with { Delivery = sheet.Delivery with { Cancelled = CancelWay.Paid } }).DefaultBaskets(Closed));
    }

    [TestMethod]
    public void R3_7_Default_lines_keep_the_price_signed_and_say_that_they_are_default()
    {
        var line = Sheet().DefaultBaskets(Closed)[0].Lines.Single();
        Assert.IsTrue(line.ByDefault);
        Assert.AreEqual(new Money(340), line.Price);
    }

    [TestMethod]
    public void R2_5_Default_baskets_take_what_is_left_first_signed_first_served()
    {
        var baskets = Sheet().DefaultBaskets(Closed);
        Assert.AreEqual((Ground.Karim, Quantity.Of(3)), (baskets[0].MemberId, baskets[0].Lines.Single().Quantity));
        Assert.AreEqual((Ground.Claire, Quantity.Of(2)), (baskets[1].MemberId, baskets[1].Lines.Single().Quantity));
        Assert.AreEqual(new LineChange(1, "Œufs", Quantity.Of(4), Quantity.Of(2)), baskets[1].Lacking.Single());
        var gone = Sheet() with { Products = [Eggs with { Active = false }] };
        Assert.IsTrue(gone.DefaultBaskets(Closed).All(basket => basket.Lines.Count == 0 && basket.Lacking.Count == 1));
    }

    static SubscriptionLine Usual(long subscription, int number) => new()
    {
        Id = subscription,
        SubscriptionId = subscription,
        ProductId = 1,
        Name = "Œufs",
        Price = new(340),
        Quantity = Quantity.Of(number),
    };
}
