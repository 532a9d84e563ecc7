using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class AdministrationTests
{
    static readonly string[] Pages = ["/admin/settings", "/admin/rights", "/admin/changes", "/admin/journal", "/admin/backup"];

    [TestMethod]
    public async Task Admin_pages_open_for_admins_alone()
    {
        await using var app = await Village.Start();
        using var mireille = app.NewClient();
        using var claire = app.NewClient();
        using var stranger = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await claire.SignIn(Village.Claire, Village.Password);
        foreach (var page in Pages)
        {
            await mireille.Get(page);
            Assert.AreEqual(200, mireille.Status, page);
            await claire.Get(page);
            Assert.AreEqual(403, claire.Status, page);
            await stranger.Get(page);
            StringAssert.StartsWith(stranger.Path, "/sign-in", page);
        }

        await claire.Get("/group");
        Assert.IsFalse(claire.Text.Contains("Réglages", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Settings_are_saved_and_told_in_the_change_log()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/settings");
        await client.Submit("/admin/settings", ("iban", "FR76 0000"), ("membership_fee", "15,00"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("FR76 0000", client.Page.QuerySelector("#f-iban")!.GetAttribute("value"));
        StringAssert.Contains(client.Page.QuerySelector("#f-iban-error")!.TextContent, "RIB");

        await client.Submit("/admin/settings", ("iban", "FR76 3000 6000 0112 3456 7890 189"), ("membership_fee", "15,00"));
        Assert.AreEqual(200, client.Status);
        Assert.AreEqual(1500, app.Database.Read(db => db.Association())!.MembershipFee.Cents);

        await client.Get("/admin/changes");
        await client.Get(client.Page.QuerySelector("tbody a")!.GetAttribute("href")!);
        StringAssert.Contains(client.Text, "FR7630006000011234567890189");
        StringAssert.Contains(client.Text, "Mireille Garnier");
    }

    [TestMethod]
    public async Task R8_2_The_last_admin_keeps_the_right_and_rights_are_told_by_mail()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/rights");
        await client.Submit("/withdrawal");
        Assert.AreEqual(1, app.Database.Read(db => db.AllRights().Count));

        var claire = app.Database.Read(db => db.QuerySingle<string>("select id from person where email = $email", new { email = Village.Claire }));
        await client.Submit("/admin/rights", ("person", claire), ("right", "treasury"), ("catalog", ""));
        Assert.AreEqual(2, app.Database.Read(db => db.AllRights().Count));
        Assert.AreEqual(Village.Claire, app.Database.Read(db => db.QuerySingle<string>("select email from recipient")));
    }

    [TestMethod]
    public async Task A_downloaded_backup_is_a_whole_store_and_passes_the_check()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/backup");
        var token = client.Page.QuerySelector("form[action='/admin/backup/download'] input[name=_token]")!.GetAttribute("value")!;
        var answer = await client.Http.PostAsync("/admin/backup/download", new FormUrlEncodedContent([KeyValuePair.Create("_token", token)]));
        var file = Path.Combine(app.Folder, "copy.db");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());

        var report = StoreCheck.Run(file);
        Assert.IsTrue(report.IsSound, string.Join(" ", report.Faults));
        Assert.AreEqual(2, report.Contents!.Households);
    }

    [TestMethod]
    public async Task A_copy_restored_in_another_folder_is_the_same_group()
    {
        var copy = Path.Combine(Path.GetTempPath(), $"cagette-{Guid.NewGuid():N}.db");
        await using (var app = await Village.Start())
        {
            Snapshot.Write(app.Database.Folder.Store, copy);
        }

        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), $"cagette-{Guid.NewGuid():N}"));
        try
        {
            Assert.IsTrue(Restore.From(copy, folder, DateTimeOffset.UnixEpoch).IsSound);
            using var database = new Database(folder, TimeProvider.System);
            Assert.AreEqual("AMAP du Lavoir", database.Read(db => db.Association())!.Name);
        }
        finally
        {
            File.Delete(copy);
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    [TestMethod]
    public async Task The_journal_finds_the_number_that_an_error_page_showed_and_survives_its_deletion()
    {
        await using var app = await Village.Start();
        var journal = app.Services.GetRequiredService<Cagette.SelfHost.Journal.LiteJournal>();
        var log = app.Services.GetRequiredService<Serilog.ILogger>();
        log.Error(new InvalidOperationException("essai"), "Fault {ErrorNumber}", "K7-412");
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/journal?q=K7-412");
        StringAssert.Contains(client.Text, "essai");

        File.Delete(app.Database.Folder.Journal);
        log.Error("après");
        Assert.AreEqual(1, journal.Search("Error", "après").Count);
    }

    [TestMethod]
    public async Task Health_answers_without_signing_in()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        StringAssert.Contains(await client.Http.GetStringAsync("/healthz"), "\"status\":\"ok\"");
    }
}
