using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class MomentTests
{
    static readonly Moment Now = Ground.At(6, 1);

    [TestMethod]
    public void A_local_time_in_winter_is_one_hour_ahead_of_UTC() =>
        Assert.AreEqual(Utc(2026, 12, 3, 17, 30), Now.InstantOf(new(2026, 12, 3), new(18, 30)));

    [TestMethod]
    public void The_hour_that_clocks_skip_means_the_first_instant_after_it()
    {
        Assert.AreEqual(Utc(2026, 3, 29, 1, 0), Now.InstantOf(new(2026, 3, 29), new(2, 0)));
        Assert.AreEqual(Utc(2026, 3, 29, 1, 0), Now.InstantOf(new(2026, 3, 29), new TimeOnly(2, 30, 30)));
        Assert.AreEqual(Utc(2026, 3, 29, 1, 0), Now.InstantOf(new(2026, 3, 29), new(3, 0)));
    }

    [TestMethod]
    public void The_hour_that_clocks_repeat_means_its_first_occurrence() =>
        Assert.AreEqual(Utc(2026, 10, 25, 0, 30), Now.InstantOf(new(2026, 10, 25), new(2, 30)));

    [TestMethod]
    public void Today_is_the_day_of_the_place_not_of_UTC() =>
        Assert.AreEqual(new DateOnly(2026, 7, 2), new Moment(Utc(2026, 7, 1, 22, 30), Ground.Paris).Today);

    [TestMethod]
    public void Names_go_to_the_store_in_small_letters_and_come_back()
    {
        Assert.AreEqual("not_paid", AbsenceRule.NotPaid.Text());
        Assert.AreEqual("every_n_weeks", CycleRule.EveryNWeeks.Text());
        Assert.AreEqual(Registration.WaitingList, EnumText.Parse<Registration>("waiting_list"));
        Assert.IsFalse(EnumText.TryParse<PaymentWay>("2", out _));
        Assert.ThrowsExactly<FormatException>(() => EnumText.Parse<Unit>("stone"));
    }

    static DateTimeOffset Utc(int year, int month, int day, int hour, int minute) => new(year, month, day, hour, minute, 0, TimeSpan.Zero);
}
