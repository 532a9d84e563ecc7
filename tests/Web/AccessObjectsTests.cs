using System.Net;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>What is somebody else's is not found: whoever may come to a route still reaches only their own things through it.</summary>
[TestClass]
public sealed class AccessObjectsTests
{
    public required TestContext TestContext { get; init; }

    static readonly string[] NoSuch = ["987654", "0", "-1", "9223372036854775807"];
    static readonly string[] Hidden = ["brouillon", "lien-de-beta", "lignes-de-beta-2"];

    [TestMethod]
    public async Task Numbers_of_nothing_are_not_found_on_any_route()
    {
        await using var app = await AccessVillage.Start();
        using var admin = await Knock.As(app, AccessVillage.Role("admin"));
        var wrong = new List<string>();
        var asked = 0;
        await AccessVillage.Confirm(app, admin.Role);
        foreach (var line in AccessTable.Read())
        {
            var (route, address) = (line.Route.Split('/'), AccessTable.Address(line.Route).Split('/'));
            for (var i = 0; i < route.Length; i++)
            {
                foreach (var number in route[i].Contains(":long}", StringComparison.Ordinal) ? NoSuch : [])
                {
                    var path = string.Join('/', address[..i].Append(number + route[i][(route[i].IndexOf('}') + 1)..]).Concat(address[(i + 1)..]));
                    using var answer = await admin.Send(line.Verb, path, AccessTable.Fields(line.Route));
                    asked++;
                    // A file that was looked at before a restore and is gone meanwhile: back to the choice, which says so.
                    var gone = line.Route.StartsWith("/admin/backup/restore/", StringComparison.Ordinal) ? HttpStatusCode.Found : HttpStatusCode.NotFound;
                    if (answer.StatusCode != gone)
                    {
                        wrong.Add($"{line.Verb} {path}: {(int)answer.StatusCode}");
                    }
                }
            }
        }

        wrong.AddRange(AccessVillage.Changed(app).Select(table => $"{table} changed"));
        TestContext.DisplayMessage(MessageLevel.Informational, $"numbers of nothing: {asked} asked, {wrong.Count} wrong");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public async Task Somebody_elses_thing_is_not_found_and_not_changed()
    {
        await using var app = await AccessVillage.Start();
        var wrong = new List<string>();
        var cases = AccessTable.Lines("foreign.txt").Select(line => line.Split(';', StringSplitOptions.TrimEntries)).ToList();
        foreach (var role in cases.GroupBy(part => part[0]))
        {
            using var knock = await Knock.As(app, AccessVillage.Role(role.Key));
            foreach (var part in role)
            {
                var (verb, path) = (part[1].Split(' ')[0], part[1].Split(' ')[1]);
                using var answer = await knock.Send(verb, path, [.. part[2].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => (field.Split('=')[0], field.Split('=')[1]))]);
                var page = await answer.Content.ReadAsStringAsync();
                if ($"{(int)answer.StatusCode}" != part[3])
                {
                    wrong.Add($"{role.Key}: {part[4]}: {part[1]}: {(int)answer.StatusCode}");
                }

                wrong.AddRange(AccessVillage.Changed(app).Select(table => $"{role.Key}: {part[1]} changed {table}"));
                wrong.AddRange(Hidden.Where(mark => page.Contains(mark) && (part[3] != "422" || role.Key == "member")).Select(mark => $"{role.Key}: {part[1]} shows {mark}"));
                if (AccessVillage.Changed(app).Count > 0)
                {
                    await AccessVillage.Restore(app);
                }
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"somebody else's things: {cases.Count} asked, {wrong.Count} wrong");
        Assert.AreEqual("", string.Join("\n", wrong));
    }
}
