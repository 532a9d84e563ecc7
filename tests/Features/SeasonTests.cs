using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class SeasonTests
{
    const string Grid = "/catalogs/1/season";

    [TestMethod]
    public async Task R3_7_A_member_fills_several_dates_at_once_all_or_nothing()
    {
        await using var app = await Season.Start("variable", stock: 3);
        using var claire = await Engaged(app);
        await claire.Get(Grid);
        await claire.Submit(Grid, ("fill", "1"), ("fill.1", "2"));
        Assert.AreEqual("2", claire.Page.QuerySelector("[name='quantity.2.1']")!.GetAttribute("value"));
        Assert.AreEqual(0L, Ordered(app));
        await claire.Submit(Grid, ("quantity.2.1", "4"));
        Assert.AreEqual(422, claire.Status);
        Assert.Contains("Crottin : Il n’en reste que 3", claire.Text);
        Assert.AreEqual(0L, Ordered(app));
        await claire.Submit(Grid, ("quantity.2.1", "3"));
        Assert.AreEqual(200, claire.Status);
        Assert.AreEqual(7000L, Ordered(app));
    }

    [TestMethod]
    public async Task R4_2_A_date_that_another_tab_changed_is_not_overwritten()
    {
        await using var app = await Season.Start("variable");
        using var claire = await Engaged(app);
        using var other = app.NewClient();
        await other.SignIn(Village.Claire, Village.Password);
        await claire.Get(Grid);
        await other.Get("/distributions/1/order");
        await other.Submit("/distributions/1/order", ("quantity.1", "1"));
        await claire.Submit(Grid, ("quantity.1.1", "7"));
        Assert.AreEqual(422, claire.Status);
        Assert.AreEqual(1000L, Ordered(app));
    }

    [TestMethod]
    public async Task R3_7_Without_an_engagement_there_is_no_grid()
    {
        await using var app = await Season.Start("variable");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get(Grid);
        Assert.AreEqual(404, claire.Status);
    }

    static async Task<Client> Engaged(TestApp app)
    {
        await app.Database.Write(null, db => db.Execute("""
            insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) values (1, 2, 1, '2026-11-26', '2027-03-31', '2026-11-01T08:00:00.000Z')
            """));
        var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        return client;
    }

    static long Ordered(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select coalesce(sum(quantity_thousandths), 0) from order_line"));
}
