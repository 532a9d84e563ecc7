using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;

namespace Cagette.SelfHost.Web;

/// <summary>What each request passes: headers, who asks, whether they may, and that a write comes from our own page.</summary>
public static class Gate
{
    public const string SessionCookie = "cagette-session";

    const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseGate(this WebApplication app)
    {
        app.Use(Headers);
        app.Use(ServeAssets);
        app.Use(Recognise);
        app.UseRouting();
        app.UseRateLimiter();
        app.Use(Admit);
    }

    /// <summary>How tokens stand in the store: hashed, so that a copy of the file opens no door.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static string NewToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    static Task Headers(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next(http);
    }

    static Task ServeAssets(HttpContext http, RequestDelegate next) =>
        http.Request.Path.StartsWithSegments("/assets") && http.RequestServices.GetRequiredService<Assets>().Serve(http) is { } file
            ? file.ExecuteAsync(http)
            : next(http);

    static Task Recognise(HttpContext http, RequestDelegate next)
    {
        var lookups = http.RequestServices.GetRequiredService<Lookups>();
        var house = lookups.FindHouse();
        var visit = http.Request.Cookies[SessionCookie] is { Length: > 20 and < 100 } token ? lookups.FindVisit(Hash(token)) : null;
        http.Features.Set(house);
        http.Features.Set(visit ?? Visit.Stranger);
        http.Features.Set(new Formats(LanguageOf(http, visit, house), (house ?? new House()).Zone));
        if (visit is not null)
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{visit.PersonId}-{visit.SessionId}")], "session"));
        }

        if (house is null && !http.Request.Path.StartsWithSegments("/setup") && http.Request.Path.Value is not ("/healthz" or "/language"))
        {
            http.Response.Redirect("/setup");
            return Task.CompletedTask;
        }

        return next(http);
    }

    static async Task Admit(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not { } endpoint)
        {
            await http.Missing().ExecuteAsync(http);
            return;
        }

        // The framework's own answer to a verb that the address does not take (405).
        if (endpoint is not RouteEndpoint)
        {
            await next(http);
            return;
        }

        var access = endpoint.Metadata.GetMetadata<Access>() ?? throw new InvalidOperationException($"{endpoint.DisplayName} names no access");
        if (!access.Allows(http.Visit(), http))
        {
            await Refuse(http);
            return;
        }

        if (HttpMethods.IsPost(http.Request.Method) && endpoint.Metadata.GetMetadata<StreamedForm>() is null)
        {
            var readable = await PostedForm.IsReadable(http);
            if (!readable || !await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
            {
                await http.Page(readable ? "errors/stale" : "errors/unreadable", new { }, 400).ExecuteAsync(http);
                return;
            }
        }

        if (endpoint.Metadata.GetMetadata<AskingPassword>() is not null && await http.RequestServices.GetRequiredService<Lookups>().Doubt(http) is { } asks)
        {
            await asks.ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    static Task Refuse(HttpContext http)
    {
        if (http.Visit().SignedIn)
        {
            return http.Forbidden().ExecuteAsync(http);
        }

        var back = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : "/";
        return Results.Redirect($"/sign-in?next={Uri.EscapeDataString(back)}").ExecuteAsync(http);
    }

    static string LanguageOf(HttpContext http, Visit? visit, House? house)
    {
        if (visit?.Language is { } own)
        {
            return own;
        }

        if (http.Request.Cookies["cagette-language"] is "fr" or "en")
        {
            return http.Request.Cookies["cagette-language"]!;
        }

        return house?.Language ?? "fr";
    }
}
