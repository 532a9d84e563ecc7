using System.Globalization;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Storage;

/// <summary>cagette.db once more, on a stick or in another folder. A small file that we put there tells a plugged-in stick from the empty folder
/// that its absence leaves; the program makes no folder itself.</summary>
public static class SecondCopy
{
    public const string Marker = "cagette-copie.txt";

    const int Days = 7;
    const int NoRoomLeft = 28;

    /// <summary>What speaks against this folder, as a key of Web/Words; null when it will do. Touches the disk: do not call it for a page that is only looked at.</summary>
    public static string? FaultOf(DataFolder folder, string second, Association group)
    {
        if (!Path.IsPathFullyQualified(second))
        {
            return "second.relative";
        }

        if (!Directory.Exists(second))
        {
            return "second.missing";
        }

        if ((Real(second) + "/").StartsWith(Real(folder.Path) + "/", StringComparison.Ordinal))
        {
            return "second.inside";
        }

        if (File.Exists(MarkerOf(second)) && !File.ReadAllLines(MarkerOf(second)).Contains(Line(group)))
        {
            return "second.other-group";
        }

        try
        {
            Mark(second, group);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return IsFull(fault) ? "second.full" : "second.read-only";
        }
    }

    /// <summary>Whether the stick is in. Never throws.</summary>
    public static bool IsThere(string second) => File.Exists(MarkerOf(second));

    /// <summary>The instant whose state stands there; null when none does.</summary>
    public static DateTimeOffset? WrittenAt(string second) => File.Exists(TargetIn(second)) ? new DateTimeOffset(File.GetLastWriteTimeUtc(TargetIn(second)), TimeSpan.Zero) : null;

    /// <summary>Copies cagette.db there under a temporary name, flushed, then renamed. What stood there from another day is kept under its date, 7 days long:
    /// by renaming, for sticks know no second names and wear out too.</summary>
    public static void Write(DataFolder folder, string second, Moment now)
    {
        var target = TargetIn(second);
        var temporary = target + ".new";
        try
        {
            File.Delete(temporary);
            MakeRoom(second, new FileInfo(folder.Snapshot).Length);
            File.Copy(folder.Snapshot, temporary);
            Disk.FlushFile(temporary);
            if (File.Exists(target) && now.DayOf(File.GetLastWriteTimeUtc(target)) is var day && day != now.Today)
            {
                File.Move(target, Path.Combine(second, $"cagette-{day:yyyy-MM-dd}.db"), overwrite: true);
            }

            File.Move(temporary, target, overwrite: true);
            Disk.FlushFolder(second);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        foreach (var old in Dated(second).Skip(Days))
        {
            File.Delete(old);
        }
    }

    // Yesterday's copy is worth less than today's: the oldest ones make room.
    static void MakeRoom(string second, long needed)
    {
        foreach (var old in Dated(second).Reverse())
        {
            if (Disk.Free(second).Bytes < needed)
            {
                File.Delete(old);
            }
        }

        if (Disk.Free(second) is var free && free.Bytes < needed)
        {
            throw new StoreRefusedException("La clé est pleine : il reste {0}, il en faut {1}.", free, new FileSize(needed));
        }
    }

    /// <summary>The dated copies, newest first.</summary>
    static IReadOnlyList<string> Dated(string second) =>
        [.. Directory.GetFiles(second, "cagette-*.db").Where(IsDated).OrderByDescending(Path.GetFileName, StringComparer.Ordinal)];

    static bool IsDated(string file) =>
        DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(file)["cagette-".Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    static void Mark(string second, Association group) => Disk.ReplaceText(MarkerOf(second), $"""
        Groupe : {group.Name}
        {Line(group)}
        Cagette copie ici le fichier cagette.db de ce groupe. Laissez ce petit fichier en place :
        c’est à lui que le programme reconnaît que la clé est branchée.

        """);

    static string Line(Association group) => $"Créé : {group.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}";

    static string MarkerOf(string second) => Path.Combine(second, Marker);

    static string TargetIn(string second) => Path.Combine(second, "cagette.db");

    static string Real(string folder) => (new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder)).TrimEnd('/');

    static bool IsFull(Exception fault) => fault.HResult is NoRoomLeft or unchecked((int)0x80070070);
}
