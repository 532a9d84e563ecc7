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
        foreach (var path in new[] { "/members", "/members/new", "/members/2", "/members/2/persons/new", "/members/2/persons/2" })
        {
            await claire.Get(path);
            Assert.AreEqual(403, claire.Status, path);
            await mireille.Get(path);
            Assert.AreEqual(200, mireille.Status, path);
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
        StringAssert.Contains(client.Text, "Le foyer Lœuillet-Fabrégas est ajouté.");

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
}
