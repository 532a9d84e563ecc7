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

        throw new StoreRefusedException("Un autre cagette.db a été déposé dans {0}, à côté du groupe qui y vit. À vous de dire lequel est le bon :\n  Cagette.SelfHost restore {1} --data {0}    pour revenir à ce fichier (ce qui vit aujourd’hui est gardé dans history/)\n  Cagette.SelfHost backup {1} --data {0}     pour garder le groupe vivant et refaire cagette.db", folder.Path, folder.Snapshot);
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
