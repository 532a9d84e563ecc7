using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class OrderingTests
{
    const string Shop = "/distributions/1/order";

    [TestMethod]
    public async Task R4_1_A_member_orders_and_sees_it_until_the_window_closes()
    {
        await using var app = await Season.Start("open");
        using var claire = await SignedIn(app);
        await claire.Get("/orders");
        Assert.Contains("Fromages", claire.Text);
        await claire.Get(Shop);
        await claire.Submit(Shop, ("quantity.1", "2"), ("quantity.2", "1"));
        Assert.AreEqual(200, claire.Status);
        Assert.Contains("10,80", claire.Text);
        app.Clock.Now = new(2026, 11, 24, 19, 0, 0, TimeSpan.Zero);
        await claire.Post(Shop, [new("quantity.1", "9"), new("version", "1"), new("_token", Token(claire))]);
        Assert.AreEqual(422, claire.Status);
        Assert.AreEqual(2000L, Ordered(app, 1));
    }

    [TestMethod]
    public async Task R2_5_Too_much_is_refused_beside_the_product_and_nothing_is_saved()
    {
        await using var app = await Season.Start("open", stock: 3);
        using var claire = await SignedIn(app);
        await claire.Get(Shop);
        await claire.Submit(Shop, ("quantity.1", "4"), ("quantity.2", "1"));
        Assert.AreEqual(422, claire.Status);
        Assert.Contains("Il n’en reste que 3", claire.Page.QuerySelector("#p1 .error")!.TextContent);
        Assert.AreEqual(0L, Ordered(app, 1) + Ordered(app, 2));
    }

    [TestMethod]
    public async Task A_step_changes_the_field_and_saves_nothing()
    {
        await using var app = await Season.Start("open");
        using var claire = await SignedIn(app);
        await claire.Get(Shop);
        await claire.Submit(Shop, ("more", "1"));
        Assert.AreEqual("1", claire.Page.QuerySelector("[name='quantity.1']")!.GetAttribute("value"));
        Assert.AreEqual(0L, Ordered(app, 1));
        await claire.Submit(Shop, ("save", "1"));
        Assert.AreEqual(1000L, Ordered(app, 1));
    }

    [TestMethod]
    public async Task R4_2_A_second_tab_sees_that_the_basket_changed_and_loses_nothing()
    {
        await using var app = await Season.Start("open");
        using var first = await SignedIn(app);
        using var second = await SignedIn(app);
        await first.Get(Shop);
        await second.Get(Shop);
        await first.Submit(Shop, ("quantity.1", "2"));
        await second.Submit(Shop, ("quantity.1", "5"));
        Assert.AreEqual(422, second.Status);
        Assert.Contains("Dans le panier enregistré\u00a0: 2", second.Text);
        Assert.AreEqual(2000L, Ordered(app, 1));
        await second.Submit(Shop, ("save", "1"));
        Assert.AreEqual(5000L, Ordered(app, 1));
    }

    [TestMethod]
    public async Task R2_1_A_variable_contract_is_ordered_with_an_engagement_only()
    {
        await using var app = await Season.Start("variable");
        using var claire = await SignedIn(app);
        await claire.Get(Shop);
        Assert.Contains("Ce contrat se commande avec un engagement", claire.Text);
        await claire.Post(Shop, [new("quantity.1", "1"), new("version", "0"), new("_token", Token(claire))]);
        Assert.AreEqual(422, claire.Status);
    }

    [TestMethod]
    public async Task R2_5_Sixty_four_members_at_once_share_ten_and_never_eleven()
    {
        await using var app = await Season.Start("open", stock: 10);
        var tokens = await Households(app, 64);
        var clients = tokens.Select(token => WithSession(app, token)).ToList();
        await Task.WhenAll(clients.Select(client => client.Get(Shop)));
        await Task.WhenAll(clients.Select(client => client.Submit(Shop, ("quantity.1", "1"))));
        Assert.AreEqual(10, clients.Count(client => client.Status == 200));
        Assert.AreEqual(54, clients.Count(client => client.Status == 422));
        Assert.AreEqual(10_000L, Ordered(app, 1));
        clients.ForEach(client => client.Dispose());
    }

    static async Task<Client> SignedIn(TestApp app)
    {
        var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        return client;
    }

    static string Token(Client client) => client.Page.QuerySelector("[name='_token']")!.GetAttribute("value")!;

    static long Ordered(TestApp app, long productId) => app.Database.Read(db =>
        db.QuerySingle<long>("select coalesce(sum(quantity_thousandths), 0) from order_line where product_id = $productId", new { productId }));

    static Task<List<string>> Households(TestApp app, int number) => app.Database.Write(null, db =>
    {
        var now = app.Clock.Now;
        return Enumerable.Range(1, number).Select(i =>
        {
            var person = db.AddPerson(db.AddMember($"Foyer {i}", new DateOnly(2026, 9, 1)), "Foyer", $"{i}", null);
            var token = Gate.NewToken();
            db.OpenSession(person, Gate.Hash(token), now, now.AddDays(1), "");
            return token;
        }).ToList();
    });

    static Client WithSession(TestApp app, string token)
    {
        var client = app.NewClient();
        client.Http.DefaultRequestHeaders.Add("Cookie", $"{Gate.SessionCookie}={token}");
        return client;
    }
}
