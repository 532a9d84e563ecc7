using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

/// <summary>7 days, 4 weeks, 12 months; the last 3 of each special kind; the share of the disk.</summary>
[TestClass]
public sealed class BackupHistoryTests
{
    static readonly DateOnly Today = new(2026, 11, 24);
    static readonly FileSize Plenty = new(long.MaxValue);

    [TestMethod]
    public void A_year_and_a_half_of_days_leaves_7_days_4_weeks_and_12_months()
    {
        List<KeptCopy> copies = [];
        for (var day = Today.AddDays(-550); day <= Today; day = day.AddDays(1))
        {
            copies.Add(Of(day));
            copies = [.. copies.Except(BackupHistory.Surplus(copies, Plenty))];
        }

        // Weeks end on Sundays, of which the 22nd is among the days; months on their last day.
        string[] expected =
        [
            "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31",
            "2026-11-08", "2026-11-15", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24",
        ];
        CollectionAssert.AreEqual(expected, Names(copies));
    }

    [TestMethod]
    public void A_summer_without_changes_throws_nothing_away()
    {
        List<KeptCopy> copies = [.. Enumerable.Range(1, 7).Select(day => Of(new DateOnly(2026, 6, day))), Of(Today)];
        CollectionAssert.AreEqual(new[] { "2026-06-01" }, Names(BackupHistory.Surplus([.. copies, Of(new DateOnly(2026, 5, 31))], Plenty)));
    }

    [TestMethod]
    public void A_clock_that_was_a_year_ahead_for_a_day_costs_one_place_and_no_more()
    {
        List<KeptCopy> copies = [.. Enumerable.Range(0, 7).Select(back => Of(Today.AddDays(-back))), Of(Today.AddYears(1))];
        CollectionAssert.AreEqual(new[] { "2026-11-18" }, Names(BackupHistory.Surplus(copies, Plenty)));
    }

    [TestMethod]
    public void The_last_three_before_a_restore_and_before_a_new_version_stay()
    {
        List<KeptCopy> copies = [.. Enumerable.Range(1, 5).SelectMany(day => new[] { Of(Today.AddDays(-day), KeptFor.Restore), Of(Today.AddDays(-day), KeptFor.Migration), Of(Today.AddDays(-day), KeptFor.Upgrade) })];
        CollectionAssert.AreEqual(new[] { "migration 2026-11-19", "migration 2026-11-20", "restore 2026-11-19", "restore 2026-11-20", "upgrade 2026-11-19", "upgrade 2026-11-20" }, Names(BackupHistory.Surplus(copies, Plenty)));
    }

    [TestMethod]
    public void Past_the_share_the_oldest_go_first_and_the_newest_two_never()
    {
        List<KeptCopy> copies = [.. Enumerable.Range(0, 5).Select(back => Of(Today.AddDays(-back))), Of(Today.AddDays(-9), KeptFor.Restore)];
        CollectionAssert.AreEqual(new[] { "2026-11-20", "restore 2026-11-15" }, Names(BackupHistory.Surplus(copies, new FileSize(4_999))));
        CollectionAssert.AreEqual(new[] { "2026-11-20", "2026-11-21", "2026-11-22", "restore 2026-11-15" }, Names(BackupHistory.Surplus(copies, new FileSize(1))));
        Assert.IsEmpty(BackupHistory.Surplus(copies, new FileSize(6_000)));
    }

    static KeptCopy Of(DateOnly day, KeptFor reason = KeptFor.Day) => new(
        (reason == KeptFor.Day ? "" : reason.Text() + " ") + $"{day:yyyy-MM-dd}", reason, day, new DateTimeOffset(day.ToDateTime(new TimeOnly(20, 0)), TimeSpan.Zero), new FileSize(1_000));

    static string[] Names(IEnumerable<KeptCopy> copies) => [.. copies.Select(copy => copy.Name).Order(StringComparer.Ordinal)];
}
