using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Every form and every parameter of an address that can be found by following links, given what nobody should send.</summary>
[TestClass]
public sealed class FormsTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("admin")]
    [DataRow("stranger")]
    public async Task Nothing_hostile_stumbles_or_leaves_half_a_write(string who)
    {
        await using var village = await HostileVillage.Start();
        using var besieger = village.Come(who == "admin");
        var crawler = new Crawler(village.App, besieger, LongRun.Or(2, 4));
        await crawler.Crawl();
        var siege = new Siege(village, besieger, crawler);
        var random = new Random(2026);
        for (var i = 0; i < crawler.Forms.Count; i++)
        {
            // The list grows: an answer may hold the next form.
            var heavy = LongRun.IsOn || random.Next(12) == 0;
            await siege.Lay(Attacks.On(crawler.Forms[i], LongRun.Or(3, 1000), heavy, random), crawler.Forms[i].Route);
        }

        foreach (var (route, paths) in crawler.Addresses.ToList())
        {
            foreach (var path in paths.DistinctBy(path => path.Contains('?', StringComparison.Ordinal)).ToList())
            {
                await siege.Lay(Attacks.On(route, path, LongRun.Or(3, 1000), random), route);
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"hostile input as {who}: {crawler.Addresses.Count} routes to read, {crawler.Forms.Count} forms, {siege.Told}");
        Assert.AreEqual("", string.Join("\n", crawler.Faults.Concat(siege.Faults)));
        Assert.IsGreaterThan(who == "admin" ? 60 : 3, crawler.Forms.Count);
    }

    [TestMethod]
    public async Task Each_naughty_file_is_put_into_each_form_that_takes_one()
    {
        await using var village = await HostileVillage.Start();
        using var besieger = village.Come(signedIn: true);
        var crawler = new Crawler(village.App, besieger, 2);
        await crawler.Crawl();
        var siege = new Siege(village, besieger, crawler);
        var forms = crawler.Forms.Where(form => form.Fields.Any(field => field.Type == "file")).ToList();
        foreach (var form in forms)
        {
            await siege.Lay(Attacks.Files(form, baits => baits), form.Route);
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"hostile files: {NaughtyFiles.All.Count} into {forms.Count} forms ({string.Join(", ", forms.Select(form => form.Route))}), {siege.Told}");
        Assert.AreEqual("", string.Join("\n", siege.Faults));
        Assert.IsGreaterThan(3, forms.Count);
        Assert.IsFalse(File.Exists("/tmp/cagette-escaped"));
    }
}
