using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>A clock that jumped, for who administers: what it shows, what was known, and the button that says that it is right.</summary>
public static class ClockPages
{
    public static void MapClock(this WebApplication app)
    {
        app.MapGet("/admin/clock", (HttpContext http, ClockGuard clock) =>
            http.Page("administration/clock", new ClockPage(http.Now().Instant, clock.Known, clock.Doubt != ClockDoubt.None))).For(Right.Admin);
        app.MapPost("/admin/clock", Confirm).For(Right.Admin);
    }

    static IResult Confirm(HttpContext http, ClockGuard clock, Serilog.ILogger log)
    {
        clock.Confirm();
        log.Information("{Who:l} said that the clock is right", http.Visit().Name);
        return http.Go("/group", "L’horloge est crue ; les clôtures reprennent.");
    }
}

public sealed record ClockPage(DateTimeOffset Now, DateTimeOffset? Known, bool IsDoubtful);
