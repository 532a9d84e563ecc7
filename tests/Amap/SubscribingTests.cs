using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class SubscribingTests
{
    static readonly Moment BeforeSeason = Ground.At(10, 20);

    static SubscriptionOffer Offer(CatalogKind kind = CatalogKind.Fixed) => new()
    {
        Catalog = Ground.Catalog(kind),
        MemberId = Ground.Claire,
        Deliveries = Ground.Deliveries(Ground.Catalog(kind)),
        Products = [Ground.Product(1, 1250), Ground.Product(2, 333) with { Unit = Unit.Kg, Step = new(500) }],
    };

    [TestMethod]
    public void R3_5_The_total_is_the_sum_of_the_rounded_lines_of_each_delivery()
    {
        var signed = Offer().Sign(new Dictionary<long, Quantity> { [1] = Quantity.One, [2] = new(500) }, BeforeSeason).Value;
        Assert.AreEqual(new Money(1250 + 167), signed.Deliveries[0].Amount);
        Assert.AreEqual(new Money(8 * 1417), signed.Total);
        Assert.AreEqual(Ground.FirstThursday, signed.Subscription.StartDate);
        Assert.AreEqual(new DateOnly(2026, 12, 31), signed.Subscription.EndDate);
    }

    [TestMethod]
    public void R3_4_Late_joiner_pays_only_remaining_deliveries()
    {
        var signed = Offer().Sign(Ground.Wants((1, 1)), Ground.At(11, 10, 18, 30)).Value;
        Assert.AreEqual(new DateOnly(2026, 11, 19), signed.Subscription.StartDate, "the window of the 12th closed at this very instant");
        Assert.AreEqual(new Money(6 * 1250), signed.Total);
        Assert.AreEqual(new DateOnly(2026, 11, 12), Offer().First(Ground.At(11, 10, 18, 29))!.Date);
    }

    [TestMethod]
    public void R3_3_Two_engagements_may_follow_one_another_but_not_overlap()
    {
        var whole = Offer() with { Existing = [Ground.Subscription()] };
        Assert.AreEqual("subscription.overlap", whole.Sign(Ground.Wants((1, 1)), BeforeSeason).Key());
        var half = Offer() with { Existing = [Ground.Subscription(end: new(2026, 11, 20))] };
        Assert.AreEqual(new DateOnly(2026, 11, 26), half.Sign(Ground.Wants((1, 1)), BeforeSeason).Value.Subscription.StartDate);
        var later = Offer() with { Existing = [Ground.Subscription(start: new(2026, 11, 26))] };
        var before = later.Sign(Ground.Wants((1, 1)), BeforeSeason).Value;
        Assert.AreEqual(new DateOnly(2026, 11, 25), before.Subscription.EndDate);
        Assert.HasCount(3, before.Deliveries);
    }

    [TestMethod]
    public void R3_3_Nothing_chosen_is_refused_in_a_fixed_contract_only()
    {
        Assert.AreEqual("subscription.nothing-chosen", Offer().Sign(Ground.Wants((1, 0)), BeforeSeason).Key());
        Assert.AreEqual(Money.Zero, Offer(CatalogKind.Variable).Sign(Ground.Wants(), BeforeSeason).Value.Total);
    }

    [TestMethod]
    public void R3_3_Each_faulty_quantity_is_named()
    {
        var wanted = new Dictionary<long, Quantity> { [1] = new(1500), [2] = new(250), [9] = Quantity.One };
        CollectionAssert.AreEquivalent(
            new[] { ("quantity.1", "order.whole"), ("quantity.2", "order.step"), ("quantity.9", "order.product-unknown") },
            Offer().Sign(wanted, BeforeSeason).Faults().ToArray());
    }

    [TestMethod]
    public void R1_4_An_unpaid_membership_blocks_where_the_group_wants_it() =>
        Assert.AreEqual("subscription.membership-unpaid", (Offer() with { BlockedByMembership = true }).Sign(Ground.Wants((1, 1)), BeforeSeason).Key());

    [TestMethod]
    public void R3_4_A_contract_that_is_not_published_or_over_takes_nobody()
    {
        var draft = Offer() with { Catalog = Ground.Catalog() with { Status = CatalogStatus.Draft } };
        Assert.AreEqual("subscription.not-open", draft.Sign(Ground.Wants((1, 1)), BeforeSeason).Key());
        Assert.AreEqual("subscription.no-delivery-left", Offer().Sign(Ground.Wants((1, 1)), Ground.At(12, 23)).Key());
    }

    [TestMethod]
    public void R2_5_A_fixed_share_needs_stock_at_every_delivery()
    {
        var offer = Offer() with
        {
            Products = [Ground.Product(1, 1250, StockRule.Delivery, 10), Ground.Product(2, 500, StockRule.Season, 17)],
            Stock = new() { Taken = [new() { ProductId = 1, DeliveryId = 4, Quantity = Quantity.Of(9) }] },
        };
        Assert.IsTrue(offer.Sign(Ground.Wants((1, 1), (2, 2)), BeforeSeason).IsAccepted);
        var refused = offer.Sign(Ground.Wants((1, 2), (2, 3)), BeforeSeason);
        CollectionAssert.AreEqual(
            new[] { ("quantity.1", "order.stock-left"), ("quantity.2", "order.stock-left") }, refused.Faults().ToArray());
        Assert.AreEqual(Quantity.Of(2), refused.Refusals[1].Facts[0], "17 for 8 deliveries are 2 each");
    }

    [TestMethod]
    public void R3_6_A_change_ends_the_old_engagement_before_the_chosen_delivery()
    {
        var current = Ground.Subscription();
        var changed = (Offer() with { Existing = [current] }).Change(current, Ground.Wants((1, 2)), 5, Ground.At(11, 20)).Value;
        Assert.AreEqual(new DateOnly(2026, 12, 2), changed.Ended.EndDate);
        Assert.AreEqual(new DateOnly(2026, 12, 3), changed.New.Subscription.StartDate);
        Assert.AreEqual(new Money(4 * 2500), changed.New.Total);
    }

    [TestMethod]
    public void R3_13_Only_an_engagement_without_past_or_payments_is_deleted()
    {
        var subscription = Ground.Subscription();
        var deliveries = Ground.Deliveries(Ground.Catalog());
        Assert.IsNull(subscription.CannotBeDeleted(deliveries, false, Ground.At(11, 4)));
        Assert.AreEqual("subscription.has-begun", subscription.CannotBeDeleted(deliveries, false, Ground.At(11, 5))?.Key);
        Assert.AreEqual("subscription.has-payments", subscription.CannotBeDeleted(deliveries, true, Ground.At(11, 4))?.Key);
    }

    [TestMethod]
    public void R3_5_What_is_signed_is_what_the_baskets_say() =>
        Gen.Select(Gen.Long[0, 5000], Gen.Int[1, 9], Gen.Int[0, 40], Gen.Int[0, 1000], Gen.Int[0, 9].Array[0, 3]).Sample((cents, halves, day, fee, cancelled) =>
        {
            var offer = Offer() with
            {
                Catalog = Ground.Catalog() with { FeeBasisPoints = fee },
                Products = [Ground.Product(1, cents) with { Unit = Unit.Kg, Step = new(500) }],
            };
            offer = offer with
            {
                Deliveries = [.. offer.Deliveries.Select(d => cancelled.Contains((int)d.Id) ? d with { Cancelled = CancelWay.NotPaid } : d)],
            };
            var signed = offer.Sign(new Dictionary<long, Quantity> { [1] = new(halves * 500) }, new(BeforeSeason.Instant.AddDays(day), Ground.Paris));
            if (!signed.IsAccepted)
            {
                return offer.Possible(new(BeforeSeason.Instant.AddDays(day), Ground.Paris)).Count == 0;
            }

            var lines = BasketLines.Of(new()
            {
                Catalogs = [offer.Catalog],
                Deliveries = offer.Deliveries,
                Subscriptions = [signed.Value.Subscription with { Id = 1 }],
                SubscriptionLines = [.. signed.Value.Lines.Select(line => line with { SubscriptionId = 1, Id = 1 })],
            });
            return lines.Sum(line => line.Total) == signed.Value.Total && lines.Count == signed.Value.Deliveries.Count;
        });
}
