using System.Globalization;

namespace Cagette.SelfHost.Amap;

/// <summary>Why an older copy is kept: as the last of its day, or because a restore, a new schema or a new executable came after it.</summary>
public enum KeptFor
{
    Day,
    Restore,
    Migration,
    Upgrade,
}

/// <summary>An older copy in history/. <paramref name="Day"/> is the group's local day whose last state it holds.</summary>
public sealed record KeptCopy(string Name, KeptFor For, DateOnly Day, DateTimeOffset WrittenAt, FileSize Size);

/// <summary>Which older copies stay: the newest of each of 7 days, 4 weeks and 12 months, and the last 3 of each special kind. Days are counted
/// by the copies that there are, not from today: neither a summer without changes nor a clock that was wrong for an hour throws anything away.</summary>
public static class BackupHistory
{
    const int Days = 7;
    const int Weeks = 4;
    const int Months = 12;
    const int Special = 3;
    const int AtLeast = 2;

    /// <summary>What to throw away. Past <paramref name="share"/> the oldest go first, but never the newest two.</summary>
    public static IReadOnlyList<KeptCopy> Surplus(IEnumerable<KeptCopy> copies, FileSize share)
    {
        var newestFirst = copies.OrderByDescending(copy => copy.Day).ThenByDescending(copy => copy.WrittenAt).ToList();
        var days = newestFirst.Where(copy => copy.For == KeptFor.Day).ToList();
        HashSet<KeptCopy> wanted =
        [
            .. Newest(days, copy => copy.Day, Days),
            .. Newest(days, copy => (ISOWeek.GetYear(copy.Day.ToDateTime(default)), ISOWeek.GetWeekOfYear(copy.Day.ToDateTime(default))), Weeks),
            .. Newest(days, copy => (copy.Day.Year, copy.Day.Month), Months),
            .. newestFirst.Where(copy => copy.For != KeptFor.Day).GroupBy(copy => copy.For).SelectMany(kind => kind.Take(Special)),
        ];
        var kept = newestFirst.Where(wanted.Contains).ToList();
        while (kept.Count > AtLeast && kept.Sum(copy => copy.Size.Bytes) > share.Bytes)
        {
            kept.RemoveAt(kept.Count - 1);
        }

        return [.. newestFirst.Except(kept)];
    }

    static IEnumerable<KeptCopy> Newest<T>(IEnumerable<KeptCopy> newestFirst, Func<KeptCopy, T> period, int periods) =>
        newestFirst.GroupBy(period).Take(periods).Select(group => group.First());
}
