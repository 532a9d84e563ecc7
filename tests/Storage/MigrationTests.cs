using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>Each released schema, with data in every table, comes to the newest one whole, or not at all (design.md 4).</summary>
[TestClass]
public sealed class MigrationTests
{
    // The migrations that are in a released version: stores in the field were made by them, so they never change. Filled at each release.
    static readonly Dictionary<string, string> Released = new()
    {
        ["0001_first_season.sql"] = "de5b57e31d282b3014d70875b42da4188924820678dbd87ecffd3416c8291007",
    };

    public static IEnumerable<object[]> Schemas => Fixtures.Schemas.Select(schema => new object[] { schema });

    [TestMethod]
    public void A_migration_of_a_released_schema_never_changes()
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "Storage", "Migrations"));
        foreach (var (name, hash) in Released)
        {
            Assert.AreEqual(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name)))), $"{name} is released: write a new migration");
        }
    }

    [TestMethod]
    public void Each_released_schema_has_its_fixture_with_data_in_every_table()
    {
        Assert.AreEqual(Released.Count, Fixtures.Schemas.Count(), "a released schema wants its fixture (tests/fixtures/make.sh) and its hash here");
        foreach (var schema in Fixtures.Schemas)
        {
            var file = Path.GetTempFileName();
            Fixtures.Unpack(schema, file);
            // A row stands in current_change only while a change is being written.
            var empty = Fixtures.Contents(file).Where(table => table.Value.Rows == 0 && table.Key != "current_change").Select(table => table.Key);
            Assert.AreEqual("", string.Join(", ", empty));
            File.Delete(file);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Schemas))]
    public void An_older_store_keeps_every_row_and_becomes_what_a_fresh_one_is(int schema)
    {
        var folder = Fixtures.Living(schema);
        var before = Fixtures.Contents(folder.Store);
        using (var database = new Database(folder, TimeProvider.System))
        {
            Assert.AreEqual(schema, database.SchemaBefore);
        }

        AssertSame(before, Fixtures.Contents(folder.Store, before));
        var report = StoreCheck.Run(folder.Store);
        Assert.IsTrue(report.IsSound, string.Join("\n", report.Faults));

        var fresh = new DataFolder(folder.Path + "-fresh");
        new Database(fresh, TimeProvider.System).Dispose();
        CollectionAssert.AreEqual(Fixtures.SchemaOf(fresh.Store).ToList(), Fixtures.SchemaOf(folder.Store).ToList());

        var kept = Directory.GetFiles(folder.History).Single();
        StringAssert.StartsWith(Path.GetFileName(kept), $"before-migration-{schema}-");
        AssertSame(before, Fixtures.Contents(kept));
        Directory.Delete(folder.Path, recursive: true);
        Directory.Delete(fresh.Path, recursive: true);
    }

    [TestMethod]
    [DynamicData(nameof(Schemas))]
    public void A_migration_that_stops_after_any_statement_leaves_the_store_as_it_was(int schema)
    {
        var folder = Fixtures.Living(schema);
        var before = Fixtures.Contents(folder.Store);
        var steps = Steps(folder);
        Assert.IsTrue(steps > 10, $"{steps} statements");
        for (var last = 1; last < steps; last += LongRun.Or(5, 1))
        {
            Fixtures.Unpack(schema, folder.Store);
            using (var db = Fixtures.OpenForWriting(folder.Store))
            {
                StopAfter(db, last);
                Assert.ThrowsExactly<SqliteException>(() => Migrations.Run(db), $"after statement {last}");
            }

            Assert.AreEqual(schema, StoreHeader.Of(folder.Store)!.Schema);
            AssertSame(before, Fixtures.Contents(folder.Store));
        }

        new Database(folder, TimeProvider.System).Dispose();
        AssertSame(before, Fixtures.Contents(folder.Store, before));
        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    [DynamicData(nameof(Schemas))]
    public void A_program_killed_after_any_statement_finds_the_store_as_it_was(int schema)
    {
        var folder = Fixtures.Living(schema);
        var before = Fixtures.Contents(folder.Store);
        var every = LongRun.Or(10, 1);
        var killed = new List<DataFolder>();
        using (var db = Fixtures.OpenForWriting(folder.Store))
        {
            // Little memory: what is not committed goes to the WAL before its time, where a killed program leaves it.
            db.Execute("pragma cache_size = 5");
            var step = 0;
            SQLitePCL.raw.sqlite3_trace(db.Handle, (SQLitePCL.strdelegate_trace)((_, _) =>
            {
                if (step++ % every == 0)
                {
                    killed.Add(AsLeft(folder, step));
                }
            }), null);
            Migrations.Run(db);
        }

        Assert.IsTrue(killed.Count > 3);
        foreach (var left in killed)
        {
            using (var db = Fixtures.OpenForWriting(left.Store))
            {
                Assert.AreEqual(schema, Migrations.SchemaOf(db), left.Path);
                AssertSame(before, Fixtures.Contents(left.Store));
                Migrations.Run(db);
            }

            AssertSame(before, Fixtures.Contents(left.Store, before));
            Assert.IsNull(StoreCheck.Integrity(left.Store));
            Directory.Delete(left.Path, recursive: true);
        }

        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    [DynamicData(nameof(Schemas))]
    public void Without_the_copy_before_it_a_migration_does_not_begin(int schema)
    {
        var folder = Fixtures.Living(schema);
        File.WriteAllText(folder.History, "no folder can be made here");
        var before = File.ReadAllBytes(folder.Store);
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
        StringAssert.Contains(refused.Message, $"before-migration-{schema}-");
        Assert.AreEqual(schema, StoreHeader.Of(folder.Store)!.Schema);

        File.Delete(folder.History);
        new Database(folder, TimeProvider.System).Dispose();
        Assert.AreEqual(Migrations.Newest, StoreHeader.Of(folder.Store)!.Schema);
        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    [DataRow("pragma user_version = 9999", "9999")]
    [DataRow("pragma application_id = 7", "autre programme")]
    public void A_store_of_a_newer_version_or_of_another_program_is_refused_by_name_and_not_touched(string sql, string named)
    {
        var folder = Fixtures.Living(1);
        using (var db = new SqliteConnection($"Data Source={folder.Store};Pooling=False"))
        {
            db.Open();
            db.Execute(sql);
        }

        File.WriteAllText(Path.Combine(folder.Live, "lock"), "");
        var before = Fixtures.HashOf(folder.Path);
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
        StringAssert.Contains(refused.Message, folder.Store);
        StringAssert.Contains(refused.Message, named);
        Assert.AreEqual(before, Fixtures.HashOf(folder.Path));
        Directory.Delete(folder.Path, recursive: true);
    }

    static int Steps(DataFolder folder)
    {
        var steps = 0;
        using var db = Fixtures.OpenForWriting(folder.Store);
        SQLitePCL.raw.sqlite3_trace(db.Handle, (SQLitePCL.strdelegate_trace)((_, _) => steps++), null);
        Migrations.Run(db);
        return steps;
    }

    // From the statement after the last allowed one on, nothing is allowed but to go back.
    static void StopAfter(SqliteConnection db, int last)
    {
        const int Transaction = 22;
        var step = 0;
        SQLitePCL.raw.sqlite3_trace(db.Handle, (SQLitePCL.strdelegate_trace)((_, _) => step++), null);
        SQLitePCL.raw.sqlite3_set_authorizer(db.Handle, (SQLitePCL.strdelegate_authorizer)((_, action, what, _, _, _) =>
            step < last || (action == Transaction && what == "ROLLBACK") ? SQLitePCL.raw.SQLITE_OK : SQLitePCL.raw.SQLITE_DENY), null);
    }

    static DataFolder AsLeft(DataFolder folder, int step)
    {
        var left = new DataFolder($"{folder.Path}-{step}");
        left.Create();
        foreach (var file in new[] { folder.Store, folder.Store + "-wal" }.Where(File.Exists))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var target = File.Create(Path.Combine(left.Live, Path.GetFileName(file)));
            source.CopyTo(target);
        }

        return left;
    }

    static void AssertSame(IReadOnlyDictionary<string, TableContent> expected, IReadOnlyDictionary<string, TableContent> found)
    {
        foreach (var (table, content) in expected)
        {
            Assert.AreEqual(content.Rows, found[table].Rows, table);
            Assert.AreEqual(content.Hash, found[table].Hash, table);
        }
    }

    static string Here([CallerFilePath] string file = "") => file;
}
