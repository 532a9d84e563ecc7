using System.Security.Cryptography;

namespace Cagette.SelfHost.Storage;

/// <summary>Remembers, inside live/, which <c>cagette.db</c> we published last. Another one beside a living store means that somebody wants to
/// go back, or copied to the wrong place: the program does not guess (design.md 4).</summary>
static class PublishedMark
{
    public static void Put(DataFolder folder) => File.WriteAllText(MarkFile(folder), $"{Stamp(folder)}\n{Hash(folder)}\n");

    /// <summary>Throws with the two commands that decide when cagette.db is not the one that we published.</summary>
    public static void Check(DataFolder folder)
    {
        if (!File.Exists(folder.Store) || !File.Exists(folder.Snapshot) || !File.Exists(MarkFile(folder)))
        {
            return;
        }

        var mark = File.ReadAllLines(MarkFile(folder));
        if (mark.Length == 2 && (mark[0] == Stamp(folder) || mark[1] == Hash(folder)))
        {
            return;
        }

        throw new StoreRefusedException($"""
            Somebody put another cagette.db into {folder.Path}, beside the group that lives there. Decide which one is right:
              Cagette.SelfHost restore {folder.Snapshot} --data {folder.Path}    to go back to that file (what lives now is kept in history/)
              Cagette.SelfHost backup {folder.Snapshot} --data {folder.Path}     to keep the living group and write cagette.db anew
            """);
    }

    static string MarkFile(DataFolder folder) => Path.Combine(folder.Live, "published.txt");

    static string Stamp(DataFolder folder)
    {
        var file = new FileInfo(folder.Snapshot);
        return $"{file.Length} {file.LastWriteTimeUtc.Ticks}";
    }

    static string Hash(DataFolder folder)
    {
        using var file = File.OpenRead(folder.Snapshot);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
