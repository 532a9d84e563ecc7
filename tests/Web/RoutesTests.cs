using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
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
        foreach (var (route, access) in Routes(app))
        {
            var path = Address(app.Database, route);
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

    static IEnumerable<(string Route, Access Access)> Routes(TestApp app) => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"))
        .Select(endpoint => (endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<Access>()!));

    /// <summary>The route with ids of things that are there: {id} is one of the first word's table.</summary>
    static string Address(Database database, string route) => database.Read(db =>
    {
        var parts = route.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].StartsWith('{'))
            {
                var suffix = parts[i][(parts[i].IndexOf('}') + 1)..];
                parts[i] = $"{Id(db, parts[i - 1], parts)}{suffix}";
            }
        }

        return "/" + string.Join('/', parts);
    });

    static string Id(Microsoft.Data.Sqlite.SqliteConnection db, string noun, string[] parts) => noun switch
    {
        "deliveries" => db.QueryFirst<string>("select id from delivery where catalog_id = $id", new { id = parts[1] }),
        "products" => db.QueryFirst<string>("select id from product where catalog_id = $id", new { id = parts[1] }),
        "subscriptions" => db.QueryFirst<string>("select id from subscription where catalog_id = $id", new { id = parts[1] }),
        "catalogs" => db.QueryFirst<string>("select min(id) from catalog"),
        "members" => db.QueryFirst<string>("select min(id) from member"),
        "distributions" or "volunteering" => db.QueryFirst<string>("select id from distribution where date > '2026-11-24' order by date"),
        _ => "1",
    };
}
