using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>Every route names who may come, and keeps its word: each page is asked for as each role on the sample AMAP (rules.md 8.1).</summary>
[TestClass]
public sealed class RoutesTests
{
    static readonly string[] Roles = ["stranger", "member", "producer", "coordinator", "treasurer", "admin"];

    [TestMethod]
    public async Task Each_page_opens_for_whom_its_route_names_and_for_nobody_else()
    {
        IReadOnlyList<SampleSignIn> signIns = [];
        await using var app = await TestApp.Start(fill: database =>
        {
            signIns = SampleAmap.Fill(database, new SampleOptions(1, 40, database.Time.GetUtcNow())).SignIns;
            return Task.CompletedTask;
        });
        var clients = new Dictionary<string, Client>();
        foreach (var role in Roles)
        {
            clients[role] = app.NewClient(followRedirects: false);
            if (signIns.FirstOrDefault(signIn => signIn.Role == role) is { } signIn)
            {
                await clients[role].SignIn(signIn.Email, signIn.Password);
            }
        }

        var wrong = new List<string>();
        foreach (var (route, access) in Routes.ToRead(app))
        {
            var path = Routes.Address(app.Database, route);
            foreach (var role in Roles)
            {
                await clients[role].Get(path);
                var status = clients[role].Status;
                // A producer's sheet is for its own producer and coordinator: the handler decides, DistributionsTests tries it.
                var open = access.Open || role == "admin" || access.Rights.Count == 0 && access.CatalogFrom is null && role != "stranger" && !(access.MemberOnly && role == "producer");
                if (status >= 500 || open && !route.Contains("/deliveries/", StringComparison.Ordinal) && status is 401 or 403 || role == "stranger" && !access.Open && status != 302
                    || role == "member" && (access.Rights.Count > 0 || access.CatalogFrom is not null) && status != 403)
                {
                    wrong.Add($"{role} {path}: {status}");
                }
            }
        }

        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public async Task Each_route_has_its_line_in_access_txt_which_says_who_may_come()
    {
        await using var app = await Village.Start();
        var (served, told) = (AccessTable.Served(app), AccessTable.Read().Select(line => line.Name).ToList());
        Assert.AreEqual("", string.Join("\n", served.Except(told).Select(name => $"write in tests/Web/access.txt who may come: {name}")
            .Concat(told.Except(served).Select(name => $"strike from tests/Web/access.txt what is gone: {name}"))));
    }

    [TestMethod]
    [DataRow("POST", "/members/new", 405)]
    [DataRow("PUT", "/members", 405)]
    [DataRow("DELETE", "/catalogs/1", 405)]
    [DataRow("HEAD", "/", 405)]
    [DataRow("BREW", "/nowhere", 404)]
    public async Task A_verb_that_an_address_does_not_take_is_refused_quietly(string verb, string path, int status)
    {
        await using var app = await Village.Start();
        using var knock = await Knock.As(app, AccessVillage.Role("nobody"));
        using var answer = await knock.Send(verb, path);
        Assert.AreEqual(status, (int)answer.StatusCode);
    }

    [TestMethod]
    public async Task Each_route_names_its_access_and_each_write_wants_our_own_form()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient(followRedirects: false);
        await client.SignIn(Village.Mireille, Village.Password);
        var wrong = new List<string>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<Access>() is null)
            {
                wrong.Add($"{endpoint.RoutePattern.RawText} names no access");
            }

            if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST"))
            {
                var path = string.Join('/', endpoint.RoutePattern.RawText!.Split('/').Select(part => part.StartsWith('{') ? "1" : part));
                await client.Post(path, [KeyValuePair.Create("name", "x")]);
                if (client.Status is not (400 or 429))
                {
                    wrong.Add($"POST {path} without our token: {client.Status}");
                }
            }
        }

        Assert.AreEqual("", string.Join("\n", wrong));
    }
}
