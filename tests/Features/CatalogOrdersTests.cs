using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class CatalogOrdersTests
{
    const string Orders = "/catalogs/1/orders";

    [TestMethod]
    public async Task R4_5_The_coordinator_corrects_with_a_reason_and_enters_what_was_received()
    {
        await using var app = await Season.Start("open");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.1", "2"));
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get(Orders + "?delivery=1");
        Assert.Contains("Crottin", mireille.Text);
        await mireille.Submit(Orders, ("quantity", "3"), ("correct", "1"));
        Assert.AreEqual(422, mireille.Status);
        await mireille.Submit(Orders, ("quantity", "3"), ("correct", "1"), ("reason", "oubli"));
        Assert.AreEqual(840L, Due(app));
        await mireille.Submit(Orders, ("quantity", "0"), ("received", "1"), ("reason", "manquant"));
        Assert.AreEqual(0L, Due(app));
        await claire.Get(Orders);
        Assert.AreEqual(403, claire.Status);
    }

    [TestMethod]
    public async Task R4_5_After_the_hand_over_the_order_stands_and_what_was_received_wants_a_reason()
    {
        await using var app = await Season.Start("open");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.1", "2"));
        await app.Database.Write(null, db => db.Execute("update basket set handed_over_at = '2026-11-26T18:40:00.000Z'"));
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get(Orders + "?delivery=1");
        await mireille.Submit(Orders, ("quantity", "3"), ("correct", "1"), ("reason", "oubli"));
        Assert.Contains("Ce panier est déjà remis", mireille.Text);
        await mireille.Submit(Orders, ("quantity", "1"), ("received", "1"), ("reason", ""));
        Assert.AreEqual(422, mireille.Status);
        await mireille.Submit(Orders, ("quantity", "1"), ("received", "1"), ("reason", "un crottin cassé"));
        Assert.AreEqual(280L, Due(app));
    }

    static long Due(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select coalesce(sum(amount_cents), 0) from due"));
}
