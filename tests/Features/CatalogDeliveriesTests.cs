using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class CatalogDeliveriesTests
{
    const string Deliveries = "/catalogs/1/deliveries";

    [TestMethod]
    public async Task R3_2_The_coordinator_sees_each_date_and_edits_its_window_which_then_stays()
    {
        await using var app = await Season.Start("open");
        using var mireille = await SignedIn(app, Village.Mireille);
        await mireille.Get(Deliveries);
        Assert.HasCount(3, mireille.Page.QuerySelectorAll("section .things > li"));
        Assert.Contains("Ouverte", mireille.Text);
        await mireille.Submit("/deliveries/2/window", ("opens", "2026-12-02T08:00"), ("closes", "2026-12-01T20:00"));
        Assert.AreEqual(422, mireille.Status);
        Assert.AreEqual("2026-12-02T08:00", mireille.Page.QuerySelector("#o2")!.GetAttribute("value"));
        await mireille.Submit("/deliveries/2/window", ("opens", "2026-12-01T08:00"), ("closes", "2026-12-01T22:30"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        Assert.Contains("Pas encore ouverte", mireille.Text);
        var row = app.Database.Read(db => db.DeliveryRow(2))!;
        Assert.AreEqual((new DateTimeOffset(2026, 12, 1, 21, 30, 0, TimeSpan.Zero), true), (row.ClosesAt, row.WindowEdited));

        using var claire = await SignedIn(app, Village.Claire);
        await claire.Get(Deliveries);
        Assert.AreEqual(403, claire.Status);
    }

    [TestMethod]
    public async Task R3_10_One_delivery_moves_to_another_date_with_its_lines_and_those_concerned_are_told()
    {
        await using var app = await Season.Start("open");
        await app.Database.Write(null, db => db.Execute("""
            insert into distribution (id, place_id, date, start_time, end_time) values (9, 1, '2026-11-28', '10:00', '11:00'), (10, 1, '2026-11-20', '10:00', '11:00')
            """));
        using var claire = await SignedIn(app, Village.Claire);
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.1", "2"));
        using var mireille = await SignedIn(app, Village.Mireille);
        await mireille.Get(Deliveries + "/1/move");
        Assert.Contains("Moreau", mireille.Page.QuerySelector(".touches")!.TextContent);
        CollectionAssert.AreEqual(new[] { "9" }, mireille.Page.QuerySelectorAll("select[name=distribution] option").Select(option => option.GetAttribute("value")).ToArray());
        await mireille.Submit("/move", ("distribution", "2"));
        Assert.AreEqual(422, mireille.Status);
        Assert.Contains("déjà livré", mireille.Text);
        await mireille.Submit("/move", ("distribution", "9"));
        Assert.AreEqual(Deliveries, mireille.Path);
        Assert.Contains("au lieu du jeudi 26 novembre", mireille.Text);
        Assert.AreEqual("2026-11-28", app.Database.Read(db => db.QuerySingle<string>("select date from basket_line where member_id = 2")));
        Assert.AreEqual(1L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from recipient join message on message.id = message_id where email = $Claire and body like '%28 novembre%'", new { Village.Claire })));
        await mireille.Get("/catalogs/2/deliveries/1/move");
        Assert.AreEqual(404, mireille.Status);
    }

    static async Task<Client> SignedIn(TestApp app, string email)
    {
        var client = app.NewClient();
        await client.SignIn(email, Village.Password);
        return client;
    }
}
