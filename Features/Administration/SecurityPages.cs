using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>What the way that this page came protects, in plain words for everybody; how to do better, for who administers (docs/https.md).</summary>
public static class SecurityPages
{
    public static void MapSecurity(this WebApplication app) => app.MapGet("/security", (HttpContext http, IServiceProvider services) =>
        http.Page("administration/security", new SecurityPage(http.Request.IsHttps, services.GetService<CertificateFile>()?.ValidUntil, http.Visit().Rights.Has(Amap.Right.Admin)))).ForAll();
}

/// <summary><paramref name="ValidUntil"/> is told to admins, when the certificate is our own.</summary>
public sealed record SecurityPage(bool IsSecure, DateTimeOffset? ValidUntil, bool IsAdmin);
