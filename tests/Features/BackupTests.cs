using AngleSharp.Dom;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>The backup's page: what it says, what it sets, what it hands out.</summary>
[TestClass]
public sealed class BackupTests
{
    [TestMethod]
    public async Task The_page_says_when_the_copy_was_written_and_how_late_it_may_be()
    {
        await using var app = await Village.Start();
        using var client = await Admin(app);
        app.Services.GetRequiredService<SnapshotService>().Tick(app.Clock.Now);
        await client.Get("/admin/backup");
        StringAssert.Contains(Plain(client.Text), "Dernière copie : mardi 24 novembre à 10 h");
        StringAssert.Contains(Plain(client.Text), "Au plus 15 minutes de retard");
        StringAssert.Contains(Plain(client.Text), "Aucune deuxième copie");
        StringAssert.Contains(client.Text, "la première est gardée demain");
    }

    [TestMethod]
    public async Task An_older_copy_is_listed_and_leaves_whole_and_nothing_else_leaves()
    {
        await using var app = await Village.Start();
        using var client = await Admin(app);
        var folder = app.Database.Folder;
        Snapshot.Publish(folder, new Moment(app.Clock.Now.AddDays(-1), Zones.Find("Europe/Paris")));
        Snapshot.Publish(folder, new Moment(app.Clock.Now, Zones.Find("Europe/Paris")));
        await client.Get("/admin/backup");
        StringAssert.Contains(client.Text, "lundi 23 novembre 2026");

        var token = client.Page.QuerySelector("form[action='/admin/backup/history'] input[name=_token]")!.GetAttribute("value")!;
        var answer = await client.Http.PostAsync("/admin/backup/history", Fields(("_token", token), ("file", "2026-11-23.db")));
        Assert.AreEqual("cagette-2026-11-23.db", answer.Content.Headers.ContentDisposition!.FileName);
        var copy = Path.Combine(app.Folder, "copy.db");
        await File.WriteAllBytesAsync(copy, await answer.Content.ReadAsByteArrayAsync());
        Assert.IsTrue(StoreCheck.Run(copy).IsSound);

        foreach (var other in new[] { "../live/store.sqlite", "..%2Fcagette.db", folder.Store, "", "2026-11-22.db" })
        {
            var page = await client.Http.PostAsync("/admin/backup/history", Fields(("_token", token), ("file", other)));
            StringAssert.Contains(await page.Content.ReadAsStringAsync(), "Cette copie n’est plus là", other);
        }
    }

    [TestMethod]
    public async Task A_folder_that_will_not_do_is_said_beside_the_field_and_what_was_typed_stays()
    {
        await using var app = await Village.Start();
        using var client = await Admin(app);
        await client.Get("/admin/backup");
        await client.Submit("/admin/backup/second", ("second_folder", "/media/nulle-part"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("/media/nulle-part", client.Page.QuerySelector("#f-second_folder")!.GetAttribute("value"));
        StringAssert.Contains(client.Page.QuerySelector("#f-second_folder-error")!.TextContent, "n’existe pas");
        Assert.IsNull(app.Database.Read(db => db.BackupSetting()).SecondFolder);

        await client.Submit("/admin/backup/share", ("percent", "90"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("90", client.Page.QuerySelector("#f-percent")!.GetAttribute("value"));
        await client.Submit("/admin/backup/share", ("percent", "20"));
        Assert.AreEqual(20, app.Database.Read(db => db.BackupSetting()).HistoryPercent);
    }

    [TestMethod]
    public async Task A_stick_that_was_set_gets_its_copy_and_is_missed_on_the_groups_page_when_it_is_pulled_out()
    {
        var stick = Directory.CreateTempSubdirectory("cagette-cle-").FullName;
        try
        {
            await using var app = await Village.Start();
            using var client = await Admin(app);
            using var claire = app.NewClient();
            await claire.SignIn(Village.Claire, Village.Password);
            var service = app.Services.GetRequiredService<SecondCopyService>();
            app.Services.GetRequiredService<SnapshotService>().Tick(app.Clock.Now);
            await client.Get("/admin/backup");
            await client.Submit("/admin/backup/second", ("second_folder", stick + "/"));
            service.Tick(app.Clock.Now);
            await client.Get("/admin/backup");
            StringAssert.Contains(Section(client), "Dernière copie : mardi 24 novembre à 10 h");
            Assert.IsTrue(StoreCheck.Run(Path.Combine(stick, "cagette.db")).IsSound);
            await client.Get("/group");
            Assert.IsFalse(client.Text.Contains("deuxième copie", StringComparison.Ordinal));

            File.Delete(Path.Combine(stick, SecondCopy.Marker));
            app.Clock.Now = app.Clock.Now.AddMinutes(30);
            service.Tick(app.Clock.Now);
            await client.Get("/group");
            StringAssert.Contains(Plain(client.Text), "La clé de la deuxième copie manque depuis mardi 24 novembre à 10 h 30");
            await claire.Get("/group");
            Assert.IsFalse(claire.Text.Contains("deuxième copie", StringComparison.Ordinal));
            await client.Get("/admin/backup");
            StringAssert.Contains(Section(client), "manque depuis mardi 24 novembre à 10 h 30");

            await client.Submit("/admin/backup/second", ("second_folder", ""));
            await client.Submit("/admin/backup/second", ("_password", Village.Password));
            service.Tick(app.Clock.Now);
            await client.Get("/group");
            Assert.IsFalse(client.Text.Contains("deuxième copie", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(stick, recursive: true);
        }
    }

    [TestMethod]
    public async Task A_clean_stop_takes_the_last_change_to_the_copy_and_to_the_stick()
    {
        var stick = Directory.CreateTempSubdirectory("cagette-cle-").FullName;
        try
        {
            await using (var app = await Village.Start())
            {
                Assert.IsNull(SecondCopy.FaultOf(app.Database.Folder, stick, app.Database.Read(db => db.Association())!));
                await app.Database.Write(null, db => db.SaveSecondFolder(stick));
                app.Services.GetRequiredService<SnapshotService>().Tick(app.Clock.Now);
                app.Clock.Now = app.Clock.Now.AddSeconds(20);
                await app.Database.Write(null, db => db.Execute("update association set name = 'AMAP du soir'"));
            }

            Assert.AreEqual("AMAP du soir", StoreCheck.Run(Path.Combine(stick, "cagette.db")).Contents!.Group);
        }
        finally
        {
            Directory.Delete(stick, recursive: true);
        }
    }

    [TestMethod]
    public async Task Many_older_copies_are_all_there_the_seven_newest_first()
    {
        await using var app = await Village.Start();
        using var client = await Admin(app);
        var folder = app.Database.Folder;
        Snapshot.Publish(folder);
        Directory.CreateDirectory(folder.History);
        for (var day = 1; day <= 9; day++)
        {
            File.Copy(folder.Snapshot, Path.Combine(folder.History, $"2026-11-0{day}.db"));
        }

        await client.Get("/admin/backup");
        Assert.HasCount(9, client.Page.QuerySelectorAll("form[action='/admin/backup/history']"));
        StringAssert.Contains(Plain(client.Page.QuerySelector("details.more")!.TextContent), "2 copies de plus");
    }

    [TestMethod]
    public async Task A_backup_that_is_not_made_any_more_is_said_to_administrators()
    {
        await using var app = await Village.Start();
        using var client = await Admin(app);
        var service = app.Services.GetRequiredService<SnapshotService>();
        service.Tick(app.Clock.Now);
        await File.WriteAllTextAsync(app.Database.Folder.Snapshot, "autre chose");
        await app.Database.Write(null, db => db.Execute("update association set phone = '06'"));
        service.Tick(app.Clock.Now);
        app.Clock.Now = app.Clock.Now.AddYears(1);
        service.Tick(app.Clock.Now);
        await client.SignIn(Village.Mireille, Village.Password);
        foreach (var page in new[] { "/group", "/admin/backup" })
        {
            await client.Get(page);
            StringAssert.Contains(client.Text, "La sauvegarde n’est plus faite depuis", page);
            StringAssert.Contains(client.Text, "Un autre cagette.db a été déposé", page);
        }
    }

    static async Task<Client> Admin(TestApp app)
    {
        var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        return client;
    }

    static string Section(Client client) => Plain(client.Page.QuerySelector("section[aria-labelledby=second]")!.Text());

    static string Plain(string text) => text.Replace('\u00a0', ' ');

    static FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
