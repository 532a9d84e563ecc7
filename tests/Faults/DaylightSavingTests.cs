using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Features.Ordering;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>The two nights in which Paris changes its time: an hour that is missing, an hour that comes twice.</summary>
[TestClass]
public sealed class DaylightSavingTests
{
    static readonly TimeZoneInfo Paris = Zones.Find("Europe/Paris");
    static readonly TimeOnly HalfPastTwo = new(2, 30);

    [TestMethod]
    [DataRow("2026-03-29", "2026-03-29T01:00:00.000Z")]
    [DataRow("2026-10-25", "2026-10-25T00:30:00.000Z")]
    [DataRow("2027-03-28", "2027-03-28T01:00:00.000Z")]
    public async Task What_closes_at_half_past_two_in_that_night_closes_once_at_the_right_instant(string night, string expected)
    {
        var date = DateOnly.Parse(night, CultureInfo.InvariantCulture);
        var clock = new TestClock { Now = new(date.AddDays(-1), new(20, 0), TimeSpan.Zero) };
        await using var app = await Season.Start("open", clock: clock);
        var closes = new Moment(clock.Now, Paris).InstantOf(date, HalfPastTwo);
        await app.Database.Write(null, db => db.Execute("""
            update distribution set date = $later where id = 1;
            update delivery set opens_at = $opens, closes_at = $closes, closed_at = null where id = 1; -- the season of the village lies in the past here: it may be closed already
            update delivery set opens_at = $never, closes_at = $never where id > 1;
            """, new { later = date.AddDays(1), opens = closes.AddDays(-7), closes, never = closes.AddYears(1) }));
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.1", "1"));
        Assert.AreEqual(200, claire.Status, claire.Text);

        var begun = clock.Now;
        var guard = new ClockGuard(app.Database, () => clock.Now - begun);
        var closing = new Closing(app.Database, clock, app.Services.GetRequiredService<Lookups>(), guard);
        var told = new List<DateTimeOffset>();
        for (; clock.Now < begun.AddHours(10); clock.Now += TimeSpan.FromMinutes(5))
        {
            var before = Mails(app);
            await closing.Tick();
            if (Mails(app) != before)
            {
                told.Add(clock.Now);
            }
        }

        Assert.AreEqual(ClockDoubt.None, guard.Doubt);
        Assert.AreEqual(expected, app.Database.Read(db => db.QuerySingle<string>("select closed_at from delivery where id = 1")));
        Assert.AreEqual(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), told.Single());
        await claire.Get("/distributions");
        Assert.Contains(new Formats("fr", Paris).Date(date.AddDays(1)), claire.Text);
    }

    [TestMethod]
    [DataRow("2026-03-29", "2026-03-29T01:00:00Z")]
    [DataRow("2026-10-25", "2026-10-25T02:00:00Z")]
    public async Task The_backup_is_proven_once_in_that_night_and_older_copies_bear_the_day_that_they_hold(string night, string expected)
    {
        var date = DateOnly.Parse(night, CultureInfo.InvariantCulture);
        var clock = new TestClock { Now = new(date.AddDays(-1), new(20, 0), TimeSpan.Zero) };
        await using var app = await Village.Start(clock);
        var snapshots = app.Services.GetRequiredService<SnapshotService>();
        var proofs = app.Services.GetRequiredService<ProofService>();
        var proven = new HashSet<DateTimeOffset>();
        proofs.Prove(clock.Now);
        for (var end = clock.Now.AddHours(28); clock.Now < end; clock.Now += TimeSpan.FromMinutes(30))
        {
            await app.Database.Write(null, db => db.Execute("update association set name = $now", new { now = clock.Now }));
            snapshots.Tick(clock.Now);
            snapshots.Tick(clock.Now += TimeSpan.FromMinutes(15));
            clock.Now -= TimeSpan.FromMinutes(15);
            proofs.Tick(clock.Now);
            proven.Add(proofs.Last!.ProvenAt);
        }

        // The one before, that night's, and the next night's is still to come.
        Assert.AreEqual(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), proven.Order().ElementAt(1));
        Assert.HasCount(2, proven);
        foreach (var day in new[] { date.AddDays(-1), date })
        {
            var kept = DateTimeOffset.Parse(StoreCheck.Run(Path.Combine(app.Database.Folder.History, $"{day:yyyy-MM-dd}.db")).Contents!.Group!, CultureInfo.InvariantCulture);
            Assert.AreEqual(day.ToDateTime(new(23, 30)), TimeZoneInfo.ConvertTime(kept, Paris).DateTime);
        }
    }

    static long Mails(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select count(*) from message"));
}
