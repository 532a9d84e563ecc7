using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>The data folder's promises (design.md 4).</summary>
[TestClass]
public sealed class FolderTests
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));

    [TestCleanup]
    public void Clean() => Directory.Delete(folder.Path, recursive: true);

    [TestMethod]
    public async Task A_folder_with_only_cagette_db_starts_with_it()
    {
        await FillAndPublish();
        Directory.Delete(folder.Live, recursive: true);

        using var database = new Database(folder, TimeProvider.System);
        Assert.AreEqual("AMAP du Lavoir", database.Read(db => db.Association())!.Name);
    }

    [TestMethod]
    public async Task Another_cagette_db_beside_a_living_store_is_refused_and_both_commands_decide()
    {
        await FillAndPublish();
        var old = folder.Path + ".old";
        File.Copy(folder.Snapshot, old);
        using (var database = new Database(folder, TimeProvider.System))
        {
            await database.Write(null, db => db.Execute("update association set name = 'AMAP nouvelle'"));
        }

        Snapshot.Publish(folder);
        File.Copy(old, folder.Snapshot, overwrite: true);
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
        StringAssert.Contains(refused.Message, "restore");
        StringAssert.Contains(refused.Message, "backup");

        Assert.IsTrue(Restore.From(folder.Snapshot, folder, DateTimeOffset.UnixEpoch).IsSound);
        using (var database = new Database(folder, TimeProvider.System))
        {
            Assert.AreEqual("AMAP du Lavoir", database.Read(db => db.Association())!.Name);
            await database.Write(null, db => db.Execute("update association set name = 'AMAP gardée'"));
        }

        File.Copy(Directory.GetFiles(folder.History).Single(), folder.Snapshot, overwrite: true);
        Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
        Snapshot.Publish(folder);
        using var kept = new Database(folder, TimeProvider.System);
        Assert.AreEqual("AMAP gardée", kept.Read(db => db.Association())!.Name);
        File.Delete(old);
    }

    [TestMethod]
    public async Task The_same_cagette_db_copied_over_itself_is_no_stranger()
    {
        await FillAndPublish();
        var bytes = await File.ReadAllBytesAsync(folder.Snapshot);
        File.Delete(folder.Snapshot);
        await File.WriteAllBytesAsync(folder.Snapshot, bytes);
        new Database(folder, TimeProvider.System).Dispose();
    }

    [TestMethod]
    public void A_second_program_on_the_same_folder_is_refused_and_told_of_the_first()
    {
        using var first = new Database(folder, TimeProvider.System);
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
        StringAssert.Contains(refused.Message, Environment.ProcessId.ToString());
    }

    [TestMethod]
    public async Task A_restore_ends_sessions_and_keeps_what_it_replaces()
    {
        await FillAndPublish();
        var copy = folder.Path + ".copy";
        File.Copy(folder.Snapshot, copy);
        Assert.IsTrue(Restore.From(copy, folder, DateTimeOffset.UnixEpoch).IsSound);
        File.Delete(copy);
        using var database = new Database(folder, TimeProvider.System);
        Assert.AreEqual(0, database.Read(db => db.QuerySingle<long>("select count(*) from session")));
        Assert.IsTrue(StoreCheck.Run(Directory.GetFiles(folder.History).Single()).IsSound);
    }

    [TestMethod]
    [DataRow("not a database at all, but long enough to look like a file of something")]
    [DataRow("")]
    public void A_file_that_is_no_store_is_refused_and_nothing_is_touched(string content)
    {
        folder.Create();
        var file = Path.Combine(folder.Path, "other.db");
        File.WriteAllText(file, content);
        Assert.IsFalse(Restore.From(file, folder, DateTimeOffset.UnixEpoch).IsSound);
        Assert.IsFalse(File.Exists(folder.Store));
    }

    async Task FillAndPublish()
    {
        using (var database = new Database(folder, TimeProvider.System))
        {
            await Village.Fill(database);
            await database.Write(null, db => db.OpenSession(1, "hash", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1), ""));
        }

        Snapshot.Publish(folder);
    }
}
