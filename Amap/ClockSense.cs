namespace Cagette.SelfHost.Amap;

/// <summary>Whether the machine's clock can be believed. A Raspberry Pi has none that survives without power: after a start it may show any
/// date until the network has told it the right one. What cannot be undone (closings) waits meanwhile; pages go on.</summary>
public static class ClockSense
{
    /// <summary>A clock that is set right by a little is no reason to wait.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    /// <summary>While the program runs, its clock may not run ahead of the machine's running time by more.</summary>
    public static readonly TimeSpan Jump = TimeSpan.FromDays(1);

    /// <summary>Between two runs nobody can know how long the machine was off: a longer time is asked about.</summary>
    public static readonly TimeSpan Away = TimeSpan.FromDays(60);

    /// <param name="now">What the clock says.</param>
    /// <param name="known">The last instant that was believed; null on a new folder, where any date is believed.</param>
    /// <param name="running">How long the machine has been running since then, asleep or awake; null when it was another run.</param>
    public static ClockDoubt Of(DateTimeOffset now, DateTimeOffset? known, TimeSpan? running)
    {
        if (known is not { } last)
        {
            return ClockDoubt.None;
        }

        if (now < last - Slack)
        {
            return ClockDoubt.Behind;
        }

        var expected = running is { } passed ? last + passed + Jump : last + Away;
        return now > expected ? ClockDoubt.Ahead : ClockDoubt.None;
    }
}

public enum ClockDoubt
{
    None,

    /// <summary>It shows an instant that has long passed.</summary>
    Behind,

    /// <summary>It shows an instant that cannot have come yet, or that is too far away to be believed unasked.</summary>
    Ahead,
}
