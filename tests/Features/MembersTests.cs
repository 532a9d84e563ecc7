using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class MembersTests
{
    [TestMethod]
    public async Task Only_who_looks_after_memberships_sees_the_members()
    {
        await using var app = await Village.Start();
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        foreach (var path in new[] { "/members", "/members/new", "/members/2", "/members/2/persons/new", "/members/2/persons/2", "/members/waiting", "/members/import", "/members.csv" })
        {
            await claire.Get(path);
            Assert.AreEqual(403, claire.Status, path);
            await mireille.Get(path);
            Assert.AreEqual(200, mireille.Status, path);
        }

        foreach (var path in new[]
        {
            "/members", "/members/2", "/members/2/persons", "/members/2/persons/2", "/members/2/persons/2/removal", "/members/2/memberships", "/members/import",
            "/members/import/confirmation", "/members/waiting/1/acceptance", "/members/waiting/1/refusal",
        })
        {
            await claire.Get("/account");
            var token = claire.Page.QuerySelector("input[name=_token]")!.GetAttribute("value")!;
            await claire.Post(path, [KeyValuePair.Create("_token", token)]);
            Assert.AreEqual(403, claire.Status, path);
        }

        await mireille.Get("/members/99");
        Assert.AreEqual(404, mireille.Status);
        var holder = app.Database.Read(db => db.OwnerOf(Village.Claire))!.PersonId;
        await app.Database.Write(null, db => db.GiveRight(holder, Right.Membership));
        await claire.Get("/members");
        Assert.AreEqual(200, claire.Status);
    }

    [TestMethod]
    public async Task A_household_is_found_without_accents_by_name_mail_and_phone()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/members/new");
        await client.Submit("/members", ("first_name", "Inès"), ("last_name", "Lœuillet-Fabrégas"), ("email", "ines@example.org"), ("phone", "0612345678"));
        StringAssert.Contains(client.Text, "Le foyer Lœuillet-Fabrégas, Inès est ajouté.");

        foreach (var words in new[] { "loeuillet fabregas", "INES", "ines@example", "06 12 34" })
        {
            await client.Get("/members?q=" + Uri.EscapeDataString(words));
            Assert.AreEqual(1, client.Page.QuerySelectorAll("tbody tr").Length, words);
        }

        await client.Get("/members?q=personne");
        StringAssert.Contains(client.Text, "Aucun foyer");
    }

    [TestMethod]
    public async Task R1_1_An_email_belongs_to_one_person_and_what_was_typed_stays()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/members/2/persons/new");
        await client.Submit("/persons", ("first_name", "Paul"), ("email", "MIREILLE@example.org"));
        Assert.AreEqual(422, client.Status);
        StringAssert.Contains(client.Page.QuerySelector("#f-email-error")!.TextContent, "Garnier");
        Assert.AreEqual("Paul", client.Page.QuerySelector("#f-first_name")!.GetAttribute("value"));

        await client.Submit("/persons", ("email", "paul@example.org"));
        Assert.AreEqual(2, app.Database.Read(db => db.PersonsOf(2)).Count);
        var paul = app.Database.Read(db => db.OwnerOf("paul@example.org"))!.PersonId;
        await client.Get($"/members/2/persons/{paul}");
        await client.Submit("/removal");
        Assert.AreEqual(1, app.Database.Read(db => db.PersonsOf(2)).Count);
    }

    [TestMethod]
    public async Task Only_an_admin_changes_the_email_of_who_holds_rights()
    {
        await using var app = await Village.Start();
        await app.Database.Write(null, db => db.GiveRight(2, Right.Membership));
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/members/1/persons/1");
        await claire.Submit("/persons/1", ("email", "other@example.org"));
        Assert.AreEqual(422, claire.Status);
        Assert.IsNotNull(app.Database.Read(db => db.OwnerOf(Village.Mireille)));
    }

    [TestMethod]
    public async Task R1_2_A_membership_is_a_due_and_says_nothing_of_its_payment()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/members?state=no_membership");
        Assert.AreEqual(2, client.Page.QuerySelectorAll("tbody tr").Length);
        await client.Get("/members/2");
        await client.Submit("/memberships", ("fee", "15,00"));
        StringAssert.Contains(client.Text, "doit 15,00");

        await client.Get("/members?state=owes");
        StringAssert.Contains(client.Page.QuerySelector("tbody")!.TextContent, "Moreau");
        await client.Get("/members?state=no_membership");
        Assert.AreEqual(1, client.Page.QuerySelectorAll("tbody tr").Length);
        await client.Get("/members/2");
        await client.Submit("/memberships", ("fee", "douze"));
        Assert.AreEqual(422, client.Status);
    }

    [TestMethod]
    public async Task R1_3_Who_asks_to_join_waits_and_is_accepted_in_one_click()
    {
        await using var app = await Village.Start();
        using var stranger = app.NewClient();
        await Ask(stranger, "yann@example.org");
        StringAssert.Contains(stranger.Text, "yann@example.org");
        await stranger.Get("/members/waiting");
        StringAssert.StartsWith(stranger.Path, "/sign-in");

        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/members/waiting");
        StringAssert.Contains(client.Text, "Yann Le Goff");
        await client.Submit("/acceptance");
        StringAssert.Contains(client.Text, "Yann Le Goff fait partie du groupe");

        var body = app.Database.Read(db => Dapper.SqlMapper.QuerySingle<string>(db, "select body from message"));
        var link = body[(body.IndexOf('<') + 1)..body.IndexOf('>')];
        app.Clock.Now += TimeSpan.FromDays(6);
        await stranger.Get(link);
        await stranger.Submit(new Uri(link).AbsolutePath);
        StringAssert.Contains(stranger.Text, "Yann");
    }

    [TestMethod]
    public async Task R1_3_A_refusal_sends_the_message_as_it_was_edited()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await Ask(client, "yann@example.org");
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/members/waiting/1/refusal");
        await client.Submit("/refusal", ("reply", "Revenez au printemps."));
        StringAssert.Contains(client.Text, "refusée");
        Assert.AreEqual("Revenez au printemps.", app.Database.Read(db => Dapper.SqlMapper.QuerySingle<string>(db, "select body from message")));
        Assert.IsNull(app.Database.Read(db => db.OwnerOf("yann@example.org")));
    }

    [TestMethod]
    public async Task R1_3_A_full_group_takes_no_request_and_a_known_address_is_not_told()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await Ask(client, Village.Claire);
        Assert.AreEqual(200, client.Status);
        Assert.AreEqual(0, app.Database.Read(db => db.WaitingEntries()).Count);
        await app.Database.Write(null, db => { Dapper.SqlMapper.Execute(db, "update association set registration = 'full'"); });
        await client.Get("/join");
        StringAssert.Contains(client.Text, "complet");
    }

    [TestMethod]
    public async Task A_file_is_previewed_then_added_once_and_comes_back_out()
    {
        const string File = "prénom;nom;E-mail;téléphone portable;prénom conjoint;nom conjoint;E-mail conjoint;téléphone portable conjoint;adresse1;adresse2;code postal;ville\r\n"
            + "Zoé;Lemaire;zoe@example.org;612345678;Tom;Petit;tom@example.org;;3 rue Haute;;44000;Nantes\r\n"
            + "Claire;Moreau;claire@example.org\r\nLéo;Sans;leo-sans-arobase\r\nEva;Double;ZOE@example.org\r\n";
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await Upload(client, File);
        Assert.AreEqual(200, client.Status);
        StringAssert.Contains(client.Text, "1 à ajouter, 1 déjà là, 2 à corriger");
        StringAssert.Contains(client.Text, "06 12 34 56 78");
        StringAssert.Contains(client.Text, "ligne 2");
        StringAssert.Contains(client.Text, "« leo-sans-arobase »");
        Assert.IsNull(app.Database.Read(db => db.OwnerOf("zoe@example.org")));

        await client.Submit("/confirmation");
        StringAssert.Contains(client.Text, "Foyers ajoutés\u00a0: 1.");
        StringAssert.Contains(client.Text, "Lemaire, Zoé et Tom Petit");
        var zoe = app.Database.Read(db => db.OwnerOf("zoe@example.org"))!;
        Assert.AreEqual(zoe.MemberId, app.Database.Read(db => db.OwnerOf("tom@example.org"))!.MemberId);

        var csv = await client.Http.GetStringAsync("/members.csv");
        StringAssert.Contains(csv, "Zoé;Lemaire;zoe@example.org;06 12 34 56 78;Tom;Petit;tom@example.org;;3 rue Haute;;44000;Nantes");
        await Upload(client, csv);
        StringAssert.Contains(client.Text, "0 à ajouter, 3 déjà là, 0 à corriger");
        await client.Submit("/confirmation");
        StringAssert.Contains(client.Text, "rien n’a changé");
    }

    static async Task Upload(Client client, string file)
    {
        await client.Get("/members/import");
        var token = client.Page.QuerySelector("form[action='/members/import'] input[name=_token]")!.GetAttribute("value")!;
        using var content = new MultipartFormDataContent { { new StringContent(token), "_token" }, { new StringContent(file), "file", "adherents.csv" } };
        await client.Send("/members/import", content);
    }

    static async Task Ask(Client client, string email)
    {
        await client.Get("/join");
        await client.Submit("/join", ("first_name", "Yann"), ("last_name", "Le Goff"), ("email", email), ("wishes", "légumes"));
    }
}
