using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Cagette.SelfHost.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>The value is what stands in it, or would be a sensible thing to type.</summary>
public sealed record FoundField(string Name, string Type, string Value);

/// <summary>A GET form is an address with parameters too; the route is the template that its address belongs to.</summary>
public sealed record FoundForm(string Verb, string Route, string Action, bool Multipart, IReadOnlyList<FoundField> Fields);

/// <summary>Follows every link that a person sees and some that none does: a few addresses of each route, every form once.</summary>
public sealed partial class Crawler(TestApp app, Besieger besieger, int perRoute)
{
    static readonly HtmlParser Parser = new();

    readonly List<(string Template, Regex Shape)> routes = [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText!).Distinct().OrderBy(template => template.Count(c => c == '{')).ThenBy(template => template, StringComparer.Ordinal)
        .Select(template => (template, new Regex($"^{Parameter().Replace(template.Replace(".", "\\."), match => match.Value.Contains(":long") || match.Value.Contains(":int") ? "-?\\d+" : "[^/]+")}$")))];

    readonly Queue<string> waiting = new();
    readonly Dictionary<string, int> seen = [];
    readonly HashSet<string> met = [];
    readonly HashSet<string> forms = [];

    /// <summary>Every form, in the order it was met.</summary>
    public List<FoundForm> Forms { get; } = [];

    /// <summary>Addresses by route, each as it was asked.</summary>
    public Dictionary<string, List<string>> Addresses { get; } = [];

    /// <summary>What went wrong on the way, with nothing hostile sent yet.</summary>
    public List<string> Faults { get; } = [];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    public string RouteOf(string path) => routes.FirstOrDefault(route => route.Shape.IsMatch(path.Split('?')[0])).Template ?? "";

    public async Task Crawl()
    {
        Meet("/");
        foreach (var (route, _) in Routes.ToRead(app))
        {
            Meet(Routes.Address(app.Database, route));
        }

        while (waiting.TryDequeue(out var path))
        {
            var answer = await besieger.Send("GET", path);
            if (answer.Status >= 500)
            {
                Faults.Add($"GET {path}: {answer.Status}");
            }

            if (answer.Address.StartsWith("/sign-in", StringComparison.Ordinal))
            {
                // A closed door: what lies behind is for whoever has the key.
                Addresses[RouteOf(path)].Remove(path);
                continue;
            }

            Read(path, answer);
        }
    }

    /// <summary>Takes up what a page holds: also the answer to a form, which may hold the next one. The new forms are returned.</summary>
    public IReadOnlyList<FoundForm> Read(string path, Answer answer)
    {
        if (answer.Address.Length > 0)
        {
            Meet(answer.Address);
        }

        if (answer.Type != "text/html")
        {
            return [];
        }

        var before = Forms.Count;
        var page = Parser.ParseDocument(answer.Body);
        foreach (var link in page.QuerySelectorAll("[href], [src]"))
        {
            Meet(Absolute(path, link.GetAttribute("href") ?? link.GetAttribute("src")!));
        }

        foreach (var form in page.Forms)
        {
            var action = Absolute(path, form.GetAttribute("action") ?? path);
            var verb = string.Equals(form.Method, "post", StringComparison.OrdinalIgnoreCase) ? "POST" : "GET";
            var route = RouteOf(action);
            var fields = form.Elements.Select(Field).OfType<FoundField>().ToList();
            if (route.Length > 0 && forms.Add($"{verb} {route} {string.Join(',', fields.Select(field => Digits().Replace(field.Name, "")).Distinct().Order(StringComparer.Ordinal))}"))
            {
                Forms.Add(new FoundForm(verb, route, action, form.Enctype == "multipart/form-data", fields));
            }
        }

        return Forms[before..];
    }

    static FoundField? Field(IElement element) => element switch
    {
        IHtmlInputElement { Name.Length: > 0, Type: not ("submit" or "button") } input => new FoundField(input.Name!, input.Type, input.Value.Length > 0 ? input.Value : Sensible(input.Type, input.Name!)),
        IHtmlSelectElement { Name.Length: > 0 } select => new FoundField(select.Name!, "select", select.Value is { Length: > 0 } value ? value : select.Options.Select(option => option.Value).LastOrDefault("")),
        IHtmlTextAreaElement { Name.Length: > 0 } area => new FoundField(area.Name!, "textarea", area.Value.Length > 0 ? area.Value : "Quelques mots."),
        IHtmlButtonElement { Name.Length: > 0 } button => new FoundField(button.Name!, "button", button.Value),
        _ => null,
    };

    static string Sensible(string type, string name) => (type, name) switch
    {
        ("checkbox" or "radio", _) => "on",
        ("file" or "password", _) => "",
        ("date", _) => "2026-12-10",
        ("time", _) => "18:30",
        ("email", _) => "quelqu.un@example.org",
        ("url", _) => "https://example.org/",
        (_, "q") => "ma",
        _ when name.Contains("date", StringComparison.Ordinal) || name.EndsWith("_on", StringComparison.Ordinal) || name is "from" or "to" => "2026-12-10",
        _ when name.Contains("start", StringComparison.Ordinal) || name.Contains("end", StringComparison.Ordinal) || name.Contains("time", StringComparison.Ordinal) => "18:30",
        _ when name.Contains("name", StringComparison.Ordinal) || name.Contains("reason", StringComparison.Ordinal) || name is "subject" or "label" => "Quelque chose",
        _ => "1",
    };

    static string Absolute(string path, string address) =>
        Uri.TryCreate(new Uri($"http://here{path}"), address, out var uri) && uri.Host == "here" ? uri.PathAndQuery : "";

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    void Meet(string path)
    {
        var route = RouteOf(path);
        var names = string.Join(',', path.Split('?').Skip(1).SelectMany(query => query.Split('&')).Select(pair => pair.Split('=')[0]).Order(StringComparer.Ordinal));
        if (route.Length > 0 && met.Add(path) && (seen[$"{route}?{names}"] = seen.GetValueOrDefault($"{route}?{names}") + 1) <= perRoute)
        {
            waiting.Enqueue(path);
            (Addresses.TryGetValue(route, out var addresses) ? addresses : Addresses[route] = []).Add(path);
        }
    }
}
