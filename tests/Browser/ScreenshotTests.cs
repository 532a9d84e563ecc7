using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>Pictures of the main pages in artefacts/screenshots, on a phone and on a desk, to be looked at by people; each page must open.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class ScreenshotTests
{
    internal static readonly string Folder = Path.Combine(Root(), "artefacts", "screenshots");

    [TestMethod]
    [DataRow(Visitor.Phone)]
    [DataRow(Visitor.Desk)]
    public async Task The_main_pages_are_pictured(int width)
    {
        Directory.CreateDirectory(Folder);
        await using var village = await SampleVillage.Start();
        foreach (var pages in Pages(village.App).GroupBy(page => page.Role))
        {
            await using var visitor = await village.Come(pages.Key, width);
            foreach (var (_, path) in pages)
            {
                var answer = await visitor.Page.GotoAsync(path);
                Assert.AreEqual(200, answer!.Status, path);
                var name = $"{pages.Key}{path.Replace('/', '-').TrimEnd('-')}-{width}.png";
                await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name), FullPage = true });
            }
        }
    }

    static IEnumerable<(string Role, string Path)> Pages(TestApp app)
    {
        long Number(string sql) => app.Database.Read(db => db.QueryFirst<long>(sql));
        var date = Number("select id from distribution where date > '2026-11-24' order by date");
        var fixedOne = Number("select min(id) from catalog where kind = 'fixed'");
        var variable = Number("select min(id) from catalog where kind = 'variable'");
        var delivery = Number($"select id from delivery where catalog_id = {fixedOne} and distribution_id = {date}");
        string[] stranger = ["/", "/join", "/sign-in", "/producers", "/producers/1", "/security"];
        string[] member =
        [
            "/", "/orders", $"/distributions/{date}/order", "/catalogs", $"/catalogs/{fixedOne}", $"/catalogs/{fixedOne}/subscribe", $"/catalogs/{variable}/season",
            $"/catalogs/{fixedOne}/absences", "/distributions", $"/distributions/{date}", "/volunteering", "/account/balance", "/account/transfer", "/account/messages", "/account", "/account/second-step", "/group",
        ];
        string[] producer = ["/", $"/catalogs/{fixedOne}/deliveries/{delivery}"];
        string[] admin =
        [
            "/", "/members", "/members/1", "/members/waiting", "/members/import", $"/catalogs/{fixedOne}", $"/catalogs/{fixedOne}/products", $"/catalogs/{fixedOne}/edit", $"/catalogs/{fixedOne}/subscriptions",
            $"/catalogs/{variable}/orders", $"/catalogs/{fixedOne}/deliveries", $"/catalogs/{fixedOne}/products/1/dates", $"/distributions/{date}", $"/distributions/{date}/attendance", $"/distributions/{date}/deliveries", $"/distributions/{date}/cancellation",
            $"/catalogs/{fixedOne}/deliveries/{delivery}", "/payments", "/payments/new", "/payments/entries", "/members/1/balance", "/payments/producers", "/messages", "/messages/new",
            "/group", "/admin/rights", "/admin/settings", "/admin/journal", "/admin/changes", "/admin/backup", "/admin/backup/restore", "/admin/health", "/admin/clock",
            "/admin/access", "/admin/access/1", "/admin/mail", $"/catalogs/{fixedOne}/deliveries/{delivery}/move", $"/distributions/{date}/move",
        ];
        return [.. stranger.Select(path => ("stranger", path)), .. member.Select(path => ("member", path)), .. producer.Select(path => ("producer", path)), .. admin.Select(path => ("admin", path))];
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cagette.SelfHost.csproj")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        }

        return folder.FullName;
    }
}
