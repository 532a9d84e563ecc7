using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>When cagette.db is written, by a clock that the test moves.</summary>
[TestClass]
public sealed class SnapshotServiceTests : IDisposable
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly TestClock clock = new();
    readonly Database database;
    readonly SnapshotService service;

    public SnapshotServiceTests()
    {
        database = new Database(folder, clock);
        service = new SnapshotService(database, Serilog.Core.Logger.None);
    }

    [TestInitialize]
    public Task Fill() => Village.Fill(database);

    public void Dispose()
    {
        service.Dispose();
        database.Dispose();
        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    public async Task The_first_copy_is_made_at_once_then_a_minute_after_the_last_change()
    {
        service.Tick(clock.Now);
        Assert.AreEqual(clock.Now, Snapshot.WrittenAt(folder));

        await Change();
        After(minutes: 10);
        Assert.AreEqual(10, Age(), "seen only now");
        After(minutes: 0.9);
        Assert.AreEqual(10.9, Age(), 0.01);
        After(minutes: 0.1);
        Assert.AreEqual(0, Age());

        After(minutes: 300);
        Assert.AreEqual(300, Age(), "nothing new, nothing written");
    }

    [TestMethod]
    public async Task Asking_whether_writing_works_is_no_change()
    {
        service.Tick(clock.Now);
        await database.Write(null, _ => { });
        After(minutes: 5);
        After(minutes: 5);
        Assert.AreEqual(10, Age());
    }

    [TestMethod]
    public async Task While_changes_never_rest_it_is_never_older_than_its_promise()
    {
        service.Tick(clock.Now);
        var copies = 0;
        var promise = SnapshotService.Rhythm(folder, null).Oldest.TotalMinutes;
        for (var i = 0; i < 120; i++)
        {
            await Change();
            After(minutes: 0.5);
            Assert.IsLessThanOrEqualTo(promise, Age());
            copies += Age() == 0 ? 1 : 0;
        }

        Assert.AreEqual(4, copies);
    }

    [TestMethod]
    public async Task A_clean_stop_writes_what_is_new()
    {
        service.Tick(clock.Now);
        await Change("AMAP d’avant l’arrêt");
        clock.Now = clock.Now.AddSeconds(5);
        await service.StopAsync(CancellationToken.None);
        Assert.AreEqual(0, Age());
        Assert.AreEqual("AMAP d’avant l’arrêt", StoreCheck.Run(folder.Snapshot).Contents!.Group);
    }

    [TestMethod]
    public async Task A_clock_that_goes_back_a_year_stops_no_copy()
    {
        service.Tick(clock.Now);
        await Change();
        After(minutes: -60 * 24 * 365);
        After(minutes: 1);
        Assert.AreEqual(0, Age());
    }

    [TestMethod]
    public async Task Another_cagette_db_laid_there_while_the_program_runs_is_not_overwritten()
    {
        var other = folder.Path + ".db";
        service.Tick(clock.Now);
        File.Copy(folder.Snapshot, other);
        await Change();
        After(minutes: 0);
        After(minutes: 1);
        File.Copy(other, folder.Snapshot, overwrite: true);
        File.Delete(other);

        await Change();
        After(minutes: 0);
        After(minutes: 1);
        StringAssert.Contains(service.State.Fault!.Key, "Un autre cagette.db");
        Assert.AreEqual(clock.Now, service.State.FaultSince);
        Assert.AreEqual("AMAP du Lavoir", StoreCheck.Run(folder.Snapshot).Contents!.Group);
        await service.StopAsync(CancellationToken.None);
        Assert.AreEqual("AMAP du Lavoir", StoreCheck.Run(folder.Snapshot).Contents!.Group);

        Snapshot.Publish(folder);
        After(minutes: 5);
        Assert.IsNull(service.State.Fault);
    }

    [TestMethod]
    public async Task History_follows_the_days_and_the_share_that_was_set()
    {
        for (var day = 0; day < 10; day++)
        {
            await Change();
            After(minutes: 24 * 60);
            After(minutes: 1);
        }

        Assert.HasCount(7, History.List(folder), "the 7 days; the last of the week and of the month are among them");
        Assert.IsFalse(service.State.Crowded);
    }

    [TestMethod]
    public async Task A_full_disk_refuses_the_copy_before_it_is_fuller_and_goes_on_by_itself()
    {
        using var disk = SmallDisk.Mount(16);
        var small = new DataFolder(Path.Combine(disk.Path, "data"));
        using var there = new Database(small, clock);
        using var keeper = new SnapshotService(there, Serilog.Core.Logger.None);
        await Village.Fill(there);
        keeper.Tick(clock.Now);
        var before = await File.ReadAllBytesAsync(small.Snapshot);

        await there.Write(null, db => db.Execute("update association set name = 'AMAP pleine'"));
        disk.Fill();
        keeper.Tick(clock.Now);
        clock.Now = clock.Now.AddMinutes(1);
        keeper.Tick(clock.Now);
        Assert.AreEqual("Il reste {0} sur le disque de {1} ; il en faut {2} pour une copie.", keeper.State.Fault?.Key);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(small.Snapshot));
        Assert.IsEmpty(Directory.GetFiles(small.Path, "*.new*", SearchOption.AllDirectories));

        disk.Empty();
        clock.Now = clock.Now.AddMinutes(5);
        keeper.Tick(clock.Now);
        Assert.IsNull(keeper.State.Fault);
        Assert.AreEqual("AMAP pleine", StoreCheck.Run(small.Snapshot).Contents!.Group);
    }

    [TestMethod]
    public async Task On_a_nearly_full_disk_no_older_copy_is_kept_and_that_is_said()
    {
        using var disk = SmallDisk.Mount(16);
        var small = new DataFolder(Path.Combine(disk.Path, "data"));
        using var there = new Database(small, clock);
        using var keeper = new SnapshotService(there, Serilog.Core.Logger.None);
        await Village.Fill(there);
        keeper.Tick(clock.Now);
        var size = Snapshot.SizeOf(small.Store).Bytes;
        var spare = Disk.Free(disk.Path).Bytes - size * 5 / 2;
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "films"), new byte[spare]);

        await there.Write(null, db => db.Execute("update association set name = 'AMAP serrée'"));
        clock.Now = clock.Now.AddDays(1);
        keeper.Tick(clock.Now);
        clock.Now = clock.Now.AddMinutes(1);
        keeper.Tick(clock.Now);
        Assert.AreEqual("AMAP serrée", StoreCheck.Run(small.Snapshot).Contents!.Group);
        Assert.IsTrue(keeper.State.Crowded);
        Assert.IsEmpty(History.List(small));
    }

    double Age() => (clock.Now - Snapshot.WrittenAt(folder)!.Value).TotalMinutes;

    void After(double minutes)
    {
        clock.Now = clock.Now.AddMinutes(minutes);
        service.Tick(clock.Now);
    }

    Task<int> Change(string name = "AMAP du Lavoir") => database.Write(null, db => db.Execute("update association set name = $name, phone = hex(randomblob(4))", new { name }));
}
