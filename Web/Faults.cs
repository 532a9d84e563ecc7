using System.Security.Cryptography;

namespace Cagette.SelfHost.Web;

/// <summary>A fault shows a page with a number that the journal can find, and never a stack trace.</summary>
public static class Faults
{
    /// <summary>How long a browser or a script should wait before it tries again.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public static void UseFaultPage(this WebApplication app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor went away: nobody is left to answer, and Kestrel need not look for what they would have said next.
            http.Abort();
        }
        catch (BadHttpRequestException fault) when (!http.Response.HasStarted)
        {
            await FaultPage.Show(http, fault.StatusCode, "", "fault.stumbled");
        }
        catch (TimeoutException fault) when (!http.Response.HasStarted)
        {
            // A store that has too much to write is no riddle: one line without the stack, or the journal would add to the load.
            var number = NewNumber();
            Journal(http).Warning("Busy {ErrorNumber} at {Method} {Path}: {Why}", number, http.Request.Method, http.Request.Path.Value, fault.Message);
            await ShowRetry(http, 503, number, "fault.busy");
        }
        catch (Exception fault) when (!http.Response.HasStarted && http.RequestServices.GetRequiredService<Lookups>().PageOf(fault) is { } key)
        {
            // The disk is full, or worse. The trouble itself stands in the journal once; here is who met it.
            var number = NewNumber();
            Journal(http).Warning("Not done {ErrorNumber} at {Method} {Path}: {Why}", number, http.Request.Method, http.Request.Path.Value, fault.Message);
            await ShowRetry(http, 503, number, key);
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            var number = NewNumber();
            Journal(http).Error(fault, "Fault {ErrorNumber} at {Method} {Path}", number, http.Request.Method, http.Request.Path.Value);
            await FaultPage.Show(http, 500, number, "fault.stumbled");
        }
    });

    /// <summary>The page of a fault that passes by itself: it keeps what was typed and offers to send it again to the same address. Only for
    /// what is known to have written nothing.</summary>
    /// <param name="http">Its form is offered again: all fields but passwords and files, which are asked for anew.</param>
    /// <param name="status">503 or 507.</param>
    /// <param name="number">What the journal's line is found by; empty for none.</param>
    /// <param name="key">Of the title; its sentence stands under the same key with <c>.text</c> (Web/Words/*/faults.json).</param>
    public static async Task ShowRetry(HttpContext http, int status, string number, string key)
    {
        var again = await TypedForm.Again(http);
        await FaultPage.Show(http, status, number, key, again, Pause);
    }

    /// <summary>Short enough to be read out on the phone: K7-412.</summary>
    public static string NewNumber() =>
        $"{(char)('A' + RandomNumberGenerator.GetInt32(26))}{RandomNumberGenerator.GetInt32(10)}-{RandomNumberGenerator.GetInt32(1000):000}";

    static Serilog.ILogger Journal(HttpContext http) => http.RequestServices.GetRequiredService<Serilog.ILogger>();
}
