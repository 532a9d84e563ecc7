using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using OtpNet;

namespace Cagette.SelfHost.Tests.Features.Accounts;

[TestClass]
public sealed class SecondStepTests
{
    [TestMethod]
    public async Task It_is_set_up_with_a_key_and_a_first_code_and_shows_ten_recovery_codes_once()
    {
        await using var app = await Village.Start();
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/account/second-step");
        await claire.Submit("/account/second-step");
        Assert.StartsWith("data:image/svg+xml;base64,", claire.Page.QuerySelector(".key-picture")!.GetAttribute("src")!);
        var key = claire.Page.QuerySelector(".key")!.TextContent.Replace(" ", "");
        await claire.Submit("/confirmation", ("code", "12"));
        Assert.AreEqual(422, claire.Status);
        await claire.Submit("/confirmation", ("code", CodeOf(app, key)));
        var codes = claire.Page.QuerySelectorAll(".codes code").Select(code => code.TextContent).ToList();
        Assert.HasCount(10, codes.Distinct().ToList());
        await claire.Get("/account/second-step");
        Assert.Contains("Il vous reste 10 codes de secours.", claire.Text);
        Assert.DoesNotContain(codes[0], claire.Text);
        Assert.DoesNotContain(key, claire.Page.DocumentElement.OuterHtml);
        Assert.AreEqual(0L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from recovery_code where code_hash = $code", new { code = codes[0] })));
        Assert.AreEqual(0L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from change where table_name in ('second_factor', 'recovery_code')")));
        Assert.Contains("La double vérification est en place", Letters.LastTo(app, Village.Claire));
    }

    [TestMethod]
    public async Task After_the_password_a_code_is_asked_and_none_is_good_twice()
    {
        await using var app = await Village.Start();
        var (secret, _) = await Give(app);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/sign-in/code", claire.Path);
        await claire.Get("/account");
        Assert.StartsWith("/sign-in", claire.Path, "not in yet");
        await claire.Get("/sign-in/code");
        await claire.Submit("/sign-in/code", ("code", CodeOf(app, secret) == "000000" ? "000001" : "000000"));
        Assert.AreEqual(422, claire.Status);
        await claire.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        await claire.Get("/account");
        Assert.AreEqual("/account", claire.Path);

        using var other = app.NewClient();
        await other.SignIn(Village.Claire, Village.Password);
        await other.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        Assert.AreEqual(422, other.Status, "the same code again");
        app.Clock.Now = app.Clock.Now.AddSeconds(30);
        await other.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        await other.Get("/account");
        Assert.AreEqual("/account", other.Path);
    }

    [TestMethod]
    public async Task After_a_link_too()
    {
        await using var app = await Village.Start();
        var (secret, _) = await Give(app);
        await app.Database.Write(null, db => db.AddOneTimeToken(2, "sign_in", Gate.Hash("un-lien-dans-une-lettre"), app.Clock.Now, app.Clock.Now.AddMinutes(15)));
        using var claire = app.NewClient();
        await claire.Get("/sign-in/link/un-lien-dans-une-lettre");
        await claire.Submit("/sign-in/link/un-lien-dans-une-lettre");
        Assert.AreEqual("/sign-in/code", claire.Path);
        await claire.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        await claire.Get("/account");
        Assert.AreEqual("/account", claire.Path);
    }

    [TestMethod]
    public async Task A_recovery_code_replaces_the_telephone_once()
    {
        await using var app = await Village.Start();
        var (_, codes) = await Give(app);
        foreach (var (typed, status) in new[] { (codes[3].ToUpperInvariant().Replace('-', ' '), 200), (codes[3], 422), (codes[4], 200) })
        {
            using var claire = app.NewClient();
            await claire.SignIn(Village.Claire, Village.Password);
            await claire.Submit("/sign-in/code", ("code", typed));
            Assert.AreEqual(status, claire.Status, typed);
        }

        Assert.AreEqual(8L, app.Database.Read(db => db.SecondFactorOf(2))!.CodesLeft);
    }

    [TestMethod]
    public async Task Ten_wrong_codes_close_the_door_for_a_quarter_of_an_hour()
    {
        await using var app = await Village.Start();
        var (secret, _) = await Give(app);
        using var thief = app.NewClient();
        await thief.SignIn(Village.Claire, Village.Password);
        for (var n = 0; n < 10; n++)
        {
            await thief.Submit("/sign-in/code", ("code", "faux"));
        }

        await thief.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        Assert.AreEqual(422, thief.Status);
        app.Clock.Now = app.Clock.Now.AddMinutes(15);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        Assert.AreEqual(200, claire.Status);
    }

    [TestMethod]
    public async Task The_first_proof_is_forgotten_after_ten_minutes_and_cannot_be_made_up()
    {
        await using var app = await Village.Start();
        await Give(app);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        app.Clock.Now = app.Clock.Now.AddMinutes(10);
        await claire.Get("/sign-in/code");
        Assert.AreEqual("/sign-in", claire.Path);
        using var stranger = app.NewClient();
        stranger.Http.DefaultRequestHeaders.Add("Cookie", "cagette-step=2%7C99999999999%7C1%7C%2F");
        await stranger.Get("/sign-in/code");
        Assert.AreEqual("/sign-in", stranger.Path);
    }

    [TestMethod]
    public async Task Turning_it_off_asks_the_password()
    {
        await using var app = await Village.Start();
        var (secret, _) = await Give(app);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Submit("/sign-in/code", ("code", CodeOf(app, secret)));
        app.Clock.Now = app.Clock.Now.AddMinutes(11);
        await claire.Get("/account/second-step");
        await claire.Submit("/removal");
        Assert.Contains("Ce que vous allez faire change la façon d’entrer dans votre compte", claire.Text);
        await claire.Submit("/removal", ("_password", Village.Password));
        Assert.Contains("La double vérification est retirée.", claire.Text);
        Assert.IsNull(app.Database.Read(db => db.SecondFactorOf(2)));
    }

    [TestMethod]
    public async Task An_admin_removes_it_for_who_lost_a_telephone_who_is_told_and_it_is_noted()
    {
        await using var app = await Village.Start();
        await Give(app);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/admin/access/2");
        await mireille.Submit("/second-step/removal");
        Assert.Contains("La double vérification de Claire Moreau est retirée.", mireille.Text);
        Assert.Contains("Mireille Garnier a retiré la double vérification de votre compte.", Letters.LastTo(app, Village.Claire));
        await mireille.Get("/admin/changes");
        Assert.Contains("Double vérification retirée par une personne qui administre", mireille.Text);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", claire.Path);
    }

    [TestMethod]
    public async Task One_that_was_begun_and_never_confirmed_asks_nothing()
    {
        await using var app = await Village.Start();
        await app.Database.Write(null, db => db.BeginSecondFactor(2, SecondStep.NewSecret(), app.Clock.Now));
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", claire.Path);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_command_that_resets_a_password_removes_it_only_when_told(bool removes)
    {
        var folder = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
        using (var database = new Database(new DataFolder(folder), new TestClock()))
        {
            await Village.Fill(database);
            await database.Write(null, db =>
            {
                db.BeginSecondFactor(2, SecondStep.NewSecret(), database.Time.GetUtcNow());
                db.ConfirmSecondFactor(2, database.Time.GetUtcNow());
            });
        }

        Assert.AreEqual(0, await Commands.Run(new Settings { Command = "reset-password", Subject = Village.Claire, Data = folder, RemovesSecondStep = removes }, new TestClock()));
        using (var database = new Database(new DataFolder(folder), new TestClock()))
        {
            Assert.AreEqual(removes, database.Read(db => db.SecondFactorOf(2)) is null);
        }

        Directory.Delete(folder, recursive: true);
    }

    static string CodeOf(TestApp app, string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(app.Clock.Now.UtcDateTime);

    static async Task<(string Secret, IReadOnlyList<string> Codes)> Give(TestApp app)
    {
        var (secret, codes) = (SecondStep.NewSecret(), SecondStep.NewCodes());
        await app.Database.Write(null, db =>
        {
            db.BeginSecondFactor(2, secret, app.Clock.Now);
            db.ConfirmSecondFactor(2, app.Clock.Now);
            db.ReplaceRecoveryCodes(2, codes.Select(SecondStep.HashOf));
        });
        return (secret, codes);
    }
}
