using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class ScheduleTests
{
    static readonly Cycle Thursdays = new()
    {
        PlaceId = 1,
        Weekday = DayOfWeek.Thursday,
        StartDate = new(2026, 12, 1),
        EndDate = new(2027, 1, 14),
        StartTime = new(18, 30),
        EndTime = new(20, 0),
    };

    [TestMethod]
    public void R3_1_A_weekly_cycle_leaves_its_pauses_out()
    {
        var cycle = Thursdays with { Pauses = [new() { FromDate = new(2026, 12, 24), ToDate = new(2026, 12, 31) }] };
        CollectionAssert.AreEqual(new[] { "12/3", "12/10", "12/17", "1/7", "1/14" }, Days(cycle));
    }

    [TestMethod]
    public void R3_1_Every_other_week_counts_from_the_first_date() =>
        CollectionAssert.AreEqual(new[] { "12/3", "12/17", "12/31", "1/14" }, Days(Thursdays with { Rule = CycleRule.EveryNWeeks, Every = 2 }));

    [TestMethod]
    public void R3_1_A_monthly_cycle_has_the_nth_or_the_last_weekday()
    {
        var monthly = Thursdays with { Rule = CycleRule.Monthly, EndDate = new(2027, 3, 31) };
        CollectionAssert.AreEqual(new[] { "12/10", "1/14", "2/11", "3/11" }, Days(monthly with { Nth = 2 }));
        CollectionAssert.AreEqual(new[] { "12/31", "1/28", "2/25", "3/25" }, Days(monthly with { Nth = 5 }));
    }

    [TestMethod]
    public void R3_1_Dates_that_the_place_has_already_are_left_alone()
    {
        var plan = Thursdays.Plan([new() { PlaceId = 1, Date = new(2026, 12, 10) }, new() { PlaceId = 2, Date = new(2026, 12, 17) }]);
        Assert.AreEqual(new DateOnly(2026, 12, 10), plan.Already.Single());
        Assert.HasCount(6, plan.New);
    }

    [TestMethod]
    public void R3_1_Two_distributions_at_the_same_place_and_day_are_refused()
    {
        var wanted = new Distribution { PlaceId = 1, Date = new(2026, 12, 3), StartTime = new(18, 0), EndTime = new(19, 0) };
        Assert.AreEqual("distribution.same-day", wanted.Faults([wanted with { Id = 5 }]).Single().Key);
        Assert.IsEmpty(wanted.Faults([wanted with { Id = 5, PlaceId = 2 }, wanted with { Id = 6, CancelledAt = Ground.At(11, 1).Instant }]));
    }

    [TestMethod]
    public void R3_1_Any_cycle_gives_rising_dates_of_its_weekday_inside_its_bounds() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 12], Gen.Int[0, 6], Gen.Int[1, 5], Gen.Int[0, 700], Gen.Int[0, 500]).Sample((rule, every, weekday, nth, from, days) =>
        {
            var start = new DateOnly(2026, 1, 1).AddDays(from);
            var cycle = new Cycle
            {
                Rule = (CycleRule)rule,
                Every = every,
                Weekday = (DayOfWeek)weekday,
                Nth = nth,
                StartDate = start,
                EndDate = start.AddDays(days),
            };
            var dates = cycle.Dates().ToList();
            return dates.All(date => date >= cycle.StartDate && date <= cycle.EndDate && date.DayOfWeek == cycle.Weekday)
                && dates.SequenceEqual(dates.Distinct().Order());
        });

    [TestMethod]
    public void R3_2_A_window_opens_at_eight_and_closes_by_the_wall_clock()
    {
        var catalog = Ground.Catalog() with { OpensDaysBefore = 7, ClosesHoursBefore = 48 };
        var window = OrderingWindow.Of(catalog, new(2026, 10, 26), new(18, 30), Ground.At(1, 1));
        Assert.AreEqual(Ground.At(10, 19, 8).Instant, window.Opens);
        Assert.AreEqual(Ground.At(10, 24, 18, 30).Instant, window.Closes, "clocks go back on the 25th");
    }

    [TestMethod]
    public void R4_1_A_window_holds_its_first_instant_and_not_its_last()
    {
        var window = Ground.Deliveries(Ground.Catalog())[0].Window;
        Assert.IsTrue(window.IsOpen(window.Opens));
        Assert.IsTrue(window.IsOpen(window.Closes.AddTicks(-1)));
        Assert.IsFalse(window.IsOpen(window.Closes));
        Assert.IsFalse(window.IsOpen(window.Opens.AddTicks(-1)));
    }

    [TestMethod]
    public void R2_2_A_rule_that_would_never_be_open_is_refused()
    {
        Assert.AreEqual("catalog.never-open", (Ground.Catalog() with { OpensDaysBefore = 1, ClosesHoursBefore = 48 }).Faults().Single().Key);
        Assert.IsEmpty(Ground.Catalog().Faults());
    }

    [TestMethod]
    public void R1_2_A_membership_year_begins_at_the_renewal_day()
    {
        var renewal = new Renewal(9, 1);
        Assert.AreEqual(2025, renewal.YearOf(new(2026, 8, 31)));
        Assert.AreEqual(2026, renewal.YearOf(new(2026, 9, 1)));
        Assert.AreEqual(new DateOnly(2027, 8, 31), renewal.End(2026));
        Assert.AreEqual("2026–2027", renewal.Label(2026));
        Assert.AreEqual("2026", new Renewal(1, 1).Label(2026));
    }

    static string[] Days(Cycle cycle) => [.. cycle.Dates().Select(date => $"{date.Month}/{date.Day}")];
}
