using System.Collections.Concurrent;
using System.Text;
using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>What a page costs whatever the machine: how often it asks the store, and how many bytes go over the line.</summary>
[TestClass]
public sealed class SpeedTests
{
    const int MostStatements = 12;

    [TestMethod]
    [DataRow("member")]
    [DataRow("producer")]
    [DataRow("admin")]
    public async Task A_page_asks_the_store_at_most_12_times_whether_30_households_or_90(string role)
    {
        var few = await Ask(role, 30);
        var many = await Ask(role, 90);
        var faults = new StringBuilder();
        foreach (var (route, asked) in many)
        {
            var before = few.GetValueOrDefault(route, []);
            if (asked.Count > MostStatements || asked.Count != before.Count)
            {
                faults.AppendLine($"{route}: {before.Count} with 30 households, {asked.Count} with 90");
                foreach (var often in asked.CountBy(text => text).Where(one => one.Value > 1 || asked.Count > MostStatements))
                {
                    faults.AppendLine($"    {often.Value} × {string.Join(' ', often.Key.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))}");
                }
            }
        }

        Assert.AreEqual("", faults.ToString());
        Assert.IsGreaterThan(role == "producer" ? 3 : 20, many.Count, "pages were counted");
        Assert.IsTrue(many.Values.All(asked => asked.Count > 0), "each asks at least who is there");
    }

    /// <summary>All that a phone fetches for its first shop: the page, the styles, the scripts, the drawings; photos apart.</summary>
    [TestMethod]
    public async Task A_shop_of_80_products_weighs_at_most_60_kB_with_all_that_it_needs()
    {
        var (app, who) = await Sample("member", 30);
        await using var _ = app;
        using var client = app.NewClient();
        await client.SignIn(who.Email, who.Password);
        await client.Get("/orders");
        var shop = client.Page.QuerySelectorAll("a[href^='/distributions/'][href$='/order']").Select(link => link.GetAttribute("href")!).First();
        await client.Get(shop);
        await app.Database.Write(null, db => db.Execute("""
            with recursive number (n) as (select 1 union all select n + 1 from number where n < $lacking)
            insert into product (catalog_id, name, search_key, description, unit, price_cents, rank)
            select delivery.catalog_id, 'Produit de saison n° ' || n, 'produit de saison n ' || n, 'De nos champs, ' || hex(randomblob(20)), 'piece', 100 + n, 1000 + n
            from number, (select catalog_id from delivery join catalog on catalog.id = delivery.catalog_id
              where delivery.distribution_id = $distribution and catalog.kind = 'open' and delivery.closes_at > $now limit 1) as delivery
            """, new { lacking = 80 - Goods(client), distribution = long.Parse(shop.Split('/')[2]), now = app.Clock.Now }));
        await client.Get(shop);
        Assert.AreEqual(80, Goods(client));

        using var phone = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri(app.Address) };
        phone.DefaultRequestHeaders.Add("Cookie", client.Cookies);
        phone.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, deflate, br");
        var weights = new Dictionary<string, int> { [shop] = await Weigh(phone, shop) };
        foreach (var needed in client.Page.QuerySelectorAll("link[href], script[src], img[src], use[href]")
            .Select(part => (part.GetAttribute("href") ?? part.GetAttribute("src"))!.Split('#')[0]).Where(part => part.Length > 0 && !part.StartsWith("/photos/")).Distinct())
        {
            weights[needed] = await Weigh(phone, needed);
        }

        Console.WriteLine(string.Join('\n', weights.Select(one => $"{one.Value,7} bytes {one.Key}")));
        Assert.IsGreaterThan(2, weights.Count, "the page has styles and a script");
        Assert.IsLessThanOrEqualTo(60_000, weights.Values.Sum());
    }

    static async Task<(TestApp App, SampleSignIn Who)> Sample(string role, int households)
    {
        IReadOnlyList<SampleSignIn> signIns = [];
        var app = await TestApp.Start(fill: database =>
        {
            signIns = SampleAmap.Fill(database, new SampleOptions(1, households, database.Time.GetUtcNow())).SignIns;
            return Task.CompletedTask;
        });
        return (app, signIns.First(person => person.Role == role));
    }

    static int Goods(Client client) => client.Page.QuerySelectorAll("input[name^='quantity.']").Length;

    static async Task<int> Weigh(HttpClient phone, string address)
    {
        using var answer = await phone.GetAsync(address);
        Assert.AreEqual(200, (int)answer.StatusCode, address);
        return (await answer.Content.ReadAsByteArrayAsync()).Length;
    }

    static async Task<Dictionary<string, List<string>>> Ask(string role, int households)
    {
        var (app, who) = await Sample(role, households);
        await using var _ = app;
        using var client = app.NewClient(followRedirects: false);
        await client.SignIn(who.Email, who.Password);
        var found = new Dictionary<string, List<string>>();
        foreach (var (route, _) in Routes.ToRead(app).Where(to => Browser.PagesTests.IsPage(to.Route)))
        {
            var path = Routes.Address(app.Database, route);
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var asked = await Ask(app, client, path);
                if (client.Status == 200 && !(found.TryGetValue(route, out var fewest) && fewest.Count <= asked.Count))
                {
                    found[route] = asked;
                }
            }
        }

        return found;
    }

    // What works in the background reads too: of three askings the smallest is the page's own. Each comes after a commit: nothing is kept of what was read before.
    static async Task<List<string>> Ask(TestApp app, Client client, string path)
    {
        await app.Database.Write(null, db => db.Execute("update association set name = name"));
        var asked = new ConcurrentQueue<string>();
        app.Database.Reads = text =>
        {
            if (text is not ("begin deferred" or "pragma user_version" or "commit;"))
            {
                asked.Enqueue(text);
            }
        };
        await client.Get(path);
        app.Database.Reads = null;
        return [.. asked];
    }
}
