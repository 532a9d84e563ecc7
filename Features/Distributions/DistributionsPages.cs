using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>The calendar of a month and the page of one date, for all who are signed in.</summary>
public static class DistributionsPages
{
    public static void MapDistributions(this WebApplication app)
    {
        app.MapGet("/distributions", Calendar).ForSignedIn();
        app.MapGet("/distributions/{id:long}", Show).ForSignedIn();
        app.MapPlanning();
        app.MapPlaces();
        app.MapTakingPart();
        app.MapAttendance();
        app.MapProducerSheets();
        app.MapCatalogDeliveries();
        app.MapMovingDeliveries();
        app.MapCancelling();
    }

    static IResult Calendar(HttpContext http, Database database, string? month)
    {
        var today = http.Now().Today;
        var first = DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is > 1900 and < 2200
            ? asked
            : new DateOnly(today.Year, today.Month, 1);
        var last = first.AddMonths(1).AddDays(-1);
        var (dates, deliveries) = database.Read(db => (db.DistributionsBetween(first, last), db.DeliveryRowsBetween(first, last)));
        var byDate = dates.ToLookup(distribution => distribution.Date);
        var byDistribution = deliveries.ToLookup(delivery => delivery.DistributionId);
        var days = Enumerable.Range(0, last.Day).Select(n => first.AddDays(n)).Select(date => new CalendarDay(date, date == today,
            [.. byDate[date].Select(distribution => new CalendarEntry(distribution, [.. byDistribution[distribution.Id]]))]));
        return http.Page("distributions/calendar", new CalendarPage([.. days])
        {
            Shown = first,
            Before = first.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture),
            After = first.AddMonths(1).ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Offset = ((int)first.DayOfWeek + 6) % 7,
            None = dates.Count == 0,
            MayPlan = http.Visit().Rights.Has(Right.Distributions),
        });
    }

    static IResult Show(HttpContext http, Database database, long id)
    {
        var visit = http.Visit();
        var now = http.Now();
        return database.Read(db => db.DistributionRow(id) is { } row
            ? http.Page("distributions/show", new DatePage(row, db.DeliveryRowsOf(id))
            {
                Mine = visit.MemberId is { } memberId ? [.. db.LinesOfMember(memberId, id).Where(line => line.Comes)] : [],
                Helpers = db.HelpersOf(id),
                MayPlan = visit.Rights.Has(Right.Distributions),
                IsMember = visit.IsMember,
                ProducerId = visit.ProducerId ?? 0,
                IsToday = row.Date == now.Today,
                IsPast = now.Instant >= now.InstantOf(row.Date, row.EndTime),
                CanOrder = db.DeliveriesOf(id).Any(delivery => !delivery.IsCancelled && delivery.Window.IsOpen(now)),
            })
            : http.Missing());
    }
}

public sealed record CalendarPage(IReadOnlyList<CalendarDay> Days)
{
    public required DateOnly Shown { get; init; }
    public required string Before { get; init; }
    public required string After { get; init; }

    /// <summary>Days of the week before the first of the month; weeks begin on Monday.</summary>
    public int Offset { get; init; }
    public IReadOnlyList<int> Weekdays => [1, 2, 3, 4, 5, 6, 0];
    public bool None { get; init; }
    public bool MayPlan { get; init; }
}

public sealed record CalendarDay(DateOnly Date, bool IsToday, IReadOnlyList<CalendarEntry> Entries)
{
    public bool IsEmpty => Entries.Count == 0;
}

public sealed record CalendarEntry(DistributionRow At, IReadOnlyList<DeliveryRow> Deliveries);

public sealed record DatePage(DistributionRow At, IReadOnlyList<DeliveryRow> Deliveries)
{
    public IReadOnlyList<BasketLine> Mine { get; init; } = [];
    public IReadOnlyList<Helper> Helpers { get; init; } = [];
    public bool MayPlan { get; init; }
    public bool IsMember { get; init; }
    public long ProducerId { get; init; }
    public bool IsToday { get; init; }
    public bool IsPast { get; init; }
    public bool CanOrder { get; init; }

    public string MonthKey => At.Date.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
