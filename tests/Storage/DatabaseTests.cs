using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Tests.Storage;

[TestClass]
public sealed class DatabaseTests
{
    readonly string path = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));

    [TestCleanup]
    public void Clean() => Directory.Delete(path, recursive: true);

    [TestMethod]
    public async Task What_a_person_writes_is_in_the_change_log_before_and_after()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await database.Write(new ChangeNote(null, "place.new", "Halle"), db => db.Execute("insert into place (name) values ('Halle')"));
        await database.Write(new ChangeNote(null, "place.edit", "Halle", "nouveau nom"), db => db.Execute("update place set name = 'Salle'"));

        var (before, after) = database.Read(db => db.QuerySingle<(string, string)>("select before, after from change where change_set_id = 2"));

        StringAssert.Contains(before, "\"name\":\"Halle\"");
        StringAssert.Contains(after, "\"name\":\"Salle\"");
    }

    [TestMethod]
    public async Task A_refused_decision_leaves_nothing_behind()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        var decision = await database.Decide<long>(new ChangeNote(null, "place.new"), db =>
        {
            db.Execute("insert into place (name) values ('Halle')");
            return new Refusal("no");
        });

        Assert.IsFalse(decision.IsAccepted);
        Assert.AreEqual(0, database.Read(db => db.QuerySingle<long>("select (select count(*) from place) + (select count(*) from change_set)")));
    }

    [TestMethod]
    public async Task A_fault_in_one_write_spares_those_committed_with_it()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        var good = Enumerable.Range(0, 20).Select(i => database.Write(null, db => db.Execute("insert into place (name) values ($i)", new { i = $"Lieu {i}" }))).ToList();
        var bad = database.Write(null, db => db.Execute("insert into nowhere values (1)"));

        await Task.WhenAll(good);
        await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(() => bad);
        Assert.AreEqual(20, database.Read(db => db.QuerySingle<long>("select count(*) from place")));
    }
}
