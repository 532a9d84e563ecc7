using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>Any file can be checked, and none is touched.</summary>
[TestClass]
public sealed class StoreCheckFileTests
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));

    string Usb => Path.Combine(folder.Path, "usb");

    [TestInitialize]
    public void Make() => Directory.CreateDirectory(Usb);

    [TestCleanup]
    public void Clean() => Directory.Delete(folder.Path, recursive: true);

    [TestMethod]
    public async Task A_copy_is_checked_and_neither_it_nor_its_folder_is_touched()
    {
        var file = await Snapshot();
        await AssertUntouched(file);
    }

    [TestMethod]
    public async Task A_copy_that_is_in_wal_mode_is_not_touched_either()
    {
        var file = await Snapshot();
        using (var db = Write(file))
        {
            db.Execute("pragma journal_mode = wal; update member set note = 'x'");
        }

        Assert.IsFalse(File.Exists(file + "-wal"));
        await AssertUntouched(file);
    }

    [TestMethod]
    public async Task The_living_store_is_checked_with_what_stands_in_its_wal()
    {
        using var database = new Database(folder, new TestClock());
        await Village.Fill(database);
        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
        await database.Write(null, db => db.Execute("insert into membership (member_id, year, fee_cents, date) values (1, 2026, 1500, '1er septembre')"));
        Assert.AreEqual("check.value", StoreCheck.Run(folder.Store).Faults.Single().Key);
    }

    [TestMethod]
    public async Task A_file_of_an_earlier_schema_is_checked_as_if_it_were_migrated_and_stays_as_it_is()
    {
        var file = SchemaOne("");
        var report = await AssertUntouched(file);
        Assert.AreEqual(1, report.Contents!.Schema);
        Assert.AreEqual("AMAP d’avant", report.Contents.Group);
        Assert.AreEqual(1, report.Contents.Households);
    }

    [TestMethod]
    public void A_fault_in_a_file_of_an_earlier_schema_is_named()
    {
        var report = StoreCheck.Run(SchemaOne("insert into membership (member_id, year, fee_cents, date) values (1, 2026, 1500, 'hier')"), Usb);
        Assert.AreEqual("check.value", report.Faults.Single().Key);
        Assert.HasCount(1, Directory.GetFiles(Usb));
    }

    [TestMethod]
    public async Task A_torn_file_is_named_and_nothing_else_is_said_of_it()
    {
        var file = await Snapshot();
        using (var bytes = new FileStream(file, FileMode.Open))
        {
            bytes.Seek(5 * 4096, SeekOrigin.Begin);
            bytes.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        Assert.IsTrue(StoreCheck.Run(file).Faults.All(fault => fault.Key is "check.integrity" or "check.torn"));
        Assert.IsFalse(StoreCheck.Run(file).IsSound);
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(0.95)]
    [DataRow(0.001)]
    public async Task A_file_that_was_cut_is_a_fault(double part)
    {
        var file = await Snapshot();
        using (var bytes = new FileStream(file, FileMode.Open))
        {
            bytes.SetLength((long)(bytes.Length * part));
        }

        Assert.IsFalse(StoreCheck.Run(file).IsSound);
    }

    [TestMethod]
    [DataRow("pas une base")]
    [DataRow("")]
    public void A_file_that_is_no_store_is_told_in_one_sentence(string content)
    {
        var file = Path.Combine(Usb, "liste.db");
        File.WriteAllText(file, content);
        Assert.AreEqual("check.other-program", StoreCheck.Run(file).Faults.Single().Key);
    }

    [TestMethod]
    public void Another_programs_database_is_told_in_one_sentence()
    {
        var file = Path.Combine(Usb, "photos.db");
        using (var db = Write(file))
        {
            db.Execute("create table association (name)");
        }

        Assert.AreEqual("check.other-program", StoreCheck.Run(file).Faults.Single().Key);
    }

    [TestMethod]
    public async Task A_file_of_a_newer_program_is_told_with_both_schemas()
    {
        var file = await Snapshot();
        using (var db = Write(file))
        {
            db.Execute("pragma user_version = 99");
        }

        StringAssert.Contains(new Formats("fr", TimeZoneInfo.Utc).Say(StoreCheck.Run(file).Faults.Single()), "schéma 99");
    }

    [TestMethod]
    public async Task The_command_ends_with_1_on_a_fault_and_with_0_when_all_is_well()
    {
        var file = await Snapshot();
        Assert.AreEqual(0, await Command(file));
        Assert.AreEqual(1, await Command(file + ".missing"));
        Assert.AreEqual(1, await Command(Usb));
        using (var db = Write(file))
        {
            db.Execute("drop index order_line_of_product");
        }

        Assert.AreEqual(1, await Command(file));
    }

    Task<int?> Command(string file) => Commands.Run(new Settings { Command = "check", Subject = file, Data = folder.Path }, TimeProvider.System);

    async Task<CheckReport> AssertUntouched(string file)
    {
        var before = await File.ReadAllBytesAsync(file);
        var written = File.GetLastWriteTimeUtc(file);
        var report = StoreCheck.Run(file);
        Assert.AreEqual("", string.Join("\n", report.Faults));
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(file));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(file));
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(file)!));
        return report;
    }

    async Task<string> Snapshot()
    {
        using (var database = new Database(folder, new TestClock()))
        {
            await Village.Fill(database);
        }

        var file = Path.Combine(Usb, "une copie #1 à 100 %.db");
        Cagette.SelfHost.Storage.Snapshot.Write(folder.Store, file);
        return file;
    }

    string SchemaOne(string more)
    {
        var file = Path.Combine(Usb, "cagette.db");
        using var db = Write(file);
        using var sql = new StreamReader(typeof(StoreCheck).Assembly.GetManifestResourceStream("migrations/0001_first_season.sql")!);
        db.Execute($"""
            {sql.ReadToEnd()};
            pragma user_version = 1; pragma application_id = {Migrations.ApplicationId};
            insert into association (id, name, created_at) values (1, 'AMAP d’avant', '2026-09-01T10:00:00.000Z');
            insert into member (id, name, sort_key, search_key, reference, joined_on) values (1, 'Moreau', 'moreau', 'moreau', 'AMAP00017', '2025-09-01');
            {more}
            """);
        return file;
    }

    static SqliteConnection Write(string file)
    {
        var db = new SqliteConnection($"Data Source={file};Pooling=False");
        db.Open();
        return db;
    }
}
