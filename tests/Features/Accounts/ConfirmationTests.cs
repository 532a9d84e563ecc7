using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features.Accounts;

[TestClass]
public sealed class ConfirmationTests
{
    [TestMethod]
    public async Task After_ten_minutes_what_weighs_asks_the_password_and_keeps_what_was_typed()
    {
        await using var app = await Village.Start();
        using var mireille = await Later(app);
        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "treasury"));
        Assert.AreEqual(200, mireille.Status);
        Assert.Contains("Ce que vous allez faire pèse lourd", mireille.Text);
        Assert.AreEqual(0L, Rights(app));

        await mireille.Submit("/admin/rights", ("_password", "pas celui-là du tout"));
        Assert.AreEqual(422, mireille.Status);
        Assert.Contains("Ce n’est pas votre mot de passe.", mireille.Text);
        Assert.AreEqual(0L, Rights(app));

        await mireille.Submit("/admin/rights", ("_password", Village.Password));
        Assert.Contains("Claire Moreau a maintenant ce droit.", mireille.Text);
        Assert.AreEqual(1L, Rights(app));

        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "messages"));
        Assert.Contains("Claire Moreau a maintenant ce droit.", mireille.Text);
        app.Clock.Now = app.Clock.Now.AddMinutes(10);
        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "distributions"));
        Assert.Contains("Ce que vous allez faire pèse lourd", mireille.Text);
    }

    [TestMethod]
    public async Task The_password_is_neither_kept_in_the_page_nor_in_the_log()
    {
        await using var app = await Village.Start();
        using var mireille = await Later(app);
        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "treasury"), ("_password", "une phrase mal tapée"));
        Assert.DoesNotContain("une phrase mal tapée", mireille.Page.DocumentElement.OuterHtml);
        Assert.IsNull(mireille.Page.QuerySelector("input[type=hidden][name=_password]"));
        Assert.AreEqual("2", mireille.Page.QuerySelector("input[type=hidden][name=person]")!.GetAttribute("value"));
    }

    [TestMethod]
    public async Task Somebody_at_an_open_device_may_guess_ten_times_and_not_more()
    {
        await using var app = await Village.Start();
        using var mireille = await Later(app);
        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "treasury"));
        for (var n = 0; n < 10; n++)
        {
            await mireille.Submit("/admin/rights", ("_password", $"essai numéro {n}"));
        }

        await mireille.Submit("/admin/rights", ("_password", Village.Password));
        Assert.AreEqual(422, mireille.Status);
        Assert.AreEqual(0L, Rights(app));
        app.Clock.Now = app.Clock.Now.AddMinutes(15);
        await mireille.Submit("/admin/rights", ("_password", Village.Password));
        Assert.AreEqual(1L, Rights(app));
    }

    [TestMethod]
    public async Task Who_has_no_password_types_a_code_that_is_mailed_and_is_no_sign_in_link()
    {
        await using var app = await Village.Start();
        using var mireille = await Later(app);
        await app.Database.Write(null, db => db.Execute("delete from credential where person_id = 1"));
        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "treasury"));
        Assert.IsNull(mireille.Page.QuerySelector("[name=_password]"));
        await mireille.Submit("/admin/rights", ("_by", "mail"));
        var code = Letters.CodeTo(app, Village.Mireille);
        Assert.AreEqual("password", app.Database.Read(db => db.QuerySingle<string>("select purpose from one_time_token")));

        await mireille.Submit("/admin/rights", ("_password", code == "000000" ? "000001" : "000000"));
        Assert.AreEqual(422, mireille.Status);
        Assert.AreEqual(0L, Rights(app));
        await mireille.Submit("/admin/rights", ("_password", code));
        Assert.AreEqual(1L, Rights(app));

        app.Clock.Now = app.Clock.Now.AddMinutes(10);
        await mireille.Submit("/admin/rights", ("person", "2"), ("right", "messages"));
        await mireille.Submit("/admin/rights", ("_password", code));
        Assert.AreEqual(1L, Rights(app), "a code is good once");
    }

    [TestMethod]
    public async Task A_file_is_not_kept_and_the_page_says_so()
    {
        await using var app = await Village.Start();
        using var mireille = await Later(app);
        mireille.Http.DefaultRequestHeaders.Referrer = new Uri(app.Address + "/admin/rights");
        await mireille.SubmitFile("/admin/rights", "file", "x.csv", [1, 2, 3]);
        Assert.Contains("Le fichier que vous avez choisi n’est pas gardé", mireille.Text);
        await mireille.Submit("/account/confirmation", ("_password", Village.Password));
        Assert.AreEqual("/admin/rights", mireille.Path);
        Assert.AreEqual(200, mireille.Status);
    }

    [TestMethod]
    public async Task A_link_or_a_form_of_elsewhere_leads_to_no_other_site()
    {
        await using var app = await Village.Start();
        using var mireille = await Later(app);
        await mireille.Post("/account/confirmation", [new("_token", mireille.Page.QuerySelector("[name=_token]")!.GetAttribute("value")!), new("next", "https://ailleurs.example"), new("_password", Village.Password)]);
        Assert.AreEqual("/", mireille.Path);
    }

    // On the page of rights, eleven minutes after signing in.
    static async Task<Client> Later(TestApp app)
    {
        var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        app.Clock.Now = app.Clock.Now.AddMinutes(11);
        await client.Get("/admin/rights");
        return client;
    }

    static long Rights(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select count(*) from right_held where person_id = 2"));
}
