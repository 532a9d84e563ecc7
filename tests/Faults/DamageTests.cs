using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>A page of the store overwritten by hand: it is named in words, the last good copy is offered, and nothing spreads.</summary>
[TestClass]
public sealed class DamageTests
{
    const string Table = "attachment";
    const string Index = "attachment_of_message";

    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly TestClock clock = new();

    [TestInitialize]
    public async Task Fill()
    {
        using (var database = new Database(folder, clock))
        {
            await Village.Fill(database);
            await Season.Add(database, "open");
            await database.Write(null, db => db.Queue(new Letter("written", "Bonjour", "", [new("Claire", Village.Claire)]) { Attachments = [new("a.txt", "text/plain", new byte[100])] }, clock.Now));
        }

        Snapshot.Publish(folder);
        Directory.CreateDirectory(folder.History);
        File.Copy(folder.Snapshot, Path.Combine(folder.History, "2026-11-20.db"));
        File.SetLastWriteTimeUtc(Path.Combine(folder.History, "2026-11-20.db"), new DateTime(2026, 11, 20, 20, 0, 0, DateTimeKind.Utc));
    }

    [TestCleanup]
    public void Clean()
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(folder.Path))
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    [TestMethod]
    [DataRow(Table, true)]
    [DataRow(Table, false)]
    [DataRow(Index, true)]
    [DataRow(Index, false)]
    public async Task A_spoiled_page_is_found_named_and_kept_from_spreading_until_the_good_copy_is_back(string name, bool whileRunning)
    {
        var place = PlaceOf(name);
        if (!whileRunning)
        {
            Spoil(place);
        }

        var before = Copies();
        var app = await TestApp.Start(clock, folder: folder.Path);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        if (whileRunning)
        {
            Spoil(place);
            SqliteConnection.ClearAllPools();
        }

        var watch = app.Services.GetRequiredService<StoreWatch>();
        watch.ReadAll();
        Assert.AreEqual(StoreTrouble.Damaged, app.Database.Health.Trouble);

        await mireille.Get("/group");
        Assert.Contains("La base est abîmée", mireille.Text);
        Assert.Contains("cagette.db, date de", mireille.Text);
        Assert.Contains("elle contient AMAP du Lavoir", mireille.Text);
        Assert.IsNotNull(mireille.Page.QuerySelector("a[href='/admin/backup']"));
        await mireille.Get("/admin/journal");
        Assert.Contains($"restore {folder.Snapshot}", mireille.Text);

        await mireille.Get("/distributions/1/order");
        Assert.AreEqual(200, mireille.Status);
        await mireille.Submit("/distributions/1/order", ("quantity.1", "2"));
        Assert.AreEqual(503, mireille.Status);
        Assert.Contains("La base du site est abîmée", mireille.Text);
        Assert.AreEqual("2", mireille.Page.QuerySelector("[name='quantity.1']")!.GetAttribute("value"));

        app.Services.GetRequiredService<SnapshotService>().Tick(clock.Now += TimeSpan.FromDays(1));
        Assert.AreEqual(before, Copies());

        var copy = PreparedCopy.Of(folder.Snapshot, PreparedCopy.FileOf(folder, "test"));
        await app.Database.Replace(copy, new RestoredBy("cagette.db", "Mireille"));
        Assert.AreEqual(StoreTrouble.None, app.Database.Health.Trouble);
        watch.ReadAll();
        Assert.AreEqual(StoreTrouble.None, app.Database.Health.Trouble);
        await app.Database.Write(null, db => db.Execute("update association set name = 'AMAP sauvée'"));
        app.Services.GetRequiredService<SnapshotService>().Tick(clock.Now += TimeSpan.FromDays(1));
        Assert.AreEqual("AMAP sauvée", StoreCheck.Run(folder.Snapshot).Contents!.Group);
        await app.DisposeAsync();
    }

    [TestMethod]
    public async Task Whoever_meets_the_damage_first_says_so_and_a_stop_does_not_publish_it()
    {
        Spoil(PlaceOf(Table));
        var before = Copies();
        using (var database = new Database(folder, clock))
        {
            Assert.ThrowsExactly<SqliteException>(() => database.Read(db => db.Query("select * from attachment").ToList()));
            Assert.AreEqual(StoreTrouble.Damaged, database.Health.Trouble);
            await Assert.ThrowsExactlyAsync<SqliteException>(() => database.Write(null, db => db.Execute("update place set name = 'Halle'")));
        }

        // A write meets it, and at the end a commit waits to be published.
        await using (var app = await TestApp.Start(clock, folder: folder.Path))
        {
            await app.Database.Write(null, db => db.Execute("update place set name = 'Halle'"));
            await Assert.ThrowsExactlyAsync<SqliteException>(() => app.Database.Write(null, db => db.Execute("update attachment set name = 'b.txt'")));
            Assert.AreEqual(StoreTrouble.Damaged, app.Database.Health.Trouble);
            await ((Microsoft.Extensions.Hosting.IHostedService)app.Services.GetRequiredService<SnapshotService>()).StopAsync(default);
            Assert.AreEqual(before, Copies());
        }
    }

    [TestMethod]
    [DataRow("header")]
    [DataRow("emptied")]
    [DataRow("cut")]
    public async Task A_store_that_cannot_be_opened_names_the_command_that_brings_back_the_newest_good_copy(string how)
    {
        switch (how)
        {
            case "header":
                Spoil(0, 100);
                break;
            case "emptied":
                await File.WriteAllBytesAsync(folder.Store, []);
                break;
            default:
                await File.WriteAllBytesAsync(folder.Store, (await File.ReadAllBytesAsync(folder.Store))[..5000]);
                break;
        }

        // The newest copy is spoiled too: the one before it is named.
        await File.WriteAllBytesAsync(folder.Snapshot, (await File.ReadAllBytesAsync(folder.Snapshot))[..9000]);
        File.Delete(Path.Combine(folder.Live, "published.txt"));
        var good = Path.Combine(folder.History, "2026-11-20.db");
        var before = await File.ReadAllBytesAsync(folder.Store);
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, clock));
        Assert.Contains($"Cagette.SelfHost restore {good} --data {folder.Path}", refused.Message);
        if (how == "header")
        {
            var (exitCode, said) = await ChildServer.Run(["serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0"]);
            Assert.AreEqual(1, exitCode, said);
            Assert.Contains($"Cagette.SelfHost restore {good} --data {folder.Path}", said);
            Assert.Contains("elle contient AMAP du Lavoir", said);
            Assert.DoesNotContain("   at ", said);
        }

        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(folder.Store));

        Assert.IsTrue(Restore.From(good, folder, clock.Now).IsSound);
        await using var app = await TestApp.Start(clock, folder: folder.Path);
        app.Services.GetRequiredService<StoreWatch>().ReadAll();
        Assert.AreEqual(StoreTrouble.None, app.Database.Health.Trouble);
    }

    [TestMethod]
    public void Without_any_good_copy_the_refusal_says_that_nothing_was_deleted()
    {
        Directory.Delete(folder.History, recursive: true);
        File.Delete(folder.Snapshot);
        Spoil(0, 100);
        var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, clock));
        Assert.Contains("aucune bonne copie", refused.Message);
        Assert.Contains("Rien n’a été effacé", refused.Message);
    }

    long PlaceOf(string name)
    {
        using var db = new SqliteConnection($"Data Source={folder.Store};Mode=ReadOnly;Pooling=False");
        db.Open();
        return (db.QuerySingle<long>("select rootpage from sqlite_schema where name = $name", new { name }) - 1) * 4096;
    }

    void Spoil(long place, int length = 4096)
    {
        using var file = new FileStream(folder.Store, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = place;
        file.Write(Enumerable.Repeat((byte)0xA5, length).ToArray());
    }

    /// <summary>Everything that a damaged store must not touch: names, times and bytes.</summary>
    string Copies() => string.Join("\n", Directory.GetFiles(folder.History).Append(folder.Snapshot).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));
}
