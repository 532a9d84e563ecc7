namespace Cagette.SelfHost.Amap;

/// <summary>When a delivery can be ordered: from <paramref name="Opens"/> until just before <paramref name="Closes"/> (rules.md 3.2, 4.1).</summary>
public readonly record struct OrderingWindow(DateTimeOffset Opens, DateTimeOffset Closes)
{
    /// <summary>Windows open in the morning, so that the mail which says so is not sent at midnight.</summary>
    public static readonly TimeOnly OpeningTime = new(8, 0);

    /// <summary>The window of the catalog's rule: opens D days before at 8:00, closes H hours before the distribution starts. Both are counted on
    /// the wall clock, so 'two days before at 18:00' stays 18:00 when clocks change in between.</summary>
    public static OrderingWindow Of(Catalog catalog, DateOnly date, TimeOnly start, Moment zone)
    {
        var closing = date.ToDateTime(start).AddHours(-catalog.ClosesHoursBefore);
        var opens = zone.InstantOf(date.AddDays(-catalog.OpensDaysBefore), OpeningTime);
        var closes = zone.InstantOf(DateOnly.FromDateTime(closing), TimeOnly.FromDateTime(closing));
        return new(opens < closes ? opens : closes, closes);
    }

    public bool IsOpen(DateTimeOffset instant) => Opens <= instant && instant < Closes;

    public bool IsOpen(Moment now) => IsOpen(now.Instant);

    /// <summary>Still to be opened, or open.</summary>
    public bool IsBeforeClosing(Moment now) => now.Instant < Closes;

    /// <summary>Why nothing can be ordered at this moment, or null.</summary>
    public Refusal? Fault(Moment now) => IsOpen(now) ? null
        : now.Instant < Opens ? new("order.not-open-yet", null, Opens)
        : new("order.closed", null, Closes);
}

/// <summary>The rule that plans distributions (rules.md 3.1).</summary>
public sealed record Cycle
{
    public long Id { get; init; }
    public long PlaceId { get; init; }
    public CycleRule Rule { get; init; }

    /// <summary>Every n weeks, or months; weekly is always 1.</summary>
    public int Every { get; init; } = 1;
    public DayOfWeek Weekday { get; init; }

    /// <summary>For monthly: 1 to 4 the first to the fourth such weekday of the month, 5 the last.</summary>
    public int Nth { get; init; } = 1;
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>The dates that the rule makes, pauses left out.</summary>
    public IEnumerable<DateOnly> Dates() =>
        (Rule == CycleRule.Monthly ? MonthlyDates() : WeeklyDates()).Where(date => !Pauses.Any(pause => pause.Holds(date)));

    /// <summary>Which dates are new, and which the place has already: those are left alone (rules.md 3.1).</summary>
    public CyclePlan Plan(IEnumerable<Distribution> existing)
    {
        var taken = existing.Where(other => other.PlaceId == PlaceId && !other.IsCancelled).Select(other => other.Date).ToHashSet();
        var dates = Dates().ToLookup(taken.Contains);
        return new([.. dates[false]], [.. dates[true]]);
    }

    public IReadOnlyList<Refusal> Faults()
    {
        var faults = new List<Refusal>();
        if (EndDate < StartDate)
        {
            faults.Add(new("cycle.ends-before-start", "endDate", StartDate));
        }

        if (EndTime <= StartTime)
        {
            faults.Add(new("distribution.ends-before-start", "endTime", StartTime));
        }

        if (faults.Count == 0 && !Dates().Any())
        {
            faults.Add(new("cycle.no-date", "startDate"));
        }

        return faults;
    }

    IEnumerable<DateOnly> WeeklyDates()
    {
        var first = StartDate.AddDays(((int)Weekday - (int)StartDate.DayOfWeek + 7) % 7);
        var days = 7 * (Rule == CycleRule.Weekly ? 1 : Every);
        for (var date = first; date <= EndDate; date = date.AddDays(days))
        {
            yield return date;
        }
    }

    IEnumerable<DateOnly> MonthlyDates()
    {
        for (var month = new DateOnly(StartDate.Year, StartDate.Month, 1); month <= EndDate; month = month.AddMonths(Every))
        {
            var date = NthOf(month);
            if (date >= StartDate && date <= EndDate)
            {
                yield return date;
            }
        }
    }

    DateOnly NthOf(DateOnly month)
    {
        if (Nth == 5)
        {
            var last = month.AddMonths(1).AddDays(-1);
            return last.AddDays(-(((int)last.DayOfWeek - (int)Weekday + 7) % 7));
        }

        return month.AddDays((((int)Weekday - (int)month.DayOfWeek + 7) % 7) + (7 * (Nth - 1)));
    }
}

/// <summary>No distribution from one day to another, both included: Christmas, summer.</summary>
public sealed record Pause
{
    public DateOnly FromDate { get; init; }
    public DateOnly ToDate { get; init; }

    public bool Holds(DateOnly date) => FromDate <= date && date <= ToDate;
}

public sealed record CyclePlan(IReadOnlyList<DateOnly> New, IReadOnlyList<DateOnly> Already);
