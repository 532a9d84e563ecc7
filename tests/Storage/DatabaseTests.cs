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

    [TestMethod]
    public async Task Statements_that_stay_prepared_answer_anew_each_time()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            await database.Write(null, db => db.Execute("insert into place (name) values ($name)", new { name = $"Lieu {i}" }));
            Assert.AreEqual(i + 1, database.Read(db => db.QuerySingle<long>("select count(*) from place")));
        }

        foreach (var ids in new[] { [1, 2], new[] { 2L, 3, 4 }, [] })
        {
            Assert.AreEqual(ids.Length - ids.Count(id => id == 4), database.Read(db => db.QuerySingle<long>("select count(*) from place where id < $most and id in $ids and name <> $no", new { most = 9, ids, no = "" })));
        }

        // One statement inside the reading of the same; more texts than are kept; one that fails, and the same again.
        Assert.AreEqual(2 + 1, database.Read(db => db.Query<long>("select id from place where id >= $id", new { id = 2L }, buffered: false)
            .Sum(id => db.Query<long>("select id from place where id >= $id", new { id }).Count())));
        Assert.AreEqual(500, database.Read(db => Enumerable.Range(1, 500).Sum(i => db.QuerySingle<long>($"select count(*) from place where id = 1 and {i} > 0"))));
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(() => database.Write(null, db => db.Execute("insert into place (name) values ($name)", new { name = (string?)null })));
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => database.Read<long>(_ => throw new InvalidOperationException()));
        await database.Write(null, db => db.Execute("insert into place (name) values ($name)", new { name = "Halle" }));
        Assert.AreEqual("Lieu 0,Lieu 1,Lieu 2,Halle", database.Read(db => string.Join(',', db.Query<string>("select name from place order by id"))));
    }
}
