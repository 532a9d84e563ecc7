using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>What a reading takes from another is what it would have read itself.</summary>
[TestClass]
public sealed class KeptTests
{
    readonly string path = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));

    [TestCleanup]
    public void Clean() => Directory.Delete(path, recursive: true);

    [TestMethod]
    public async Task What_was_read_is_kept_until_the_next_commit()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await Name(database, "Avant");
        var asked = 0;
        string Ask() => database.Read(db => db.Kept("name", db =>
        {
            asked++;
            return NameIn(db);
        }));
        Assert.AreEqual("Avant, Avant, 1 reading", $"{Ask()}, {Ask()}, {asked} reading");
        await Name(database, "Après");
        Assert.AreEqual("Après, Après, 2 readings", $"{Ask()}, {Ask()}, {asked} readings");
        Assert.AreEqual("Après", database.ReadKept<string>("name", _ => throw new AssertFailedException("it was kept")));
    }

    [TestMethod]
    public async Task Nothing_found_is_not_kept()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await Name(database, "Un groupe");
        var asked = 0;
        for (var i = 0; i < 2; i++)
        {
            Assert.IsNull(database.ReadKept("nobody", string? (_) =>
            {
                asked++;
                return null;
            }));
        }

        Assert.AreEqual(2, asked);
    }

    [TestMethod]
    public async Task A_write_reads_what_it_wrote_itself()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await Name(database, "Avant");
        Assert.AreEqual("Avant", database.ReadKept("name", NameIn));
        var within = await database.Write(null, db =>
        {
            db.Execute("update association set name = 'Dedans'");
            return db.Kept("name", NameIn);
        });
        Assert.AreEqual("Dedans", within);
    }

    /// <summary>The one thing that must never happen: a page that is half of one state and half of another.</summary>
    [TestMethod]
    public async Task Amid_commits_what_is_kept_and_what_is_read_are_of_one_state()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await Name(database, "0");
        using var over = new CancellationTokenSource();
        var (taken, wrong) = (0, 0);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                var (kept, read, own) = database.Read(db =>
                {
                    var own = false;
                    var kept = db.Kept("name", db =>
                    {
                        own = true;
                        return NameIn(db);
                    });
                    return (kept, NameIn(db), own);
                });
                Interlocked.Add(ref wrong, kept == read ? 0 : 1);
                Interlocked.Add(ref taken, own ? 0 : 1);
            }
        })).ToList();
        for (var i = 1; i <= 400; i++)
        {
            await Name(database, $"{i}");
            var last = database.ReadKept("name", NameIn);
            Assert.AreEqual($"{i}", last, "who was answered finds what was written");
        }

        over.Cancel();
        await Task.WhenAll(readers);
        Assert.AreEqual(0, wrong);
        Assert.IsGreaterThan(0, taken, "something was taken from another reading");
    }

    static string NameIn(SqliteConnection db) => db.QuerySingle<string>("select name from association");

    static Task Name(Database database, string name) => database.Write(null, db =>
    {
        if (db.Execute("update association set name = $name", new { name }) == 0)
        {
            db.AddAssociation(name, null, 9, "Europe/Paris", DateTimeOffset.UnixEpoch);
        }
    });
}
