using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class AbsenceTests
{
    static readonly Moment Now = Ground.At(11, 8);

    static AbsenceSheet Sheet(AbsenceRule rule = AbsenceRule.NotPaid, params Absence[] announced)
    {
        var catalog = Ground.Catalog() with { AbsencesMax = 3, AbsenceRule = rule, AbsencesFrom = new(2026, 11, 1), AbsencesTo = new(2026, 12, 20) };
        return new() { Catalog = catalog, Subscription = Ground.Subscription(), Deliveries = Ground.Deliveries(catalog), Absences = announced };
    }

    [TestMethod]
    public void R3_9_Absences_are_counted_and_none_is_left_after_the_last()
    {
        Assert.AreEqual((2, 3), (Sheet(AbsenceRule.NotPaid, Away(3)).Left, Sheet().Max));
        var full = Sheet(AbsenceRule.NotPaid, Away(3), Away(4), Away(5));
        Assert.AreEqual("absence.none-left", full.Announce(6, Now).Key());
        Assert.AreEqual(3, full.Announce(6, Now).Refusals[0].Facts[0]);
    }

    [TestMethod]
    public void R3_9_An_absence_is_announced_before_the_window_of_its_delivery_closes()
    {
        Assert.IsTrue(Sheet().Announce(2, Ground.At(11, 10, 18, 29)).IsAccepted);
        Assert.AreEqual("absence.window-closed", Sheet().Announce(2, Ground.At(11, 10, 18, 30)).Key());
    }

    [TestMethod]
    public void R3_9_Only_in_the_period_once_and_for_a_delivery_one_has()
    {
        Assert.AreEqual("absence.out-of-period", Sheet().Announce(8, Now).Key());
        Assert.AreEqual("absence.already", Sheet(AbsenceRule.NotPaid, Away(3)).Announce(3, Now).Key());
        Assert.AreEqual("absence.not-in-subscription", Sheet().Announce(77, Now).Key());
        Assert.AreEqual("absence.ordered-first", (Sheet() with { OrderedDeliveryIds = new HashSet<long> { 3 } }).Announce(3, Now).Key());
    }

    [TestMethod]
    public void R3_9_The_contract_says_what_becomes_of_it()
    {
        Assert.AreEqual(AbsenceRule.Solidarity, Sheet(AbsenceRule.Solidarity).Announce(3, Now, personId: 4).Value.Treatment);
        var madeUp = Sheet(AbsenceRule.MadeUp);
        Assert.AreEqual("absence.make-up-missing", madeUp.Announce(3, Now).Key());
        Assert.AreEqual("absence.make-up-missing", madeUp.Announce(3, Now, madeUpDeliveryId: 3).Key());
        Assert.AreEqual(5L, madeUp.Announce(3, Now, madeUpDeliveryId: 5).Value.MadeUpDeliveryId);
        Assert.AreEqual("absence.doubled", Sheet(AbsenceRule.MadeUp, Away(3) with { MadeUpDeliveryId = 5 }).Announce(5, Now, madeUpDeliveryId: 6).Key());
    }

    [TestMethod]
    public void R3_9_Coming_after_all_is_possible_until_the_window_closes()
    {
        Assert.IsTrue(Sheet(AbsenceRule.NotPaid, Away(2)).Withdraw(2, Now).IsAccepted);
        Assert.AreEqual("absence.window-closed", Sheet(AbsenceRule.NotPaid, Away(2)).Withdraw(2, Ground.At(11, 11)).Key());
        Assert.AreEqual("absence.window-closed", Sheet(AbsenceRule.MadeUp, Away(3) with { MadeUpDeliveryId = 2 }).Withdraw(3, Ground.At(11, 11)).Key());
    }

    [TestMethod]
    public void R3_9_What_is_possible_is_what_is_accepted()
    {
        var sheet = Sheet(AbsenceRule.NotPaid, Away(4));
        CollectionAssert.AreEqual(new[] { 2L, 3, 5, 6, 7 }, sheet.Possible(Now).Select(delivery => delivery.Id).ToArray());
        Assert.IsTrue(sheet.Possible(Now).All(delivery => sheet.Announce(delivery.Id, Now).IsAccepted));
    }

    static Absence Away(long delivery) => new() { SubscriptionId = 1, DeliveryId = delivery };
}
