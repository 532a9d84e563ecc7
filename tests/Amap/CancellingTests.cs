using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class CancellingTests
{
    static readonly Moment Now = Ground.At(11, 8);

    static DistributionPlan Plan(params Subscription[] subscriptions)
    {
        var catalog = Ground.Catalog();
        var deliveries = Ground.Deliveries(catalog);
        return new()
        {
            Distribution = new() { Id = 3, PlaceId = 1, Date = deliveries[2].Date, StartTime = Ground.Start, EndTime = new(20, 0) },
            Deliveries = [deliveries[2]],
            Lines = [Basket(Ground.Claire, 1250), Basket(Ground.Claire, 420), Basket(Ground.Karim, 1250)],
            Catalogs = [catalog],
            AllDeliveries = deliveries,
            Subscriptions = subscriptions,
            Others = [new() { Id = 2, PlaceId = 1, Date = deliveries[1].Date }],
        };
    }

    [TestMethod]
    public void R3_10_Cancelling_shows_whom_it_touches()
    {
        var cancelled = Plan().Cancel(CancelWay.NotPaid, " Gel ", Now).Value;
        Assert.AreEqual((2, 3, new Money(2920)), (cancelled.Touched.Members, cancelled.Touched.Lines, cancelled.Touched.Amount));
        Assert.AreEqual("Gel", cancelled.Distribution!.CancelReason);
        Assert.AreEqual(CancelWay.NotPaid, cancelled.Deliveries.Single().Cancelled);
        Assert.IsNull(Plan().Cancel(CancelWay.Paid, "Gel", Now, deliveryId: 3).Value.Distribution);
    }

    [TestMethod]
    public void R3_10_What_is_past_handed_over_or_cancelled_stays()
    {
        Assert.AreEqual("distribution.past", Plan().Cancel(CancelWay.NotPaid, "Gel", Ground.At(11, 19, 20)).Key());
        Assert.AreEqual("distribution.handed-over", (Plan() with { HandedOver = true }).Cancel(CancelWay.NotPaid, "Gel", Now).Key());
        Assert.AreEqual("distribution.reason-missing", Plan().Cancel(CancelWay.NotPaid, "", Now).Key());
        Assert.AreEqual("delivery.cancelled", Plan().Cancel(CancelWay.NotPaid, "Gel", Now, deliveryId: 99).Key());
    }

    [TestMethod]
    public void R3_2_A_moved_delivery_takes_its_window_along_unless_it_was_edited()
    {
        var moved = Plan().MoveTo(new(2026, 11, 20), new(17, 0), new(18, 0), 2, Now).Value;
        var delivery = moved.Deliveries.Single();
        Assert.AreEqual(Ground.At(11, 18, 17).Instant, delivery.ClosesAt);
        Assert.AreEqual(new DateOnly(2026, 11, 19), delivery.MovedFrom);
        var edited = Plan() with { Deliveries = [Plan().Deliveries[0] with { WindowEdited = true }] };
        Assert.AreEqual(Ground.At(11, 17, 18, 30).Instant, edited.MoveTo(new(2026, 11, 20), new(17, 0), new(18, 0), 2, Now).Value.Deliveries[0].ClosesAt);
    }

    [TestMethod]
    public void R3_10_A_move_to_a_taken_day_or_to_the_past_is_refused()
    {
        Assert.AreEqual("distribution.same-day", Plan().MoveTo(new(2026, 11, 12), Ground.Start, new(20, 0), 1, Now).Key());
        Assert.AreEqual("distribution.move-to-past", Plan().MoveTo(new(2026, 11, 6), Ground.Start, new(20, 0), 1, Now).Key());
    }

    [TestMethod]
    public void R3_10_An_engagement_follows_the_delivery_that_it_holds()
    {
        var moved = Plan(Ground.Subscription(end: new(2026, 11, 19))).MoveTo(new(2026, 11, 20), Ground.Start, new(20, 0), 1, Now).Value;
        Assert.AreEqual(new DateOnly(2026, 11, 20), moved.Stretched.Single().EndDate);
        Assert.IsEmpty(Plan(Ground.Subscription()).MoveTo(new(2026, 11, 20), Ground.Start, new(20, 0), 1, Now).Value.Stretched);
    }

    [TestMethod]
    public void R3_10_Nobody_silently_loses_or_gets_a_delivery_by_a_move()
    {
        var ends = Ground.Subscription(end: new(2026, 11, 25));
        Assert.AreEqual("distribution.move-crosses-engagements", Plan(ends).MoveTo(new(2026, 11, 27), Ground.Start, new(20, 0), 1, Now).Key());
        var begins = Ground.Subscription(start: new(2026, 11, 26));
        Assert.AreEqual("distribution.move-crosses-engagements", Plan(begins).MoveTo(new(2026, 11, 27), Ground.Start, new(20, 0), 1, Now).Key());
    }

    [TestMethod]
    public void R3_10_A_contract_delivered_there_already_is_not_merged()
    {
        var target = new Distribution { Id = 4, PlaceId = 1, Date = new(2026, 11, 26), StartTime = Ground.Start, EndTime = new(20, 0) };
        Assert.AreEqual("delivery.already-there", Plan().MoveDelivery(3, target, Now).Key());
        Assert.AreEqual(40L, Plan().MoveDelivery(3, target with { Id = 40, Date = new(2026, 11, 27) }, Now).Value.Deliveries.Single().DistributionId);
    }

    static BasketLine Basket(long member, long cents) => new() { MemberId = member, DeliveryId = 3, Amount = new(cents) };
}
