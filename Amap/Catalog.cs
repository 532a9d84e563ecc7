namespace Cagette.SelfHost.Amap;

/// <summary>What one producer offers for a period, and under which rules: a contract (rules.md 2.1, 2.2).</summary>
public sealed record Catalog
{
    public long Id { get; init; }
    public long ProducerId { get; init; }
    public string Name { get; init; } = "";
    public string Letters { get; init; } = "";
    public int Hue { get; init; } = 1;
    public CatalogKind Kind { get; init; }
    public CatalogStatus Status { get; init; }
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }

    /// <summary>The person who coordinates.</summary>
    public long? CoordinatorId { get; init; }
    public int OpensDaysBefore { get; init; } = 14;
    public int ClosesHoursBefore { get; init; } = 48;
    public Money MinimumDelivery { get; init; }
    public Money MinimumSeason { get; init; }
    public int AbsencesMax { get; init; }
    public DateOnly? AbsencesFrom { get; init; }
    public DateOnly? AbsencesTo { get; init; }
    public AbsenceRule AbsenceRule { get; init; }
    public string FeeName { get; init; } = "";
    public int FeeBasisPoints { get; init; }
    public Payee Payee { get; init; } = Payee.Producer;
    public string Description { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    public bool TakesSubscriptions => Status == CatalogStatus.Published && Kind != CatalogKind.Open;

    /// <summary>A closed contract takes no new engagement, but those who are engaged fill their baskets until its last date.</summary>
    public bool TakesOrders =>
        Status == CatalogStatus.Published || (Status == CatalogStatus.Closed && Kind == CatalogKind.Variable);

    /// <summary>What stands in the way of keeping these rules; empty when nothing does.</summary>
    public IReadOnlyList<Refusal> Faults()
    {
        var faults = new List<Refusal>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            faults.Add(new("catalog.name-missing", "name"));
        }

        if (EndDate < StartDate)
        {
            faults.Add(new("catalog.ends-before-start", "endDate", StartDate));
        }

        // Windows open at 8:00, so whoever closes more hours before than it opens would never be open.
        if (ClosesHoursBefore >= (OpensDaysBefore * 24) + 16)
        {
            faults.Add(new("catalog.never-open", "closesHoursBefore"));
        }

        if (AbsencesFrom is { } from && AbsencesTo is { } to && to < from)
        {
            faults.Add(new("catalog.absences-end-before-start", "absencesTo", from));
        }

        if (FeeBasisPoints > 0 && string.IsNullOrWhiteSpace(FeeName))
        {
            faults.Add(new("catalog.fee-name-missing", "feeName"));
        }

        return faults;
    }
}

public sealed record Category
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public int Rank { get; init; }
}

/// <summary>A version of the text that members sign; never changed (rules.md 3.12).</summary>
public sealed record EngagementText
{
    public long Id { get; init; }
    public long CatalogId { get; init; }
    public int Version { get; init; }
    public string Text { get; init; } = "";
    public DateTimeOffset WrittenAt { get; init; }
}
