using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

/// <summary>The rhythm of cagette.db as a table: fresh for a small group, sparing for a card.</summary>
[TestClass]
public sealed class BackupRhythmTests
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(0.8, false, 15)]
    [DataRow(5, false, 15)]
    [DataRow(19, false, 15)]
    [DataRow(40, false, 30)]
    [DataRow(200, false, 145)]
    [DataRow(500, false, 365)]
    [DataRow(9, true, 15)]
    [DataRow(200, true, 290)]
    public void The_promise_stretches_with_the_size(double megabytes, bool shared, int minutes) =>
        Assert.AreEqual(TimeSpan.FromMinutes(minutes), Of(megabytes, shared).Oldest);

    [TestMethod]
    [DataRow(1, 3600, 60, 60, true, DisplayName = "changes rest for a minute")]
    [DataRow(1, 3600, 59, 59, false, DisplayName = "not quite")]
    [DataRow(1, 3600, 840, 1, true, DisplayName = "changes never rest: a quarter of an hour, less the minute of writing")]
    [DataRow(1, 3600, 839, 1, false, DisplayName = "not yet")]
    [DataRow(200, 8639, 3600, 3600, false, DisplayName = "200 MB: 2 h 24 between two copies")]
    [DataRow(200, 8640, 3600, 3600, true, DisplayName = "200 MB: then it is time")]
    [DataRow(200, 90000, 60, 60, true, DisplayName = "200 MB, nothing for a day: the first change is copied after a minute")]
    [DataRow(1, -86400 * 365, 0, 0, false, DisplayName = "the clock went back a year: changes still rest first")]
    [DataRow(1, -86400 * 365, -60, -60, true, DisplayName = "the clock went back between change and now: at once")]
    public void It_is_time_when(double megabytes, int sinceWritten, int sinceFirst, int sinceLast, bool due) =>
        Assert.AreEqual(due, Of(megabytes).IsDue(Noon.AddSeconds(-sinceWritten), Noon.AddSeconds(-sinceFirst), Noon.AddSeconds(-sinceLast), Noon));

    [TestMethod]
    public void Without_any_copy_it_is_time_at_once() => Assert.IsTrue(Of(400).IsDue(null, Noon, Noon, Noon));

    [TestMethod]
    [DataRow(0.8, 1)]
    [DataRow(0.8, 100)]
    [DataRow(20, 1)]
    [DataRow(20, 61)]
    [DataRow(200, 1)]
    [DataRow(200, 3000)]
    public void A_day_of_changes_writes_two_gigabytes_at_most_and_keeps_the_promise(double megabytes, int everySeconds)
    {
        var rhythm = Of(megabytes);
        DateTimeOffset? written = null;
        DateTimeOffset? first = null;
        var last = Noon;
        var copies = 0L;
        for (var now = Noon; now < Noon.AddDays(1); now = now.AddSeconds(10))
        {
            if ((now - Noon).TotalSeconds % everySeconds < 10)
            {
                first ??= now;
                last = now;
            }

            if (first is { } oldest && rhythm.IsDue(written, oldest, last, now))
            {
                (written, first, copies) = (now, null, copies + 1);
            }

            Assert.IsTrue(first is null || now - first.Value <= rhythm.Oldest, $"{now - first}");
        }

        Assert.IsLessThanOrEqualTo(BackupRhythm.BytesADay + rhythm.Copy.Bytes, copies * rhythm.Copy.Bytes);
        Assert.IsLessThanOrEqualTo(rhythm.DailyMost.Bytes + rhythm.Copy.Bytes, copies * rhythm.Copy.Bytes);
    }

    [TestMethod]
    public void The_second_copy_goes_once_an_hour_or_less()
    {
        Assert.AreEqual(TimeSpan.FromHours(1), Of(20).SecondSpacing);
        Assert.AreEqual(TimeSpan.FromSeconds(8640), Of(200).SecondSpacing);
        Assert.IsFalse(Of(20).SecondIsDue(Noon.AddMinutes(-59), Noon));
        Assert.IsTrue(Of(20).SecondIsDue(Noon.AddMinutes(-60), Noon));
        Assert.IsLessThanOrEqualTo(BackupRhythm.BytesADay + 1000, Of(200, shared: true).DailyMost.Bytes);
    }

    static BackupRhythm Of(double megabytes, bool shared = false) => new(new FileSize((long)(megabytes * 1_000_000)), shared);
}
