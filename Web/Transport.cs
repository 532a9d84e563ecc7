using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Cagette.SelfHost.Web;

/// <summary>How pages travel: plain, under our own certificate, or behind a proxy that holds one (docs/https.md).</summary>
public static class Transport
{
    const string Secure = "https://";

    // Half a year. Without includeSubDomains: other services of the same name are none of our business.
    const string Strict = "max-age=15552000";

    /// <summary>Listens where the settings say. Our own certificate is read at once, so that a wrong one stops the start.</summary>
    public static void ListenAt(this WebApplicationBuilder builder, Settings settings, TimeProvider time)
    {
        if (settings.Certificate is null)
        {
            builder.WebHost.UseUrls(settings.Urls);
            return;
        }

        var certificate = new CertificateFile(settings.Certificate, settings.CertificateKey!, time);
        builder.Services.AddSingleton(certificate);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            certificate.Tell = sentence => kestrel.ApplicationServices.GetRequiredService<Serilog.ILogger>().Warning("{Sentence:l}", sentence);
            foreach (var address in settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                Listen(kestrel, BindingAddress.Parse(address), certificate);
            }
        });
    }

    /// <summary>Before everything that asks whence a visitor comes, or whether by HTTPS.</summary>
    public static void UseTransport(this WebApplication app, Settings settings)
    {
        if (settings.TrustedProxies.Count > 0)
        {
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in settings.TrustedProxies)
            {
                options.KnownIPNetworks.Add(proxy);
            }

            app.UseForwardedHeaders(options);
        }

        // Each cookie, also the framework's, is marked Secure on a page that came by HTTPS.
        app.UseCookiePolicy(new CookiePolicyOptions { Secure = CookieSecurePolicy.SameAsRequest });
        var secure = new Lazy<int>(() => BindingAddress.Parse(app.Urls.First(url => url.StartsWith(Secure, StringComparison.Ordinal))).Port);
        app.Use((http, next) =>
        {
            if (http.Request.IsHttps)
            {
                http.Response.Headers.StrictTransportSecurity = Strict;
            }
            else if (settings.Certificate is not null && !(http.Request.Path == "/healthz" && IsThisMachine(http)))
            {
                http.Response.Redirect($"{Secure}{http.Request.Host.Host}{(secure.Value == 443 ? "" : $":{secure.Value}")}{http.Request.Path.ToUriComponent()}{http.Request.QueryString}", permanent: false, preserveMethod: true);
                return Task.CompletedTask;
            }

            return next(http);
        });
    }

    static void Listen(KestrelServerOptions kestrel, BindingAddress at, CertificateFile certificate)
    {
        void Configure(ListenOptions options)
        {
            if (at.Scheme == "https")
            {
                options.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Context }),
                });
            }
        }

        if (IPAddress.TryParse(at.Host, out var address))
        {
            kestrel.Listen(address, at.Port, Configure);
        }
        else if (at.Host == "localhost")
        {
            kestrel.ListenLocalhost(at.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(at.Port, Configure);
        }
    }

    static bool IsThisMachine(HttpContext http) => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
