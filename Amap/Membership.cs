namespace Cagette.SelfHost.Amap;

/// <summary>A member's fee for one membership year; a due, which says nothing about its payment (rules.md 1.2).</summary>
public sealed record Membership
{
    public long Id { get; init; }
    public long MemberId { get; init; }

    /// <summary>The calendar year in which the membership year starts.</summary>
    public int Year { get; init; }
    public Money Fee { get; init; }
    public DateOnly Date { get; init; }
}

/// <summary>The day at which a membership year starts (rules.md 1.2). The day is 1 to 28, so that it exists in every month.</summary>
public readonly record struct Renewal(int Month, int Day)
{
    /// <summary>The membership year of a date, named by the calendar year in which it starts.</summary>
    public int YearOf(DateOnly date) => date >= Start(date.Year) ? date.Year : date.Year - 1;

    public DateOnly Start(int year) => new(year, Month, Day);

    /// <summary>The last day of the year.</summary>
    public DateOnly End(int year) => Start(year + 1).AddDays(-1);

    /// <summary>"2026–2027", or "2026" where the year is that of the calendar.</summary>
    public string Label(int year) => Month == 1 && Day == 1 ? $"{year}" : $"{year}–{year + 1}";
}

public enum MembershipState { Missing, Unpaid, Paid }

/// <summary>How a member stands for the year that runs (rules.md 1.4). A payment names no due, so what a member paid to the association, and is confirmed,
/// counts for memberships before all else: membership is the condition of everything else.</summary>
public sealed record MembershipStanding
{
    public required int Year { get; init; }

    /// <summary>When the group's membership years start.</summary>
    public Renewal Renewal { get; init; }

    /// <summary>Whether this year's membership is recorded.</summary>
    public bool Recorded { get; init; }

    /// <summary>Of all years up to this one.</summary>
    public Money Fees { get; init; }

    /// <summary>Confirmed payments to the association.</summary>
    public Money Paid { get; init; }

    /// <summary>The association's setting.</summary>
    public bool UnpaidBlocks { get; init; }

    public MembershipState State => !Recorded ? MembershipState.Missing : Paid < Fees ? MembershipState.Unpaid : MembershipState.Paid;

    public Money Missing => Paid < Fees ? Fees - Paid : Money.Zero;

    public bool BlocksEngagements => UnpaidBlocks && State != MembershipState.Paid;
}
