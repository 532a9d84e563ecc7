using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>What is promised of every write (design.md 4): committed together, answered only then, undone alone, never without a bound.</summary>
[TestClass]
public sealed class WriterTests
{
    readonly string path = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));

    [TestCleanup]
    public void Clean() => Directory.Delete(path, recursive: true);

    [TestMethod]
    public async Task One_write_may_change_many_megabytes_of_what_is_there_and_is_undone_whole()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await database.Write(null, db => db.Execute("""
            with recursive number(i) as (select 1 union all select i + 1 from number where i < 4000)
            insert into place (name, note) select 'Lieu ' || i, hex(zeroblob(2000)) from number
            """));
        string Note() => database.Read(db => db.QuerySingle<string>("select min(note) || max(note) from (select distinct substr(note, 1, 3) as note from place)"));
        await database.Write(null, db => db.Execute("update place set note = 'ab' || hex(zeroblob(1999))"));
        Assert.AreEqual("ab0ab0", Note());

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => database.Write(null, db =>
        {
            db.Execute("update place set note = 'cd' || hex(zeroblob(1999))");
            throw new InvalidOperationException("raté");
        }));
        Assert.AreEqual("ab0ab0", Note());
    }

    [TestMethod]
    public async Task What_waits_together_is_committed_once_and_what_is_refused_or_fails_undoes_only_itself()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        var blockage = Blockage.In(database);
        var before = database.Commits;
        var good = Enumerable.Range(0, 10).Select(i => Put(database, $"Lieu {i}")).ToList();
        var refused = database.Decide<long>(new ChangeNote(null, "place.new"), db =>
        {
            db.Execute("insert into place (name) values ('refusé')");
            return new Refusal("no");
        });
        var failed = database.Write(new ChangeNote(null, "place.new"), db =>
        {
            db.Execute("insert into place (name) values ('raté')");
            throw new InvalidOperationException("raté");
        });
        var last = Put(database, "le dernier");
        await blockage.LetGo();
        await Task.WhenAll([.. good, last]);
        Assert.IsFalse((await refused).IsAccepted);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => failed);

        Assert.AreEqual(before + 2, database.Commits, "one for the blockage, one for all that waited behind it");
        Assert.AreEqual(11, database.Read(db => db.QuerySingle<long>("select count(*) from place where name like 'Lieu%' or name = 'le dernier'")));
        Assert.AreEqual(0, database.Read(db => db.QuerySingle<long>("select count(*) from place where name in ('refusé', 'raté')")));
        Assert.AreEqual(11, database.Read(db => db.QuerySingle<long>("select count(*) from change_set")), "no trace of what was undone");
        blockage.Dispose();
    }

    [TestMethod]
    public async Task Nobody_is_answered_before_the_commit_of_their_group()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        using var first = Blockage.In(database);
        var mine = Put(database, "Halle");
        using var second = new Blockage(database);
        await first.LetGo();

        second.WaitUntilInside();
        Assert.IsFalse(mine.IsCompleted, "its work is done, its commit is not");
        Assert.AreEqual(0, Count(database, "Halle"));

        await second.LetGo();
        await mine;
        Assert.AreEqual(1, Count(database, "Halle"));
    }

    [TestMethod]
    public async Task When_the_commit_fails_nobody_of_the_group_is_told_that_theirs_is_kept()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        var blockage = Blockage.In(database);
        var mine = Put(database, "Halle");
        // A key that is checked at the commit stands for whatever makes a commit fail.
        var culprit = database.Write(null, db => db.Execute("pragma defer_foreign_keys = on; insert into session (token_hash, person_id, created_at, seen_at, expires_at) values ('x', 99, '', '', '')"));
        await blockage.LetGo();

        await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(() => mine);
        await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(() => culprit);
        Assert.AreEqual(0, Count(database, "Halle"));
        await Put(database, "Salle");
        Assert.AreEqual(1, Count(database, "Salle"), "it goes on");
        blockage.Dispose();
    }

    [TestMethod]
    public async Task A_full_queue_refuses_at_once_and_takes_again_when_there_is_room()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System, mostWaiting: 2);
        using var blockage = Blockage.In(database);
        var waiting = new[] { Put(database, "un"), Put(database, "deux") };

        await Assert.ThrowsExactlyAsync<StoreBusyException>(() => Put(database, "trois"));

        await blockage.LetGo();
        await Task.WhenAll(waiting);
        await Put(database, "quatre");
        Assert.AreEqual(0, Count(database, "trois"));
        Assert.AreEqual(1, Count(database, "quatre"));
    }

    [TestMethod]
    public async Task A_reader_is_answered_while_a_write_stands_in_the_writer()
    {
        using var database = new Database(new DataFolder(path), TimeProvider.System);
        await Put(database, "Halle");
        using var blockage = Blockage.In(database);

        Assert.AreEqual(1, database.Read(db => db.QuerySingle<long>("select count(*) from place")), "what is committed, and no more");
        Assert.IsFalse(blockage.Ended.IsCompleted);
    }

    [TestMethod]
    public async Task A_write_that_takes_long_is_named_once_with_where_its_time_went()
    {
        var clock = new Stopwatch();
        var told = new List<SlowWrite>();
        var database = new Database(new DataFolder(path), clock);
        database.WroteSlowly += told.Add;
        await Put(database, "vite");
        await database.Write(new ChangeNote(null, "place.edit"), db =>
        {
            db.Execute("update place set address = 'x'");
            clock.Pass(TimeSpan.FromSeconds(2));
        });
        using (var blockage = Blockage.In(database))
        {
            var waiting = Put(database, "attend");
            clock.Pass(TimeSpan.FromSeconds(3));
            await blockage.LetGo();
            await waiting;
        }

        database.Dispose();
        CollectionAssert.AreEqual(
            new[] { "place.edit 0 2", " 0 3", "place.new 3 0" },
            told.Select(write => $"{write.Action} {write.Waiting.TotalSeconds:0} {write.Working.TotalSeconds:0}").ToArray());
    }

    static Task<int> Put(Database database, string name) =>
        database.Write(new ChangeNote(null, "place.new", name), db => db.Execute("insert into place (name) values ($name)", new { name }));

    static long Count(Database database, string name) => database.Read(db => db.QuerySingle<long>("select count(*) from place where name = $name", new { name }));

    /// <summary>Time that passes only when it is told to.</summary>
    sealed class Stopwatch : TimeProvider
    {
        long passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref passed);

        public void Pass(TimeSpan time) => Interlocked.Add(ref passed, time.Ticks);
    }
}
