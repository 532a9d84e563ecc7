using System.Text.RegularExpressions;
using Cagette.SelfHost.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>One line of access.txt: who may come to a route, by hand and apart from what the route says of itself. Hidden: whoever may not
/// come is told 404, as if nothing were there.
/// Asks: the password, unless the session gave it lately.</summary>
public sealed record AccessLine(string Verb, string Route, IReadOnlyList<string> Who, bool Hidden, bool Asks)
{
    public string Name => $"{Verb} {Route}";

    public bool Lets(AccessRole role) => Who.Any(role.Kinds.Contains) || role.Kinds.Contains("admin") && Who.Any(who => who is not "everybody");
}

public static partial class AccessTable
{
    [GeneratedRegex(@"^(GET|POST)\s+(\S+)\s+([^;]+?)(; else 404)?(; asks)?$")]
    private static partial Regex Line();

    public static IReadOnlyList<AccessLine> Read() => [.. Lines("access.txt").Select(line => Line().Match(line) is { Success: true } parts
        ? new AccessLine(parts.Groups[1].Value, parts.Groups[2].Value, parts.Groups[3].Value.Split(", "), parts.Groups[4].Success, parts.Groups[5].Success)
        : throw new InvalidOperationException($"access.txt: {line}"))];

    /// <summary>The lines of a table beside the tests, without its remarks.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var reader = new StreamReader(typeof(AccessTable).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.StartsWith('#'));
    }

    public static IReadOnlyList<string> Served(TestApp app) => [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText}")];

    /// <summary>The route with ids of AccessVillage, so that whoever may come finds something there.</summary>
    public static string Address(string route, AccessRole? role = null)
    {
        var parts = route.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith('{'))
            {
                parts[i] = Value(parts[i][1..parts[i].IndexOfAny([':', '}'])], parts[i - 1], role) + parts[i][(parts[i].IndexOf('}') + 1)..];
            }
        }

        return string.Join('/', parts) + (route.EndsWith("/code.svg", StringComparison.Ordinal) ? "?cents=100" : "");
    }

    /// <summary>What a form must hold for the route to find what it is about; elsewhere an empty form is answer enough.</summary>
    public static (string Name, string Value)[] Fields(string route) => route switch
    {
        "/distributions/{id:long}/attendance" => [("give", "2")],
        "/admin/backup/history" => [("file", AccessVillage.OldCopy)],
        _ => [],
    };

    static string Value(string name, string noun, AccessRole? role) => (name, noun) switch
    {
        ("hash", _) => "abcdef0123456789",
        ("size", _) => "320",
        ("token", _) => "a-link-that-lies-in-a-letter-box",
        ("personId", _) or (_, "members") => "2",
        // Sessions were opened in the order of the persons.
        (_, "sessions") => $"{role?.PersonId ?? 1}",
        _ => "1",
    };
}
