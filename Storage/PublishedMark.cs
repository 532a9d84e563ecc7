using System.Security.Cryptography;

namespace Cagette.SelfHost.Storage;

/// <summary>Remembers, inside live/, which <c>cagette.db</c> we published last. Another one beside a living store means that somebody wants to
/// go back, or copied to the wrong place: the program does not guess (design.md 4).
/// <para>Two lines a mark: length and time of the file, and its hash, which is read again only when the first do not fit. While one
/// cagette.db is put in the place of another both are marked, so that an end at any moment between leaves one of the two.</para></summary>
static class PublishedMark
{
    /// <summary>Before the rename: marks the file that comes, beside the one that stands there.</summary>
    public static void Announce(DataFolder folder, string temporary) => Put(folder, [Of(temporary), .. Read(folder).Take(1)]);

    /// <summary>After the rename: the older mark goes, so that a file laid back later is no longer taken for ours.</summary>
    public static void Settle(DataFolder folder) => Put(folder, [.. Read(folder).Take(1)]);

    /// <summary>Whether cagette.db is not the one that we published. False where there is nothing to compare.</summary>
    public static bool IsStranger(DataFolder folder)
    {
        if (!File.Exists(folder.Store) || !File.Exists(folder.Snapshot) || Read(folder) is not { Count: > 0 } marks)
        {
            return false;
        }

        var stamp = Stamp(folder.Snapshot);
        if (marks.Any(mark => mark.Stamp == stamp))
        {
            return false;
        }

        var hash = Hash(folder.Snapshot);
        return marks.All(mark => mark.Hash != hash);
    }

    /// <summary>Throws with the two commands that decide when cagette.db is not the one that we published.</summary>
    public static void Check(DataFolder folder)
    {
        if (IsStranger(folder))
        {
            throw new StoreRefusedException("Un autre cagette.db a été déposé dans {0}, à côté du groupe qui y vit. À vous de dire lequel est le bon :\n  Cagette.SelfHost restore {1} --data {0}    pour revenir à ce fichier (ce qui vit aujourd’hui est gardé dans history/)\n  Cagette.SelfHost backup {1} --data {0}     pour garder le groupe vivant et refaire cagette.db", folder.Path, folder.Snapshot);
        }
    }

    static string MarkFile(DataFolder folder) => Path.Combine(folder.Live, "published.txt");

    static void Put(DataFolder folder, IEnumerable<Mark> marks) => Disk.ReplaceText(MarkFile(folder), string.Concat(marks.Select(mark => $"{mark.Stamp}\n{mark.Hash}\n")));

    static List<Mark> Read(DataFolder folder) => File.Exists(MarkFile(folder))
        ? [.. File.ReadAllLines(MarkFile(folder)).Chunk(2).Where(lines => lines.Length == 2).Select(lines => new Mark(lines[0], lines[1]))]
        : [];

    static Mark Of(string file) => new(Stamp(file), Hash(file));

    static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return $"{file.Length} {file.LastWriteTimeUtc.Ticks}";
    }

    // Just written and checked, the file is still in memory: this costs far less than writing it did.
    static string Hash(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    sealed record Mark(string Stamp, string Hash);
}
