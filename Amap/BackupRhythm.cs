namespace Cagette.SelfHost.Amap;

/// <summary>How often a whole copy is written. Soon after changes rest, at the latest a quarter of an hour after the first of them; but a memory
/// card wears out by writing, so that a large file is written less often: about 2 GB a day and no more.</summary>
/// <param name="Copy">The size of one copy.</param>
/// <param name="SecondOnSameDisk">Whether the second copy goes to the same disk: then both share the day's 2 GB.</param>
public sealed record BackupRhythm(FileSize Copy, bool SecondOnSameDisk = false)
{
    public const long BytesADay = 2_000_000_000;

    /// <summary>Changes must have rested so long; a clerk who types a list is not copied at every line.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>While changes never rest. The minute that is missing to the quarter of an hour is for the writing itself.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(14);
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    /// <summary>At least so long from one copy to the next.</summary>
    public TimeSpan Spacing => TimeSpan.FromSeconds(Math.Ceiling(86_400.0 * Copy.Bytes * (SecondOnSameDisk ? 2 : 1) / BytesADay));

    /// <summary>The second copy's own distance: an hour, or more for a large file.</summary>
    public TimeSpan SecondSpacing => Spacing > Hour ? Spacing : Hour;

    /// <summary>The promise: what stands in the copy is never older than this while the program runs. In whole steps of five minutes.</summary>
    public TimeSpan Oldest => TimeSpan.FromTicks((long)Math.Ceiling((double)((Spacing > Longest ? Spacing : Longest) + Rest).Ticks / FiveMinutes.Ticks) * FiveMinutes.Ticks);

    /// <summary>What a day of uninterrupted changes writes to this disk.</summary>
    public FileSize DailyMost => new((long)(Copies(Spacing > Rest ? Spacing : Rest) + (SecondOnSameDisk ? Copies(SecondSpacing) : 0)));

    /// <summary>Whether it is time. Call it only when there is something new.</summary>
    /// <param name="written">When the last copy was written; null when there is none: then at once.</param>
    /// <param name="first">The first change that it lacks.</param>
    /// <param name="last">The last one.</param>
    /// <param name="now">A clock that was set back makes everything due rather than nothing for a year.</param>
    public bool IsDue(DateTimeOffset? written, DateTimeOffset first, DateTimeOffset last, DateTimeOffset now) =>
        written is null || Since(written.Value, now) >= Spacing && (Since(last, now) >= Rest || Since(first, now) >= Longest);

    public bool SecondIsDue(DateTimeOffset? copied, DateTimeOffset now) => copied is null || Since(copied.Value, now) >= SecondSpacing;

    static TimeSpan Since(DateTimeOffset then, DateTimeOffset now) => now < then ? TimeSpan.MaxValue : now - then;

    double Copies(TimeSpan spacing) => 86_400.0 / spacing.TotalSeconds * Copy.Bytes;
}
