using System.Globalization;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Storage;

/// <summary>Older copies in history/, each a whole store under a name that says its day. What cagette.db held at the end of a day is kept at the
/// moment when another day's file takes its place, by a second name for the same bytes: it costs no writing. Only the outgoing file is linked,
/// never the one that stays: who copies something over cagette.db writes into no older copy.</summary>
public static partial class History
{
    /// <summary>What can be taken back, newest first. Files of other names are somebody's own and left alone.</summary>
    public static IReadOnlyList<KeptCopy> List(DataFolder folder) => !Directory.Exists(folder.History) ? [] :
        [.. new DirectoryInfo(folder.History).EnumerateFiles("*.db").Select(Known).OfType<KeptCopy>().OrderByDescending(copy => copy.Day).ThenByDescending(copy => copy.WrittenAt)];

    /// <summary>The file of a copy that <see cref="List"/> names; null for any other name.</summary>
    public static string? Find(DataFolder folder, string name) =>
        List(folder).Any(copy => copy.Name == name) ? Path.Combine(folder.History, name) : null;

    /// <summary>Whether the disk has room to keep an older copy: twice the store must stay free, for a snapshot and for people's work.</summary>
    public static bool HasRoom(DataFolder folder) => Disk.Free(folder.Path).Bytes >= 2 * Snapshot.SizeOf(folder.Store).Bytes;

    /// <summary>Keeps the cagette.db that is about to be replaced as the last one of its day.</summary>
    public static void Keep(DataFolder folder, DateOnly day)
    {
        folder.CreateHistory();
        var name = Path.Combine(folder.History, $"{day:yyyy-MM-dd}.db");
        var temporary = name + ".new";
        File.Delete(temporary);
        if (!Disk.TryLink(folder.Snapshot, temporary))
        {
            File.Copy(folder.Snapshot, temporary);
            Disk.FlushFile(temporary);
        }

        File.Move(temporary, name, overwrite: true);

        // Two names of the same bytes are not renamed one over the other: the first stays.
        File.Delete(temporary);
        Disk.FlushFolder(folder.History);
    }

    /// <summary>Throws away what the rule does not keep.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="percent">The share of the whole disk that history/ may take.</param>
    public static IReadOnlyList<KeptCopy> Thin(DataFolder folder, int percent)
    {
        var surplus = BackupHistory.Surplus(List(folder), ShareOf(folder, percent));
        foreach (var copy in surplus)
        {
            File.Delete(Path.Combine(folder.History, copy.Name));
        }

        return surplus;
    }

    public static FileSize ShareOf(DataFolder folder, int percent) => new(Disk.Total(folder.Path).Bytes / 100 * percent);

    static KeptCopy? Known(FileInfo file)
    {
        var size = new FileSize(file.Length);
        var written = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        if (DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(file.Name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new KeptCopy(file.Name, KeptFor.Day, day, written, size);
        }

        if (Special().Match(file.Name) is not { Success: true } special)
        {
            return null;
        }

        // The name tells the instant better than the file does: a copy of the folder may have changed the file's time.
        var at = DateTimeOffset.TryParseExact(special.Groups[2].Value, "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var named) ? named : written;
        return new KeptCopy(file.Name, Enum.Parse<KeptFor>(special.Groups[1].Value, ignoreCase: true), DateOnly.FromDateTime(at.UtcDateTime), at, size);
    }

    [GeneratedRegex(@"^before-(restore|migration|upgrade)-.*?(\d{8}-\d{6})?(-\d+)?\.db$")]
    private static partial Regex Special();
}
