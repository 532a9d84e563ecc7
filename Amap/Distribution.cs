namespace Cagette.SelfHost.Amap;

/// <summary>One date, one place, a window of hours at which several catalogs are delivered (rules.md 3.1).</summary>
public sealed record Distribution
{
    public long Id { get; init; }
    public long PlaceId { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public long? CycleId { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public string CancelReason { get; init; } = "";
    public string Note { get; init; } = "";

    public bool IsCancelled => CancelledAt is not null;

    public bool IsPast(Moment now) => now.Instant >= now.InstantOf(Date, EndTime);

    /// <summary>Why this cannot stand beside the others, or an empty list: two at one place and day are refused (rules.md 3.1).</summary>
    public IReadOnlyList<Refusal> Faults(IEnumerable<Distribution> others)
    {
        var faults = new List<Refusal>();
        if (EndTime <= StartTime)
        {
            faults.Add(new("distribution.ends-before-start", "endTime", StartTime));
        }

        if (others.Any(other => other.Id != Id && other.PlaceId == PlaceId && other.Date == Date && !other.IsCancelled))
        {
            faults.Add(new("distribution.same-day", "date", Date));
        }

        return faults;
    }
}

/// <summary>One catalog at one distribution, with its ordering window (rules.md 3.2). Date and hours are those of the distribution.</summary>
public sealed record Delivery
{
    public long Id { get; init; }
    public long CatalogId { get; init; }
    public long DistributionId { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public DateTimeOffset OpensAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }
    public bool WindowEdited { get; init; }

    /// <summary>Null when it takes place.</summary>
    public CancelWay? Cancelled { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public string CancelReason { get; init; } = "";
    public DateOnly? MovedFrom { get; init; }

    /// <summary>When what happens at the closing of the window was done (rules.md 4.4).</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    public OrderingWindow Window => new(OpensAt, ClosesAt);

    public bool IsCancelled => Cancelled is not null;
}
