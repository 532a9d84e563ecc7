using System.Text;
using Microsoft.AspNetCore.Antiforgery;

namespace Cagette.SelfHost.Web;

/// <summary>How a handler answers: a page, a redirect with a word, a page that is missing.</summary>
public static class Pages
{
    const string FlashCookie = "cagette-flash";

    /// <summary>The page of this template, in the visitor's language, inside the layout.</summary>
    public static IResult Page(this HttpContext http, string template, object model, int status = 200, string? layout = "layout")
    {
        var frame = new PageFrame(http.Formats(), http.House(), http.Visit(), http.Request.Path) { Token = new(() => TokenOf(http)), Flash = TakeFlash(http, out var kind), FlashKind = kind };
        var page = http.RequestServices.GetRequiredService<Renderer>().Write(template, model, frame, layout);
        http.Response.Headers.CacheControl = "no-store";
        return new PageResult(page, status);
    }

    /// <summary>The same page again with what was typed and what is wrong: 422, nothing was changed.</summary>
    public static IResult Again(this HttpContext http, string template, object model) => http.Page(template, model, 422);

    /// <summary>After a POST: elsewhere, with a sentence on top of the next page. Addresses are ours: they begin with one slash.</summary>
    public static IResult Go(this HttpContext http, string address, string? flash = null, params object?[] facts)
    {
        if (flash is not null)
        {
            SetFlash(http, "", http.T(flash, facts));
        }

        return Results.Redirect(IsOurs(address) ? address : "/");
    }

    public static IResult GoWarned(this HttpContext http, string address, string flash, params object?[] facts)
    {
        SetFlash(http, "soon", http.T(flash, facts));
        return Results.Redirect(IsOurs(address) ? address : "/");
    }

    public static IResult Missing(this HttpContext http) => http.Page("errors/missing", new { }, 404);

    public static IResult Forbidden(this HttpContext http) => http.Page("errors/forbidden", new { }, 403);

    /// <summary>A file to keep, under a name without accents.</summary>
    public static IResult Download(this HttpContext http, byte[] bytes, string type, string name)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(bytes, type, name);
    }

    public static bool IsOurs(string address) => address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\');

    static Raw TokenOf(HttpContext http)
    {
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return new($"<input type=\"hidden\" name=\"{tokens.FormFieldName}\" value=\"{EscapingContext.Encode(tokens.RequestToken ?? "")}\">");
    }

    static void SetFlash(HttpContext http, string kind, string sentence) =>
        http.Response.Cookies.Append(FlashCookie, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{kind}|{sentence}")), new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromMinutes(5) });

    static string? TakeFlash(HttpContext http, out string kind)
    {
        kind = "";
        if (http.Request.Cookies[FlashCookie] is not { } cookie)
        {
            return null;
        }

        http.Response.Cookies.Delete(FlashCookie);
        var bytes = new byte[cookie.Length];
        if (!Convert.TryFromBase64String(cookie, bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split('|', 2);
        kind = parts[0] is "soon" or "late" or "info" ? parts[0] : "";
        return parts.Length == 2 ? parts[1] : null;
    }
}
