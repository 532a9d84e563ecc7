using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Writes <c>cagette.db</c>, the file to copy: VACUUM INTO a temporary name on the same disk, checked, flushed, renamed over the
/// old one, and the folder flushed, so that whoever copies it at any moment has a whole store (design.md 4).</summary>
public static class Snapshot
{
    /// <summary>Why a copy is refused that SQLite does not find whole: the store itself is damaged.</summary>
    internal const string NotWhole = "La copie n’est pas entière : {0}";

    /// <summary>Puts the store's state of now in the place of cagette.db, whatever stands there.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="now">The group's local time: the outgoing file is kept in history/ when it is of another day. Null keeps nothing.</param>
    public static Published Publish(DataFolder folder, Moment? now = null)
    {
        using var turn = PublishTurn.Take(folder);
        var temporary = Make(folder.Store, folder.Snapshot, now?.Instant);
        var crowded = false;
        try
        {
            PublishedMark.Announce(folder, temporary);
            if (now is { } moment && WrittenAt(folder) is { } outgoing && moment.DayOf(outgoing) != moment.Today)
            {
                crowded = !History.HasRoom(folder);
                if (!crowded)
                {
                    History.Keep(folder, moment.DayOf(outgoing));
                }
            }

            File.Move(temporary, folder.Snapshot, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }

        Disk.FlushFolder(folder.Path);
        Settle(folder);
        return new Published(new FileSize(new FileInfo(folder.Snapshot).Length), crowded);
    }

    /// <summary>A whole copy of the living store at <paramref name="target"/>. Never blocks readers or the writer; leaves nothing behind when it fails.</summary>
    public static void Write(string store, string target)
    {
        var temporary = Make(store, target, null);
        try
        {
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }

        Disk.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
    }

    /// <summary>When cagette.db was written last, UTC; null when it is not there.</summary>
    public static DateTimeOffset? WrittenAt(DataFolder folder) =>
        File.Exists(folder.Snapshot) ? new DateTimeOffset(File.GetLastWriteTimeUtc(folder.Snapshot), TimeSpan.Zero) : null;

    /// <summary>The most that a copy of this store can take: the file and what its log still holds.</summary>
    public static FileSize SizeOf(string store) => new(new[] { store, store + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length));

    /// <summary>Removes what a crash left: copies that were never finished. Only while no other program of ours works on the folder.</summary>
    public static void Sweep(DataFolder folder)
    {
        foreach (var (place, pattern) in new[] { (folder.Path, "cagette.db.*new*"), (folder.History, "*.new*"), (folder.Live, "download-*") })
        {
            foreach (var left in Directory.Exists(place) ? Directory.GetFiles(place, pattern) : [])
            {
                File.Delete(left);
            }
        }
    }

    // The process in the name: a command beside the running server does not write into the server's temporary file.
    static string Make(string store, string target, DateTimeOffset? writtenAt)
    {
        var temporary = $"{target}.{Environment.ProcessId}.new";
        Remove(temporary);
        KeepRoom(store, Path.GetDirectoryName(Path.GetFullPath(target))!);
        try
        {
            using (var source = Database.Open(store, SqliteOpenMode.ReadWrite))
            {
                source.Execute("vacuum into $temporary", new { temporary });
            }

            if (StoreCheck.Integrity(temporary) is { } fault)
            {
                throw new StoreRefusedException(NotWhole, fault);
            }

            if (writtenAt is { } instant)
            {
                File.SetLastWriteTimeUtc(temporary, instant.UtcDateTime);
            }

            Disk.FlushFile(temporary);
            return temporary;
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    // A copy that fills the disk would stop everybody's work: a quarter of its size must stay free beside it.
    static void KeepRoom(string store, string folder)
    {
        var needed = new FileSize(SizeOf(store).Bytes / 4 * 5);
        var free = Disk.Free(folder);
        if (free.Bytes < needed.Bytes)
        {
            throw new StoreRefusedException("Il reste {0} sur le disque de {1} ; il en faut {2} pour une copie.", free, folder, needed);
        }
    }

    static void Settle(DataFolder folder)
    {
        try
        {
            PublishedMark.Settle(folder);
        }
        catch (IOException)
        {
            // The disk is full to the last byte: the two marks that stand there know the new file too.
        }
    }

    static void Remove(string temporary)
    {
        File.Delete(temporary);
        File.Delete(temporary + "-journal");
    }
}

/// <summary>What was published, and whether the disk was too full to keep the outgoing file in history/.</summary>
public sealed record Published(FileSize Size, bool Crowded);
