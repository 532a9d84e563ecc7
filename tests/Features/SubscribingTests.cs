using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class SubscribingTests
{
    const string Contract = "/catalogs/1/subscribe";

    [TestMethod]
    public async Task R3_12_A_member_sees_the_price_reads_ticks_and_signs()
    {
        await using var app = await Season.Start("fixed");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get(Contract);
        Assert.Contains("Je m’engage pour la saison.", claire.Text);
        await claire.Submit(Contract, ("quantity.1", "2"), ("price", "1"));
        Assert.Contains("16,80", claire.Text);
        await claire.Submit(Contract, ("signature", "Claire Moreau"));
        Assert.AreEqual(422, claire.Status);
        await claire.Submit(Contract, ("signature", "Claire Moreau"), ("read", "1"));
        Assert.AreEqual("/", claire.Path);
        Assert.AreEqual(1680L, app.Database.Read(db => db.QuerySingle<long>("select sum(amount_cents) from due where kind = 'subscription'")));
        Assert.Contains("Votre prochain panier", claire.Text);
        Assert.Contains("16,80", claire.Text);
        await claire.Get(Contract);
        Assert.Contains("Vous êtes déjà engagés", claire.Text);
    }

    [TestMethod]
    public async Task R3_4_Who_joins_late_pays_for_the_deliveries_that_remain()
    {
        var clock = new TestClock();
        await using var app = await Season.Start("fixed", clock: clock);
        clock.Now = clock.Now.AddDays(2);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get(Contract);
        await claire.Submit(Contract, ("quantity.1", "1"), ("price", "1"));
        Assert.Contains("5,60", claire.Text);
    }

    [TestMethod]
    public async Task R3_12_The_coordinator_enters_a_paper_contract()
    {
        await using var app = await Season.Start("fixed");
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/catalogs/1/subscriptions");
        await mireille.Submit("/catalogs/1/subscriptions", ("member", "2"), ("quantity.2", "1"));
        Assert.Contains("sur papier", mireille.Text);
        Assert.Contains("15,60", mireille.Text);
    }

    [TestMethod]
    [DataRow("paid", "5,60")]
    [DataRow("not_paid", "5,60")]
    public async Task R3_5_A_cancelled_delivery_is_not_in_the_price(string way, string total)
    {
        await using var app = await Season.Start("fixed");
        await app.Database.Write(null, db => db.Execute("update delivery set cancelled = $way, cancelled_at = '2026-11-20T08:00:00.000Z' where id = 2", new { way }));
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get(Contract);
        await claire.Submit(Contract, ("quantity.1", "1"), ("price", "1"));
        Assert.Contains(total, claire.Text);
    }
}
