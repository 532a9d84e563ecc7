using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Cagette.SelfHost.Web;

/// <summary>A static page with a few slots: it needs neither the store nor a template, so it cannot fail for the same reason.</summary>
static partial class FaultPage
{
    /// <summary>The visitor's language, or null when the fault came before it was known: then the page speaks both.</summary>
    public static string? LanguageOf(HttpContext http) => http.Features.Get<Formats>()?.Language;

    public static Task Show(HttpContext http, int status, string number, string key, string again = "", TimeSpan? retryAfter = null)
    {
        var known = LanguageOf(http);
        var language = known ?? "fr";
        string Said(string word) => HtmlEncoder.Default.Encode(Words.In(language, word));
        var slots = new Dictionary<string, string>
        {
            ["language"] = language,
            ["title"] = Said(key),
            ["text"] = Said(key + ".text"),
            ["english"] = known is null ? $"<p lang=\"en\">{HtmlEncoder.Default.Encode($"{Words.In("en", key)}. {Words.In("en", key + ".text")}")}</p>\n" : "",
            ["again"] = again,
            ["code"] = number.Length > 0 ? $"<p>{Said("fault.code")}</p>\n<p><code>{number}</code></p>\n" : "",
            ["home"] = Said("fault.home"),
        };
        var page = Encoding.UTF8.GetString(http.RequestServices.GetRequiredService<Assets>().Bytes("fault.html"));
        var policy = $"default-src 'none'; style-src 'sha256-{StyleHash(page)}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

        // In one pass: a slot's name inside what was typed stays as it was typed.
        page = Slot().Replace(page, match => slots.GetValueOrDefault(match.Groups[1].Value, match.Value));
        http.Response.Clear();
        http.Response.Headers.ContentSecurityPolicy = policy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        if (retryAfter is { } pause)
        {
            http.Response.Headers.RetryAfter = $"{pause.TotalSeconds:0}";
        }

        return Results.Text(page, "text/html; charset=utf-8", Encoding.UTF8, status).ExecuteAsync(http);
    }

    static string StyleHash(string page)
    {
        var start = page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = page[start..page.IndexOf("</style>", StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Slot();
}
