using System.Net;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>Every route as every role, really asked: what access.txt says comes true, no more and no less (rules.md 8.1).</summary>
[TestClass]
public sealed class AccessMatrixTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Each_role_is_let_in_or_turned_away_as_the_table_says()
    {
        await using var app = await AccessVillage.Start();
        var table = AccessTable.Read();
        var wrong = new List<string>();
        var (allowed, refused, asking) = (0, 0, 0);
        var refusals = AccessVillage.Roles.Select(role => role.Name).ToHashSet();
        foreach (var role in AccessVillage.Roles)
        {
            using var knock = await Knock.As(app, role);
            foreach (var line in table.OrderBy(line => line.Lets(role)))
            {
                var lets = line.Lets(role);
                if (lets && refusals.Remove(role.Name))
                {
                    wrong.AddRange(AccessVillage.Changed(app).Select(name => $"{role.Name}: a refused request changed {name}"));
                }

                var commits = app.Database.Commits;
                var asked = await Ask(knock, line);
                if (lets && AsksPassword(asked.Page) is var asks && asks != line.Asks)
                {
                    wrong.Add($"{role.Name}: {line.Name} {(asks ? "asks" : "does not ask")} the password");
                }

                if (lets && line.Asks)
                {
                    asking++;
                    await AccessVillage.Confirm(app, role);
                    asked = await Ask(knock, line);
                    if (AsksPassword(asked.Page))
                    {
                        wrong.Add($"{role.Name}: {line.Name} asks the password that was given");
                    }
                }

                var (answer, page) = asked;
                if (lets ? !Answers(answer) : !TurnsAway(answer, line, role))
                {
                    wrong.Add($"{role.Name}: {line.Name} should be {(lets ? "allowed" : "refused")}: {(int)answer.StatusCode} {answer.Headers.Location}");
                }

                foreach (var secret in AccessSecrets.All.Where(secret => page.Contains(secret.Mark, StringComparison.Ordinal) && !secret.MayBeReadBy(role)))
                {
                    wrong.Add($"{role.Name}: {line.Name} shows {secret.Mark}");
                }

                allowed += lets ? 1 : 0;
                refused += lets ? 0 : 1;
                if (lets && app.Database.Commits != commits)
                {
                    await AccessVillage.Restore(app);
                }
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"access matrix: {table.Count} routes x {AccessVillage.Roles.Count} roles = {allowed + refused} cells asked, {allowed} allowed, {refused} refused, {asking} asked the password first, {wrong.Count} wrong");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public async Task Before_the_set_up_every_route_leads_there()
    {
        await using var app = await TestApp.Start();
        using var knock = await Knock.As(app, AccessVillage.Role("nobody"), "/setup");
        var wrong = new List<string>();
        var table = AccessTable.Read();
        foreach (var line in table)
        {
            using var answer = await knock.Send(line.Verb, AccessTable.Address(line.Route));
            var open = line.Route is "/setup" or "/healthz" or "/language";
            if (open ? !Answers(answer) : answer.Headers.Location?.ToString() != "/setup")
            {
                wrong.Add($"{line.Name}: {(int)answer.StatusCode} {answer.Headers.Location}");
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"access matrix: {table.Count} routes before the set-up, {wrong.Count} wrong");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    static async Task<(HttpResponseMessage Answer, string Page)> Ask(Knock knock, AccessLine line)
    {
        var answer = await knock.Send(line.Verb, AccessTable.Address(line.Route, knock.Role), AccessTable.Fields(line.Route));
        return (answer, await answer.Content.ReadAsStringAsync());
    }

    // Whoever has no password gets a code by mail: a button instead of a field.
    static bool AsksPassword(string page) => page.Contains("name=\"_password\"", StringComparison.Ordinal) || page.Contains("name=\"_by\"", StringComparison.Ordinal);

    // An empty form may be refused as a form (422), a link may be dead (410): the door was open all the same.
    static bool Answers(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity => true,
        HttpStatusCode.Found => !answer.Headers.Location!.ToString().StartsWith("/sign-in?next=", StringComparison.Ordinal),
        _ => false,
    };

    static bool TurnsAway(HttpResponseMessage answer, AccessLine line, AccessRole role) => role.IsSignedIn
        ? answer.StatusCode == (line.Hidden ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden)
        : answer.StatusCode == HttpStatusCode.Found && answer.Headers.Location!.ToString().StartsWith("/sign-in?next=", StringComparison.Ordinal);
}
