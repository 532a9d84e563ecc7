using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features.Accounts;

[TestClass]
public sealed class DevicesTests
{
    const string Telephone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1";
    const string Computer = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    [TestMethod]
    public async Task A_session_ends_by_the_clock_though_nothing_is_written_meanwhile()
    {
        await using var app = await Village.Start();
        using var claire = app.NewClient(followRedirects: false);
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/account");
        Assert.AreEqual(200, claire.Status);
        var commits = app.Database.Commits;
        app.Clock.Now += TimeSpan.FromMinutes(59);
        await claire.Get("/account");
        Assert.AreEqual($"200 {commits}", $"{claire.Status} {app.Database.Commits}");
        app.Clock.Now += TimeSpan.FromDays(180);
        await claire.Get("/account");
        Assert.AreEqual($"302 {commits}", $"{claire.Status} {app.Database.Commits}");
    }

    [TestMethod]
    public async Task My_devices_are_listed_by_name_and_one_can_be_signed_out()
    {
        await using var app = await Village.Start();
        using var computer = await SignedIn(app, Village.Claire, Computer);
        using var telephone = await SignedIn(app, Village.Claire, Telephone);
        await computer.Get("/account");
        Assert.Contains("Firefox, sur Linux cet appareil", Plain(computer));
        Assert.Contains("Safari, sur iPhone", computer.Text);
        var telephonesForm = computer.Page.Forms.Single(form => form.TextContent.Contains("Safari", StringComparison.Ordinal));
        await computer.Submit(telephonesForm.GetAttribute("action")!);
        Assert.Contains("Safari, sur iPhone devra entrer de nouveau.", computer.Text);
        await telephone.Get("/account");
        Assert.StartsWith("/sign-in", telephone.Path);
    }

    [TestMethod]
    public async Task All_others_are_signed_out_at_once_and_this_one_stays()
    {
        await using var app = await Village.Start();
        using var here = await SignedIn(app, Village.Claire, Computer);
        using var other = await SignedIn(app, Village.Claire, Telephone);
        using var mireille = await SignedIn(app, Village.Mireille, Telephone);
        await here.Get("/account");
        await here.Submit("/account/sessions/closure");
        Assert.AreEqual("/account", here.Path);
        await other.Get("/account");
        Assert.StartsWith("/sign-in", other.Path);
        await mireille.Get("/account");
        Assert.AreEqual("/account", mireille.Path);
    }

    [TestMethod]
    public async Task Signing_this_device_out_from_the_list_is_signing_out()
    {
        await using var app = await Village.Start();
        using var here = await SignedIn(app, Village.Claire, Computer);
        await here.Get("/account");
        await here.Submit("/closure");
        Assert.AreEqual("/", here.Path);
        Assert.Contains("Vous êtes sorti", here.Text);
    }

    [TestMethod]
    public async Task Seen_is_told_by_the_hour()
    {
        await using var app = await Village.Start();
        using var claire = await SignedIn(app, Village.Claire, Computer);
        app.Clock.Now = app.Clock.Now.AddMinutes(59);
        await claire.Get("/");
        Assert.AreEqual(app.Clock.Now.AddMinutes(-59), SeenAt(app));
        app.Clock.Now = app.Clock.Now.AddMinutes(2);
        await claire.Get("/");
        await app.Database.Write(null, _ => { });
        Assert.AreEqual(app.Clock.Now, SeenAt(app));
    }

    [TestMethod]
    public async Task A_new_password_ends_all_other_devices_and_is_told_by_mail()
    {
        await using var app = await Village.Start();
        using var here = await SignedIn(app, Village.Claire, Computer);
        using var other = await SignedIn(app, Village.Claire, Telephone);
        await here.Get("/account");
        await here.Submit("/account/password", ("password", "les poireaux de novembre"));
        Assert.Contains("Votre mot de passe est changé.", here.Text);
        await other.Get("/account");
        Assert.StartsWith("/sign-in", other.Path);
        Assert.Contains("Votre mot de passe vient d’être changé.", Letters.LastTo(app, Village.Claire));
        Assert.AreEqual("password.edit", app.Database.Read(db => db.QuerySingle<string>("select action from change_set order by id desc limit 1")));
    }

    [TestMethod]
    public async Task An_admin_ends_somebodys_devices_who_is_told_and_it_is_noted()
    {
        await using var app = await Village.Start();
        using var claire = await SignedIn(app, Village.Claire, Telephone);
        using var mireille = await SignedIn(app, Village.Mireille, Computer);
        await mireille.Get("/admin/access?q=moreau");
        Assert.Contains("Claire Moreau", mireille.Text);
        Assert.DoesNotContain("Mireille Garnier", mireille.Page.QuerySelector("main")!.TextContent);
        await mireille.Get("/admin/access/2");
        Assert.Contains("Safari, sur iPhone", mireille.Text);
        await mireille.Submit("/sessions/closure");
        await claire.Get("/account");
        Assert.StartsWith("/sign-in", claire.Path);
        Assert.Contains("Mireille Garnier a fait sortir vos appareils", Letters.LastTo(app, Village.Claire));
        await mireille.Get("/admin/changes");
        Assert.Contains("Appareils sortis", mireille.Text);
    }

    static async Task<Client> SignedIn(TestApp app, string email, string agent)
    {
        var client = app.NewClient();
        client.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        await client.SignIn(email, Village.Password);
        return client;
    }

    static DateTimeOffset SeenAt(TestApp app) => app.Database.Read(db => db.SessionsOf(2, app.Clock.Now)).Single().SeenAt;

    static string Plain(Client client) => string.Join(' ', client.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
