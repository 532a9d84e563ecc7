using System.Collections.Concurrent;
using System.Text;
using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Tests.Support;

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
    }

    static async Task<Dictionary<string, List<string>>> Ask(string role, int households)
    {
        IReadOnlyList<SampleSignIn> signIns = [];
        await using var app = await TestApp.Start(fill: database =>
        {
            signIns = SampleAmap.Fill(database, new SampleOptions(1, households, database.Time.GetUtcNow())).SignIns;
            return Task.CompletedTask;
        });
        var who = signIns.First(person => person.Role == role);
        using var client = app.NewClient(followRedirects: false);
        await client.SignIn(who.Email, who.Password);
        var found = new Dictionary<string, List<string>>();
        foreach (var (route, _) in Routes.ToRead(app).Where(to => Browser.PagesTests.IsPage(to.Route)))
        {
            var path = Routes.Address(app.Database, route);
            var asked = new ConcurrentQueue<string>();
            app.Database.Reads = text =>
            {
                if (text is not ("begin deferred" or "commit;"))
                {
                    asked.Enqueue(text);
                }
            };
            await client.Get(path);
            app.Database.Reads = null;
            if (client.Status == 200)
            {
                found[route] = [.. asked];
            }
        }

        return found;
    }
}
