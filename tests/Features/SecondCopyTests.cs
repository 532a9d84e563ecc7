using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>The copy on a stick: pulled out, put back, full, somebody else's.</summary>
[TestClass]
public sealed class SecondCopyTests : IDisposable
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly string stick = Directory.CreateTempSubdirectory("cagette-cle-").FullName;
    readonly TestClock clock = new();
    readonly Database database;
    SecondCopyService service;

    public SecondCopyTests()
    {
        database = new Database(folder, clock);
        service = new SecondCopyService(database, Serilog.Core.Logger.None);
    }

    string Away => stick + "-retiree";

    [TestInitialize]
    public Task Fill() => Village.Fill(database);

    public void Dispose()
    {
        service.Dispose();
        database.Dispose();
        foreach (var place in new[] { folder.Path, stick, Away }.Where(Directory.Exists))
        {
            Directory.Delete(place, recursive: true);
        }
    }

    [TestMethod]
    public async Task Without_a_folder_there_is_nothing_to_do()
    {
        Publish();
        service.Tick(clock.Now);
        Assert.AreEqual(SecondCondition.Off, service.State.Condition);
        await Use(stick);
        service.Tick(clock.Now);
        Assert.AreEqual(SecondCondition.Fine, service.State.Condition);
    }

    [TestMethod]
    public async Task A_copy_goes_there_at_once_then_once_an_hour_and_at_a_stop()
    {
        await Use(stick);
        Assert.AreEqual(clock.Now, On(stick));
        var first = clock.Now;

        After(minutes: 59);
        Publish();
        service.Tick(clock.Now);
        Assert.AreEqual(first, On(stick));
        After(minutes: 1);
        Assert.AreEqual(Snapshot.WrittenAt(folder), On(stick));
        Assert.AreEqual(Snapshot.WrittenAt(folder), service.State.CopiedAt);

        After(minutes: 2);
        Publish();
        await service.StopAsync(CancellationToken.None);
        Assert.AreEqual(clock.Now, On(stick));
        Assert.IsTrue(StoreCheck.Run(Path.Combine(stick, "cagette.db")).IsSound);
    }

    [TestMethod]
    public async Task Seven_days_are_kept_beside_it()
    {
        await Use(stick);
        for (var day = 0; day < 10; day++)
        {
            clock.Now = clock.Now.AddDays(1);
            Publish();
            service.Tick(clock.Now);
        }

        string[] expected = [.. Enumerable.Range(27, 4).Select(day => $"cagette-2026-11-{day}.db"), .. Enumerable.Range(1, 3).Select(day => $"cagette-2026-12-0{day}.db"), "cagette-copie.txt", "cagette.db"];
        CollectionAssert.AreEqual(expected, Directory.GetFiles(stick).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public async Task A_stick_pulled_out_is_missing_since_then_also_after_a_restart_and_comes_back_by_itself()
    {
        await Use(stick);
        var copied = clock.Now;
        Directory.Move(stick, Away);
        After(minutes: 3);
        var since = clock.Now;
        After(minutes: 90);
        Publish();
        service.Tick(clock.Now);
        Assert.AreEqual((SecondCondition.Missing, since, copied), (service.State.Condition, service.State.Since, service.State.CopiedAt));
        Assert.IsFalse(Directory.Exists(stick), "no folder of ours in the place of the stick");

        service.Dispose();
        service = new SecondCopyService(database, Serilog.Core.Logger.None);
        service.Tick(clock.Now);
        Assert.AreEqual((SecondCondition.Missing, since, copied), (service.State.Condition, service.State.Since, service.State.CopiedAt));

        Directory.CreateDirectory(stick);
        service.Tick(clock.Now);
        Assert.AreEqual(SecondCondition.Missing, service.State.Condition, "an empty mount point is no stick");
        Assert.IsEmpty(Directory.GetFiles(stick));

        Directory.Delete(stick);
        Directory.Move(Away, stick);
        service.Tick(clock.Now);
        Assert.AreEqual(SecondCondition.Fine, service.State.Condition);
        Assert.AreEqual(clock.Now, On(stick));
    }

    [TestMethod]
    public async Task A_full_stick_is_said_its_older_copies_make_room_and_the_good_one_stays()
    {
        using var disk = SmallDisk.Mount(4);
        await Use(disk.Path);
        var first = clock.Now;
        var size = new FileInfo(folder.Snapshot).Length;
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "cagette-2026-11-20.db"), new byte[size]);
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "films"), new byte[Disk.Free(disk.Path).Bytes - size / 2]);

        Publish(after: 60);
        service.Tick(clock.Now);
        Assert.AreEqual(SecondCondition.Fine, service.State.Condition, $"{service.State.Fault}");
        Assert.IsFalse(File.Exists(Path.Combine(disk.Path, "cagette-2026-11-20.db")));

        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "films 2"), new byte[Disk.Free(disk.Path).Bytes - size / 2]);
        var good = clock.Now;
        Publish(after: 60);
        service.Tick(clock.Now);
        Assert.AreEqual((SecondCondition.Faulty, clock.Now), (service.State.Condition, service.State.Since));
        Assert.AreEqual("La clé est pleine : il reste {0}, il en faut {1}.", service.State.Fault?.Key);
        Assert.AreEqual(good, On(disk.Path));
        Assert.IsTrue(StoreCheck.Run(Path.Combine(disk.Path, "cagette.db")).IsSound);
        Assert.IsFalse(File.Exists(Path.Combine(disk.Path, "cagette.db.new")));

        File.Delete(Path.Combine(disk.Path, "films 2"));
        After(minutes: 5);
        Assert.AreEqual(SecondCondition.Fine, service.State.Condition);
        Assert.AreNotEqual(first, On(disk.Path));
    }

    [TestMethod]
    public void A_folder_that_will_not_do_is_named()
    {
        var group = database.Read(db => db.Association())!;
        Assert.AreEqual("second.relative", SecondCopy.FaultOf(folder, "cle", group));
        Assert.AreEqual("second.missing", SecondCopy.FaultOf(folder, "/media/nulle-part", group));
        Assert.AreEqual("second.inside", SecondCopy.FaultOf(folder, folder.Path, group));
        Assert.AreEqual("second.inside", SecondCopy.FaultOf(folder, folder.Live, group));
        Assert.IsNull(SecondCopy.FaultOf(folder, stick, group));
        Assert.IsNull(SecondCopy.FaultOf(folder, stick, group with { Name = "AMAP renommée" }));
        Assert.AreEqual("second.other-group", SecondCopy.FaultOf(folder, stick, group with { CreatedAt = group.CreatedAt.AddDays(1) }));
        using var disk = SmallDisk.Mount(1);
        disk.MakeReadOnly();
        Assert.AreEqual("second.read-only", SecondCopy.FaultOf(folder, disk.Path, group));
        disk.MakeWritable();
        disk.Fill();
        Assert.AreEqual("second.full", SecondCopy.FaultOf(folder, disk.Path, group));
    }

    async Task Use(string place)
    {
        Assert.IsNull(SecondCopy.FaultOf(folder, place, database.Read(db => db.Association())!));
        await database.Write(null, db => db.SaveSecondFolder(place));
        Publish();
        service.Tick(clock.Now);
    }

    void Publish(double after = 0)
    {
        clock.Now = clock.Now.AddMinutes(after);
        Snapshot.Publish(folder, new Moment(clock.Now, Zones.Find("Europe/Paris")));
    }

    void After(double minutes)
    {
        clock.Now = clock.Now.AddMinutes(minutes);
        service.Tick(clock.Now);
    }

    static DateTimeOffset? On(string place) => SecondCopy.WrittenAt(place);
}
