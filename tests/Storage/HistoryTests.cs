using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>Older copies in history/: whole files under the name of their day.</summary>
[TestClass]
public sealed class HistoryTests : IDisposable
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly TestClock clock = new();
    Database database = null!;

    [TestInitialize]
    public async Task Fill()
    {
        database = new Database(folder, clock);
        await Village.Fill(database);
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    public async Task The_last_copy_of_a_day_is_kept_when_the_next_day_is_published()
    {
        await PublishAs("matin", hours: 0);
        await PublishAs("soir", hours: 12);
        Assert.IsEmpty(History.List(folder));

        await PublishAs("lendemain", hours: 24);
        var kept = History.List(folder).Single();
        Assert.AreEqual(("2026-11-24.db", KeptFor.Day, new DateOnly(2026, 11, 24)), (kept.Name, kept.For, kept.Day));
        Assert.AreEqual("soir", NameIn(History.Find(folder, kept.Name)!));
        Assert.AreEqual("lendemain", NameIn(folder.Snapshot));
        Assert.IsTrue(StoreCheck.Run(History.Find(folder, kept.Name)!).IsSound);
    }

    [TestMethod]
    public async Task The_day_is_the_groups_own()
    {
        // 23:30 in Paris is 22:30 UTC; 00:30 is still the 24th in UTC.
        await PublishAs("le 24 à 23 h 30", hours: 13.5);
        await PublishAs("le 25 à 0 h 30", hours: 14.5);
        Assert.AreEqual("2026-11-24.db", History.List(folder).Single().Name);
    }

    [TestMethod]
    public async Task Copying_something_over_cagette_db_in_place_writes_into_no_older_copy()
    {
        await PublishAs("hier", hours: 0);
        await PublishAs("avant-hier de demain", hours: 24);
        await PublishAs("aujourd’hui", hours: 48);
        using (var inPlace = new FileStream(folder.Snapshot, FileMode.Open, FileAccess.Write))
        {
            inPlace.Write(new byte[8192]);
        }

        Assert.HasCount(2, History.List(folder));
        Assert.IsTrue(History.List(folder).All(copy => StoreCheck.Run(History.Find(folder, copy.Name)!).IsSound));
    }

    [TestMethod]
    public async Task A_kept_copy_costs_no_writing_where_the_disk_knows_second_names()
    {
        await PublishAs("hier", hours: 0);
        var probe = folder.Snapshot + ".probe";
        if (!Disk.TryLink(folder.Snapshot, probe))
        {
            Assert.Inconclusive("This disk has no hard links.");
        }

        await PublishAs("aujourd’hui", hours: 24);
        using (var first = new FileStream(probe, FileMode.Open, FileAccess.Write))
        {
            first.Write([0x2a]);
        }

        Assert.AreEqual(0x2a, (await File.ReadAllBytesAsync(History.Find(folder, "2026-11-24.db")!))[0]);
    }

    [TestMethod]
    public async Task Thinning_leaves_what_the_rule_keeps_and_what_is_not_ours()
    {
        await PublishAs("hier", hours: 0);
        Directory.CreateDirectory(folder.History);
        foreach (var name in new[] { "2026-11-01.db", "2026-10-01.db", "before-restore-20261101-101500.db", "before-migration-1-20261101-101500.db", "before-upgrade-0.1.0-1a2b3c4d-20261101-101500.db", "mes notes.db", "2026-11-31.db" })
        {
            File.Copy(folder.Snapshot, Path.Combine(folder.History, name));
        }

        CollectionAssert.AreEqual(
            new[] { (KeptFor.Restore, "01/11/2026 10:15"), (KeptFor.Migration, "01/11/2026 10:15"), (KeptFor.Upgrade, "01/11/2026 10:15") },
            History.List(folder).Where(copy => copy.For != KeptFor.Day).Select(copy => (copy.For, copy.WrittenAt.UtcDateTime.ToString("dd/MM/yyyy HH:mm"))).OrderBy(kept => kept.For).ToList());
        Assert.IsNull(History.Find(folder, "mes notes.db"));
        Assert.IsNull(History.Find(folder, "../cagette.db"));

        Assert.IsEmpty(History.Thin(folder, 50));
        Assert.HasCount(3, History.Thin(folder, 0));
        CollectionAssert.AreEquivalent(new[] { "mes notes.db", "2026-11-31.db" }, Directory.GetFiles(folder.History).Select(Path.GetFileName).Except(History.List(folder).Select(copy => copy.Name)).ToArray());
    }

    async Task PublishAs(string name, double hours)
    {
        await database.Write(null, db => db.Execute("update association set name = $name", new { name }));
        Snapshot.Publish(folder, new Moment(clock.Now.AddHours(hours), Zones.Find("Europe/Paris")));
    }

    static string NameIn(string file)
    {
        using var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return db.QuerySingle<string>("select name from association");
    }
}
