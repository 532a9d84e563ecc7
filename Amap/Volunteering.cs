namespace Cagette.SelfHost.Amap;

/// <summary>Volunteer work at a distribution, general or of one contract.</summary>
public sealed record Role
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public long? CatalogId { get; init; }
    public string Instructions { get; init; } = "";
    public int UsualNumber { get; init; } = 2;
    public bool Active { get; init; } = true;
}

/// <summary>How many hands a role needs at a distribution.</summary>
public sealed record RoleNeed
{
    public long Id { get; init; }
    public long RoleId { get; init; }
    public long DistributionId { get; init; }
    public int Number { get; init; }
}

/// <summary>Somebody's name on a role at a distribution.</summary>
public sealed record Shift
{
    public long Id { get; init; }
    public long RoleId { get; init; }
    public long DistributionId { get; init; }
    public long PersonId { get; init; }
    public DateTimeOffset TakenAt { get; init; }
}

/// <summary>One role at one distribution and who has taken it (rules.md 6.3).</summary>
public sealed record ShiftSheet
{
    public required Distribution Distribution { get; init; }
    public required RoleNeed Need { get; init; }
    public IReadOnlyList<Shift> Taken { get; init; } = [];

    public int Missing => Math.Max(0, Need.Number - Taken.Count);

    public Decision<Shift> Take(long personId, Moment now) =>
        Distribution.IsCancelled ? new Refusal("shift.cancelled", null, Distribution.Date)
        : Distribution.IsPast(now) ? new Refusal("shift.past", null, Distribution.Date)
        : Taken.Any(shift => shift.PersonId == personId) ? new Refusal("shift.already-yours", null, Distribution.Date)
        : Missing == 0 ? new Refusal("shift.full", null, Distribution.Date)
        : new Shift { RoleId = Need.RoleId, DistributionId = Need.DistributionId, PersonId = personId, TakenAt = now.Instant };

    /// <summary>Only before the day: on the day itself the others count on it, and somebody must be called.</summary>
    public Decision<Shift> Leave(long personId, Moment now) =>
        Taken.FirstOrDefault(shift => shift.PersonId == personId) is not { } mine ? new Refusal("shift.not-yours", null, Distribution.Date)
        : now.Today >= Distribution.Date ? new Refusal("shift.too-late-to-leave", null, Distribution.Date)
        : mine;
}
