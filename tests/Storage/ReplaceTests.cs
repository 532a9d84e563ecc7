using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>An older copy takes the store's place while the program runs.</summary>
[TestClass]
public sealed class ReplaceTests : IDisposable
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly string backup = Path.GetTempFileName();

    Database database = null!;

    [TestInitialize]
    public async Task Begin()
    {
        database = new Database(folder, new TestClock());
        await Village.Fill(database);
        Snapshot.Write(folder.Store, backup);
        await Rename("AMAP nouvelle");
    }

    public void Dispose()
    {
        database?.Dispose();
        Directory.Delete(folder.Path, recursive: true);
        File.Delete(backup);
    }

    [TestMethod]
    public async Task The_store_changes_under_the_running_program_and_what_lived_is_kept()
    {
        var commits = database.Commits;
        var kept = await database.Replace(Prepared(), new RestoredBy("cagette.db", "Mireille Garnier", Village.Mireille));
        Assert.AreEqual("AMAP du Lavoir", Name());
        Assert.AreEqual("AMAP nouvelle", StoreCheck.Run(kept).Contents!.Group);
        Assert.IsTrue(database.Commits > commits, "cagette.db is to be written anew");
        var (action, subject, person) = database.Read(db => db.QuerySingle<(string, string, string)>(
            "select action, subject, first_name from change_set join person on person.id = person_id order by change_set.id desc limit 1"));
        Assert.AreEqual(("backup.restore", "cagette.db", "Mireille"), (action, subject, person));

        await Rename("AMAP d’après");
        Assert.AreEqual("AMAP d’après", Name());
        Assert.AreEqual(0, Directory.GetFiles(folder.Live, "restore-*").Length);
    }

    [TestMethod]
    public async Task Who_is_reading_reads_to_the_end_what_they_began_with()
    {
        using var begun = new ManualResetEventSlim();
        using var replaced = new ManualResetEventSlim();
        var reading = Task.Run(() => database.Read(db =>
        {
            var before = db.Association()!.Name;
            begun.Set();
            replaced.Wait();
            return (before, db.Association()!.Name);
        }));
        begun.Wait();
        await database.Replace(Prepared(), new RestoredBy("cagette.db", "Mireille"));
        replaced.Set();
        Assert.AreEqual(("AMAP nouvelle", "AMAP nouvelle"), await reading);
        Assert.AreEqual("AMAP du Lavoir", Name());
    }

    [TestMethod]
    public async Task Who_came_before_writes_nothing_into_the_store_that_came_after()
    {
        Assert.IsTrue(database.Enter());
        await database.Replace(Prepared(), new RestoredBy("cagette.db", "Mireille"));
        await Assert.ThrowsExactlyAsync<StoreReplacedException>(() => Rename("AMAP d’avant"));
        Assert.ThrowsExactly<StoreReplacedException>(Name);
        Assert.IsTrue(database.Enter());
        Assert.AreEqual("AMAP du Lavoir", Name());
    }

    [TestMethod]
    public async Task A_return_that_fails_leaves_everything_as_it_was()
    {
        Assert.IsTrue(database.Enter());
        var copy = Prepared();
        File.WriteAllText(copy.File, "no store any more");
        await Assert.ThrowsAsync<Exception>(() => database.Replace(copy, new RestoredBy("cagette.db", "Mireille")));
        Assert.AreEqual("AMAP nouvelle", Name());
        await Rename("AMAP encore là");
        Assert.AreEqual("AMAP encore là", Name());
    }

    [TestMethod]
    public async Task A_damaged_store_is_replaced_too_and_kept_as_it_lies()
    {
        await database.Replace(Prepared(), new RestoredBy("cagette.db", "Mireille"));
        var root = database.Read(db => db.QuerySingle<int>("select rootpage from sqlite_schema where name = 'person'"));
        using (var file = new FileStream(folder.Store, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = (root - 1) * 4096L;
            file.Write([.. Enumerable.Repeat((byte)0xA5, 4096)]);
        }

        database.Health.IsDamaged("page overwritten by hand");
        var kept = await database.Replace(Prepared(), new RestoredBy("cagette.db", "Mireille"));
        StringAssert.EndsWith(kept, ".damaged");
        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
        await Rename("AMAP d’après");
    }

    [TestMethod]
    public async Task Mail_that_left_since_does_not_leave_again()
    {
        await database.Write(null, db => db.Queue(new Letter("written", "Bonjour", "Texte", [new Addressee("Claire", Village.Claire)]), database.Time.GetUtcNow()));
        Snapshot.Write(folder.Store, backup);
        await database.Write(null, db => db.Execute("update recipient set state = 'sent', sent_at = '2026-11-24T09:00:00.000Z'"));
        await database.Replace(Prepared(), new RestoredBy("cagette.db", "Mireille"));
        Assert.AreEqual("sent", database.Read(db => db.QuerySingle<string>("select state from recipient")));
    }

    PreparedCopy Prepared() => PreparedCopy.Of(backup, PreparedCopy.FileOf(folder, "test"));

    string Name() => database.Read(db => db.Association())!.Name;

    Task<int> Rename(string name) => database.Write(null, db => db.Execute("update association set name = $name", new { name }));
}
