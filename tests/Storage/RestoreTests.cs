using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>Going back to an older file: all of it or nothing, and what lived is kept (design.md 4).</summary>
[TestClass]
public sealed class RestoreTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly string aside = Path.Combine(Path.GetTempPath(), "cagette-aside-" + Guid.NewGuid().ToString("N"));

    public static IEnumerable<object[]> Schemas => Fixtures.Schemas.Select(schema => new object[] { schema });

    string Backup => Path.Combine(aside, "cagette.db");

    [TestInitialize]
    public void Begin() => Directory.CreateDirectory(aside);

    [TestCleanup]
    public void Clean()
    {
        Directory.Delete(aside, recursive: true);
        if (Directory.Exists(folder.Path))
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Schemas))]
    public async Task A_backup_of_an_earlier_version_takes_the_place_and_what_lived_is_kept_whole(int schema)
    {
        await FillVillage();
        Fixtures.Unpack(schema, Backup);
        var before = Fixtures.Contents(Backup);
        var report = Restore.From(Backup, folder, Now);
        Assert.IsTrue(report.IsSound, string.Join("\n", report.Faults));
        Assert.AreEqual(schema, report.Contents!.Schema);

        // The file that was given is as it was; the outgoing group is whole in history/.
        Assert.AreEqual(schema, StoreHeader.Of(Backup)!.Schema);
        var kept = Directory.GetFiles(folder.History).Single();
        Assert.AreEqual("before-restore-20261124-090000.db", Path.GetFileName(kept));
        Assert.AreEqual("AMAP du Lavoir", StoreCheck.Run(kept).Contents!.Group);

        using var database = new Database(folder, TimeProvider.System);
        Assert.AreEqual(Migrations.Newest, database.SchemaBefore);
        Assert.AreEqual(0, database.Read(db => db.QuerySingle<long>("select (select count(*) from session) + (select count(*) from one_time_token)")));
        Assert.AreEqual("backup.restore", database.Read(db => db.QuerySingle<string>("select action from change_set order by id desc limit 1")));
        var after = Fixtures.Contents(folder.Store, before);
        foreach (var table in before.Keys.Except(["session", "one_time_token", "change_set"]))
        {
            Assert.AreEqual(before[table].Hash, after[table].Hash, table);
        }

        Assert.AreEqual(StoreCheck.Run(folder.Store).Contents!.Group, StoreCheck.Run(folder.Snapshot).Contents!.Group);
    }

    [TestMethod]
    [DynamicData(nameof(Schemas))]
    public void A_folder_that_holds_only_an_earlier_cagette_db_starts_with_it(int schema)
    {
        Directory.CreateDirectory(folder.Path);
        Fixtures.Unpack(schema, folder.Snapshot);
        using var database = new Database(folder, TimeProvider.System);
        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
        Assert.AreEqual(0, database.Read(db => db.QuerySingle<long>("select count(*) from session")));
        Assert.AreEqual(schema, StoreHeader.Of(Directory.GetFiles(folder.History).Single())!.Schema);
    }

    [TestMethod]
    public void A_torn_cagette_db_alone_in_its_folder_is_refused_by_name_and_stays_as_it_is()
    {
        Directory.CreateDirectory(folder.Path);
        Fixtures.Unpack(1, folder.Snapshot);
        Overwrite(folder.Snapshot, 5);
        folder.Create();
        File.WriteAllText(Path.Combine(folder.Live, "lock"), "");
        var before = Hash();
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
        StringAssert.Contains(refused.Message, folder.Snapshot);
        Assert.AreEqual(before, Hash());
    }

    [TestMethod]
    [DataRow("missing", "pas de fichier")]
    [DataRow("folder", "dossier")]
    [DataRow("empty", "vide")]
    [DataRow("text", "pas une sauvegarde")]
    [DataRow("short text", "pas une sauvegarde")]
    [DataRow("other SQLite", "autre programme")]
    [DataRow("other program", "autre programme")]
    [DataRow("newer", "plus récente")]
    [DataRow("truncated", "coupé")]
    [DataRow("truncated, length forged", "check.integrity")]
    [DataRow("log beside", "cagette.db-wal")]
    [DataRow("journal beside", "cagette.db-journal")]
    public async Task What_is_no_backup_is_refused_by_name_and_nothing_is_touched(string kind, string named)
    {
        await FillVillage();
        Spoil(kind);
        var before = Hash() + Fixtures.HashOf(aside);
        var report = Restore.From(Backup, folder, Now);
        Assert.IsFalse(report.IsSound);
        StringAssert.Contains(report.Faults[0].ToString(), named);
        Assert.AreEqual(before, Hash() + Fixtures.HashOf(aside));

        // Nor does a refusal make a folder that was not there.
        var nowhere = new DataFolder(folder.Path + "-nowhere");
        Assert.IsFalse(Restore.From(Backup, nowhere, Now).IsSound);
        Assert.IsFalse(Directory.Exists(nowhere.Path));
    }

    [TestMethod]
    public async Task A_backup_with_any_page_overwritten_is_refused_and_nothing_is_touched()
    {
        await FillVillage();
        Fixtures.Unpack(1, Backup);
        var pages = (int)(new FileInfo(Backup).Length / 4096);
        var before = Hash();
        for (var page = 2; page <= pages; page += LongRun.Or(40, 1))
        {
            Fixtures.Unpack(1, Backup);
            Overwrite(Backup, page);
            Assert.IsFalse(Restore.From(Backup, folder, Now).IsSound, $"page {page}");
            Assert.AreEqual(before, Hash(), $"page {page}");
        }
    }

    [TestMethod]
    [DataRow("header")]
    [DataRow("person")]
    [DataRow("person_of_member")]
    public async Task A_damaged_store_is_replaced_and_kept_as_it_lies(string where)
    {
        await FillVillage();
        File.Copy(folder.Snapshot, Backup);
        // The page numbers of the published copy are its own: the store is made from it first.
        File.Copy(folder.Snapshot, folder.Store, overwrite: true);
        Overwrite(folder.Store, where == "header" ? 1 : RootOf(where));
        var damaged = File.ReadAllBytes(folder.Store);
        Assert.IsTrue(Restore.From(Backup, folder, Now).IsSound);
        // All but the header, where opening the published copy as a store at work writes that it has a log.
        CollectionAssert.AreEqual(damaged[100..], File.ReadAllBytes(Directory.GetFiles(folder.History, "*.damaged").Single())[100..]);

        using var database = new Database(folder, TimeProvider.System);
        Assert.AreEqual("AMAP du Lavoir", database.Read(db => db.Association())!.Name);
        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
    }

    [TestMethod]
    public async Task The_log_of_an_older_store_is_never_folded_into_the_file_that_takes_its_place()
    {
        await FillVillage();
        File.Copy(folder.Snapshot, Backup);
        var log = Path.Combine(aside, "log");
        using (var database = new Database(folder, TimeProvider.System))
        {
            await database.Write(null, db => db.Execute("update association set name = 'AMAP du vieux journal'"));
            File.Copy(folder.Store + "-wal", log);
        }

        // As a killed program may leave it when somebody removes the store alone.
        File.Delete(folder.Store);
        File.Copy(log, folder.Store + "-wal");
        using var started = new Database(folder, TimeProvider.System);
        Assert.AreEqual("AMAP du Lavoir", started.Read(db => db.Association())!.Name);
        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
    }

    [TestMethod]
    public async Task What_an_interrupted_return_left_is_swept_away_at_the_next_start()
    {
        await FillVillage();
        var left = PreparedCopy.FileOf(folder, "0123");
        File.WriteAllText(left, "half a copy");
        new Database(folder, TimeProvider.System).Dispose();
        Assert.IsFalse(File.Exists(left));
    }

    async Task FillVillage()
    {
        using (var database = new Database(folder, TimeProvider.System))
        {
            await Village.Fill(database);
        }

        Snapshot.Publish(folder);
    }

    void Spoil(string kind)
    {
        switch (kind)
        {
            case "missing":
                break;
            case "folder":
                Directory.CreateDirectory(Backup);
                break;
            case "empty":
                File.WriteAllText(Backup, "");
                break;
            case "text":
                File.WriteAllText(Backup, new string('a', 5000));
                break;
            case "short text":
                File.WriteAllText(Backup, "SQLite format 3");
                break;
            case "other SQLite":
                Execute("create table note (text)");
                break;
            case "other program":
                Fixtures.Unpack(1, Backup);
                Execute("pragma application_id = 7");
                break;
            case "newer":
                Fixtures.Unpack(1, Backup);
                Execute("pragma user_version = 9999");
                break;
            case "truncated":
            case "truncated, length forged":
                Fixtures.Unpack(1, Backup);
                using (var file = File.OpenWrite(Backup))
                {
                    file.SetLength(file.Length / 2 / 4096 * 4096);
                    if (kind != "truncated")
                    {
                        // The header's count of pages, as if the file had always been that short.
                        var pages = (int)(file.Length / 4096);
                        file.Position = 28;
                        file.Write([(byte)(pages >> 24), (byte)(pages >> 16), (byte)(pages >> 8), (byte)pages]);
                    }
                }

                break;
            default:
                Fixtures.Unpack(1, Backup);
                File.WriteAllText(Backup + (kind == "log beside" ? "-wal" : "-journal"), "not empty");
                break;
        }
    }

    void Execute(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Backup};Pooling=False");
        db.Open();
        db.Execute(sql);
    }

    int RootOf(string name)
    {
        using var db = new SqliteConnection($"Data Source={folder.Snapshot};Pooling=False;Mode=ReadOnly");
        db.Open();
        return db.QuerySingle<int>("select rootpage from sqlite_schema where name = $name", new { name });
    }

    static void Overwrite(string file, int page)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.Position = (page - 1) * 4096L;
        stream.Write([.. Enumerable.Repeat((byte)0xA5, 4096)]);
    }

    string Hash() => Fixtures.HashOf(folder.Path);
}
