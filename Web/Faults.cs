using System.Security.Cryptography;

namespace Cagette.SelfHost.Web;

/// <summary>A fault shows a page with a number that the journal can find, and never a stack trace.</summary>
public static class Faults
{
    public static void UseFaultPage(this WebApplication app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor went away: nobody is left to answer.
        }
        catch (BadHttpRequestException fault) when (!http.Response.HasStarted)
        {
            await Show(http, fault.StatusCode, "");
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            var number = NewNumber();
            http.RequestServices.GetRequiredService<Serilog.ILogger>().Error(fault, "Fault {ErrorNumber} at {Method} {Path}", number, http.Request.Method, http.Request.Path.Value);
            await Show(http, fault is TimeoutException ? 503 : 500, number);
        }
    });

    /// <summary>Short enough to be read out on the phone: K7-412.</summary>
    static string NewNumber() =>
        $"{(char)('A' + RandomNumberGenerator.GetInt32(26))}{RandomNumberGenerator.GetInt32(10)}-{RandomNumberGenerator.GetInt32(1000):000}";

    // A static page: it needs neither the store nor a template, so it cannot fail for the same reason.
    static Task Show(HttpContext http, int status, string number)
    {
        var page = System.Text.Encoding.UTF8.GetString(http.RequestServices.GetRequiredService<Assets>().Bytes("fault.html")).Replace("{number}", number);
        http.Response.Clear();
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'sha256-" + StyleHash(page) + "'";
        return Results.Text(page, "text/html; charset=utf-8", System.Text.Encoding.UTF8, status).ExecuteAsync(http);
    }

    static string StyleHash(string page)
    {
        var start = page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = page[start..page.IndexOf("</style>", StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style)));
    }
}
