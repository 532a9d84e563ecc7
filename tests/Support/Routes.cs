using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>All addresses that can be read, from the program's own table of routes, so that no page is forgotten.</summary>
public static class Routes
{
    public static IEnumerable<(string Route, Access Access)> ToRead(TestApp app) => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"))
        .Select(endpoint => (endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<Access>()!));

    /// <summary>The route with ids of things that are there: {id} is one of the first word's table.</summary>
    public static string Address(Database database, string route) => database.Read(db =>
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

    static string Id(SqliteConnection db, string noun, string[] parts) => noun switch
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
