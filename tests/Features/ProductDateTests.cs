using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class ProductDateTests
{
    const string Dates = "/catalogs/1/products/1/dates";

    [TestMethod]
    public async Task R2_5_The_coordinator_gives_a_number_for_a_date_and_no_more_can_be_ordered()
    {
        await using var app = await Given();
        using var mireille = await SignedIn(app, Village.Mireille);
        await mireille.Get(Dates);
        await mireille.Submit(Dates, ("stock.1", "3"), ("stock.2", "1,5"));
        Assert.AreEqual(422, mireille.Status);
        Assert.IsNotNull(mireille.Page.QuerySelector("#f-stock-2-error"));
        Assert.AreEqual("3", mireille.Page.QuerySelector("#f-stock-1")!.GetAttribute("value"));
        await mireille.Submit(Dates, ("stock.1", "3"), ("stock.2", "2"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);

        using var claire = await SignedIn(app, Village.Claire);
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.1", "4"));
        Assert.Contains("Il n’en reste que 3", claire.Text);
        await claire.Submit("/distributions/1/order", ("quantity.1", "3"));
        Assert.AreEqual(200, claire.Status);

        await mireille.Get(Dates);
        await mireille.Submit(Dates, ("stock.1", "2"));
        Assert.AreEqual(422, mireille.Status);
        Assert.Contains("Il y en a déjà 3 de commandés", mireille.Text);
        await mireille.Submit(Dates, ("stock.1", "3"), ("stock.2", ""));
        Assert.AreEqual("1", app.Database.Read(db => db.QuerySingle<string>("select group_concat(delivery_id) from delivery_stock")));
        await claire.Get(Dates);
        Assert.AreEqual(403, claire.Status);
    }

    [TestMethod]
    public async Task R4_5_A_price_of_one_date_holds_for_what_is_ordered_and_stands_once_it_was_handed_over()
    {
        await using var app = await Season.Start("open");
        using var claire = await SignedIn(app, Village.Claire);
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.1", "2"));
        using var mireille = await SignedIn(app, Village.Mireille);
        await mireille.Get(Dates);
        await mireille.Submit(Dates, ("price.1", "2,50"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        Assert.AreEqual(500L, Due(app));
        Assert.AreEqual(1L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from change join change_set on change_set.id = change_set_id where table_name = 'product_price' and action = 'product.dates'")));

        await app.Database.Write(null, db => db.Execute("update basket set handed_over_at = '2026-11-26T18:40:00.000Z' where member_id = 2"));
        await mireille.Submit(Dates, ("price.1", "9"));
        Assert.AreEqual(422, mireille.Status);
        Assert.AreEqual(500L, Due(app));
        await mireille.Get(Dates);
        await mireille.Submit(Dates, ("price.2", "2"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
    }

    [TestMethod]
    public void R2_5_A_number_is_whole_for_what_is_sold_by_the_piece()
    {
        var date = new ProductDate { Delivery = new() { Id = 7 } };
        Assert.AreEqual("order.whole", date.With(new Product(), new Quantity(1500), null).Refusals.Single().Key);
        Assert.IsTrue(date.With(new Product { Unit = Unit.Kg }, new Quantity(1500), null).IsAccepted);
    }

    static long Due(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select coalesce(sum(amount_cents), 0) from due where member_id = 2"));

    static async Task<TestApp> Given()
    {
        var app = await Season.Start("open");
        await app.Database.Write(null, db => db.Execute("update product set stock_rule = 'given' where id = 1"));
        return app;
    }

    static async Task<Client> SignedIn(TestApp app, string email)
    {
        var client = app.NewClient();
        await client.SignIn(email, Village.Password);
        return client;
    }
}
