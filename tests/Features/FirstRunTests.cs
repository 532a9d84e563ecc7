using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class FirstRunTests
{
    static readonly (string, string)[] Answers =
    [
        ("name", "AMAP du Lavoir"), ("email", "contact@example.org"), ("renewal_month", "9"), ("place_name", "Salle des Tilleuls"),
        ("first_name", "Mireille"), ("last_name", "Garnier"), ("admin_email", "mireille@example.org"), ("password", "une petite phrase"),
    ];

    [TestMethod]
    public async Task With_the_code_the_group_its_place_and_its_admin_are_made_once()
    {
        await using var app = await TestApp.Start();
        using var client = app.NewClient();
        await client.Get("/");
        Assert.AreEqual("/setup", client.Path);

        var code = (await File.ReadAllTextAsync(Path.Combine(app.Folder, "setup-code.txt"))).Trim();
        await client.Submit("/setup", [.. Answers, ("code", code)]);

        Assert.AreEqual("/group", client.Path);
        StringAssert.Contains(client.Text, "Ajoutez un premier producteur");
        await client.Get("/");
        StringAssert.Contains(client.Text, "Bonjour Mireille");
        Assert.IsFalse(File.Exists(Path.Combine(app.Folder, "setup-code.txt")));
        using var other = app.NewClient();
        await other.Get($"/setup?code={code}");
        Assert.AreEqual("/", other.Path);
    }

    [TestMethod]
    public async Task Without_the_code_nothing_is_made_and_what_was_typed_stays()
    {
        await using var app = await TestApp.Start();
        using var client = app.NewClient();
        await client.Get("/setup");
        await client.Submit("/setup", [.. Answers, ("code", "AAAA-BBBB-CCCC")]);

        Assert.AreEqual(422, client.Status);
        StringAssert.Contains(client.Page.QuerySelector("#f-code-error")!.TextContent, "setup-code.txt");
        Assert.AreEqual("AMAP du Lavoir", client.Page.QuerySelector("#f-name")!.GetAttribute("value"));
        Assert.IsFalse(app.Database.Read(db => db.IsSetUp()));
    }

    [TestMethod]
    public async Task A_member_signs_in_by_password_and_by_link()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, "faux mot de passe");
        Assert.AreEqual(422, client.Status);
        await client.SignIn(Village.Claire, Village.Password);
        StringAssert.Contains(client.Text, "Bonjour Claire");

        using var other = app.NewClient();
        await other.Get("/sign-in");
        await other.Submit("/sign-in?next=%2F", ("email", Village.Claire), ("how", "link"));
        var body = app.Database.Read(db => Dapper.SqlMapper.QuerySingle<string>(db, "select body from message"));
        var link = body[(body.IndexOf('<') + 1)..body.IndexOf('>')];
        await other.Get(link);
        await other.Submit(new Uri(link).AbsolutePath);
        StringAssert.Contains(other.Text, "Bonjour Claire");
        using var third = app.NewClient();
        await third.Get(link);
        await third.Submit(new Uri(link).AbsolutePath);
        Assert.AreEqual(410, third.Status);
    }

    [TestMethod]
    public async Task Nobody_gets_more_than_three_links_in_a_quarter_of_an_hour()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        for (var i = 0; i < 5; i++)
        {
            await client.Get("/sign-in");
            await client.Submit("/sign-in?next=%2F", ("email", Village.Claire), ("how", "link"));
            Assert.AreEqual(200, client.Status);
        }

        Assert.AreEqual(3, app.Database.Read(db => Dapper.SqlMapper.QuerySingle<long>(db, "select count(*) from message")));
    }

    [TestMethod]
    public async Task A_write_from_elsewhere_is_refused()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        await client.Post("/account/password", [KeyValuePair.Create("password", "un autre mot de passe")]);
        Assert.AreEqual(400, client.Status);
        using var again = app.NewClient();
        await again.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual(200, again.Status);
    }
}
