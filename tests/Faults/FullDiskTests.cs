using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Paper;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>A disk that fills up while people order, and has room again: a clear page, nothing lost, and no restart.</summary>
[TestClass]
public sealed class FullDiskTests
{
    const string Shop = "/distributions/1/order";

    [TestMethod]
    public async Task An_order_on_a_full_disk_is_kept_in_its_page_and_goes_through_once_there_is_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 16);
        await using var app = await Start(disk);
        using var claire = await SignedIn(app, Village.Claire);
        using var mireille = await SignedIn(app, Village.Mireille);
        await claire.Get(Shop);
        await claire.Submit(Shop, ("quantity.1", "2"));
        await claire.Get(Shop);
        disk.Fill();

        await claire.Submit(Shop, ("quantity.1", "5"), ("quantity.2", "1"));
        Assert.AreEqual(503, claire.Status);
        Assert.Contains("Le disque du site est plein", claire.Text);
        Assert.AreEqual("5", claire.Page.QuerySelector("[name='quantity.1']")!.GetAttribute("value"));
        Assert.AreEqual(2000L, Ordered(app, 1));
        foreach (var page in new[] { "/", "/orders", "/catalogs/1", "/distributions" })
        {
            await mireille.Get(page);
            Assert.AreEqual(200, mireille.Status, page);
        }

        await mireille.Get("/group");
        Assert.Contains("Le disque est plein depuis mardi 24 novembre à 10\u00a0h", mireille.Text);
        await mireille.Get("/healthz");
        Assert.AreEqual(503, mireille.Status);

        disk.Empty();
        await claire.Submit(Shop);
        Assert.AreEqual(200, claire.Status, claire.Text);
        Assert.AreEqual(5000L, Ordered(app, 1));
        Assert.AreEqual(1000L, Ordered(app, 2));
        await mireille.Get("/group");
        Assert.DoesNotContain("Le disque est plein", mireille.Text);
        await mireille.Get("/healthz");
        Assert.AreEqual(200, mireille.Status);
        Assert.IsTrue(StoreCheck.Run(app.Database.Folder.Store).IsSound);
    }

    [TestMethod]
    public async Task Room_is_noticed_without_anybody_writing_and_a_failed_commit_spoils_none_after_it()
    {
        using var disk = SmallDisk.Mount(megabytes: 16);
        await using var app = await Start(disk);
        using var stranger = app.NewClient();
        await stranger.Get("/sign-in");
        disk.Fill();
        var together = Enumerable.Range(0, 20).Select(i => app.Database.Write(null, db => db.Execute("insert into place (name) values ($i)", new { i }))).ToList();
        foreach (var write in together)
        {
            await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(() => write);
        }

        await stranger.Submit("/sign-in?next=%2F", ("email", Village.Claire), ("password", Village.Password), ("how", "password"));
        Assert.AreEqual(503, stranger.Status);
        Assert.AreEqual("", stranger.Page.QuerySelector("[name='password']")!.GetAttribute("value") ?? "");
        var watch = app.Services.GetRequiredService<StoreWatch>();
        await watch.Tick();
        Assert.AreEqual(StoreTrouble.Full, app.Database.Health.Trouble);
        disk.Empty();
        await watch.Tick();
        Assert.AreEqual(StoreTrouble.None, app.Database.Health.Trouble);
        await app.Database.Write(null, db => db.Execute("insert into place (name) values ('Halle')"));
        Assert.AreEqual(2L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from place")));
    }

    [TestMethod]
    public async Task A_disk_that_fills_up_by_our_own_writes_loses_nothing_that_was_answered()
    {
        using var disk = SmallDisk.Mount(megabytes: 12);
        var folder = new DataFolder(DataOf(disk));
        var answered = 0L;
        using (var database = new Database(folder, TimeProvider.System))
        {
            await Village.Fill(database);
            Task<int> Keep() => database.Write(null, db => db.Execute("insert into place (name, address) values ($name, $address)", new { name = $"Lieu {answered}", address = new string('x', 50_000) }));
            var full = await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(async () =>
            {
                // Past the log's own measure too, where it is folded into the file.
                for (; ; answered++)
                {
                    await Keep();
                }
            });
            Assert.AreEqual(13, full.SqliteErrorCode);
            Assert.IsGreaterThan(100L, answered);
            Assert.AreEqual(answered, Places(database));
            disk.Grow(megabytes: 32);
            await Keep();
            Assert.AreEqual(answered + 1, Places(database));
        }

        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
        using var again = new Database(folder, TimeProvider.System);
        Assert.AreEqual(answered + 1, Places(again));
    }

    [TestMethod]
    public async Task A_snapshot_without_room_leaves_the_old_one_whole_says_so_and_is_made_when_there_is()
    {
        using var disk = SmallDisk.Mount(megabytes: 16);
        await using var app = await Start(disk);
        var folder = app.Database.Folder;
        var before = await File.ReadAllBytesAsync(folder.Snapshot);
        var service = app.Services.GetRequiredService<SnapshotService>();
        using var mireille = await SignedIn(app, Village.Mireille);
        service.Tick(app.Clock.Now += TimeSpan.FromMinutes(1));
        disk.Fill();

        service.Tick(app.Clock.Now += TimeSpan.FromHours(3));
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(folder.Snapshot));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.new*"));
        await mireille.Get("/group");
        Assert.Contains("La sauvegarde n’est plus faite depuis", mireille.Text);

        disk.Empty();
        service.Tick(app.Clock.Now += TimeSpan.FromMinutes(10));
        CollectionAssert.AreNotEqual(before, await File.ReadAllBytesAsync(folder.Snapshot));
        Assert.IsTrue(StoreCheck.Run(folder.Snapshot).IsSound);
        await mireille.Get("/group");
        Assert.DoesNotContain("La sauvegarde n’est plus faite", mireille.Text);
    }

    [TestMethod]
    public async Task A_photo_on_a_full_disk_is_asked_again_and_nothing_of_it_is_kept()
    {
        using var disk = SmallDisk.Mount(megabytes: 16);
        await using var app = await Start(disk);
        using var mireille = await SignedIn(app, Village.Mireille);
        var photo = SamplePhotos.Encoded(800, 600, SKEncodedImageFormat.Jpeg, [SKColors.Red, SKColors.Green, SKColors.Blue, SKColors.Gray]);
        await mireille.Get("/catalogs/1/products/1");
        disk.Fill();
        await mireille.SubmitFile("/photo", "photo", "crottin.jpg", photo);
        Assert.AreEqual(503, mireille.Status);
        Assert.IsNotNull(mireille.Page.QuerySelector("input[type=file][name=photo]"));
        Assert.AreEqual(0L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from photo")));

        disk.Empty();
        await mireille.Get("/catalogs/1/products/1");
        await mireille.SubmitFile("/photo", "photo", "crottin.jpg", photo);
        Assert.AreEqual(200, mireille.Status);
        Assert.IsNotNull(mireille.Page.QuerySelector("img.portrait"));
    }

    [TestMethod]
    public async Task A_start_on_a_full_disk_is_refused_in_one_sentence_and_works_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 16);
        await using (await Start(disk))
        {
        }

        disk.Fill();
        var (exitCode, said) = await ChildServer.Run(["serve", "--data", DataOf(disk), "--urls", "http://127.0.0.1:0"]);
        Assert.AreEqual(1, exitCode, said);
        Assert.Contains("est plein", said);
        Assert.DoesNotContain("   at ", said);
        disk.Empty();
        await using var server = await ChildServer.Start(DataOf(disk));
    }

    internal static string DataOf(SmallDisk disk) => Path.Combine(disk.Path, "data");

    static async Task<TestApp> Start(SmallDisk disk)
    {
        var app = await TestApp.Start(folder: DataOf(disk), fill: async database =>
        {
            await Village.Fill(database);
            await Season.Add(database, "open");
        });

        // The first snapshot is over: a temporary file that goes away would make room on a disk that is to be full.
        Assert.IsTrue(SpinWait.SpinUntil(() => File.Exists(app.Database.Folder.Snapshot), TimeSpan.FromSeconds(30)));
        app.Services.GetRequiredService<SnapshotService>().Tick(app.Clock.Now);
        return app;
    }

    static async Task<Client> SignedIn(TestApp app, string email)
    {
        var client = app.NewClient();
        await client.SignIn(email, Village.Password);
        return client;
    }

    static long Places(Database database) => database.Read(db => db.QuerySingle<long>("select count(*) from place where name like 'Lieu %'"));

    static long Ordered(TestApp app, long product) => app.Database.Read(db =>
        db.QuerySingle<long>("select coalesce(sum(quantity_thousandths), 0) from order_line where product_id = $product", new { product }));
}
