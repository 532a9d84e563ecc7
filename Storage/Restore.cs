using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Puts a copy in the place of the living store (design.md 4). The copy is made ready under a name of its own (<see cref="PreparedCopy"/>),
/// what it replaces is kept in history/, and then its pages are written into the living file in one transaction of SQLite's: whoever reads goes
/// on reading what they began with, a kill at any moment leaves the old store or the new one, and no log of the old can meet the new.</summary>
public static class Restore
{
    /// <summary>The command: the server must not run on this folder. Returns the report of the file, which was taken only when it is sound.</summary>
    public static CheckReport From(string file, DataFolder folder, DateTimeOffset now)
    {
        if (BackupFile.Refusal(file) is { } refusal)
        {
            return new CheckReport(null, [refusal]);
        }

        var isNew = !Directory.Exists(folder.Path);
        folder.Create();
        PreparedCopy copy;
        try
        {
            copy = PreparedCopy.Of(file, PreparedCopy.FileOf(folder, "command"));
        }
        catch (Exception fault)
        {
            if (isNew)
            {
                Directory.Delete(folder.Path, recursive: true);
            }

            if (fault is StoreRefusedException refused)
            {
                return new CheckReport(null, [refused.Fault]);
            }

            throw;
        }

        try
        {
            if (copy.Faults.Count == 0)
            {
                using var alone = new FolderLock(folder);
                Take(copy, folder, new RestoredBy(Path.GetFileName(file), "restore"), now);
                Snapshot.Publish(folder);
            }

            return new CheckReport(copy.Contents, copy.Faults);
        }
        finally
        {
            PreparedCopy.Remove(copy.File);
        }
    }

    /// <summary>A folder that holds only cagette.db starts with it, older schemas too. The books need not add up: this is the one copy there is.
    /// The folder is ours.</summary>
    internal static void TakeUpLoneSnapshot(DataFolder folder, DateTimeOffset now)
    {
        if (File.Exists(folder.Store) || !File.Exists(folder.Snapshot))
        {
            return;
        }

        PreparedCopy copy;
        try
        {
            copy = PreparedCopy.Of(folder.Snapshot, PreparedCopy.FileOf(folder, "lone"));
        }
        catch (StoreRefusedException refused)
        {
            throw new StoreRefusedException("{0} : {1}", folder.Snapshot, refused.Fault);
        }

        if (copy.Contents.Schema < Migrations.Newest)
        {
            folder.CreateHistory();
            File.Copy(folder.Snapshot, NewName(folder, $"before-migration-{copy.Contents.Schema}", now, ".db"));
        }

        Sign(copy, new RestoredBy(Path.GetFileName(folder.Snapshot), "cagette.db"), now);
        PutInPlace(copy, folder);
    }

    /// <summary>Removes what an interrupted return, or a file that was chosen and not confirmed, left. The folder is ours.</summary>
    internal static void Sweep(DataFolder folder)
    {
        foreach (var left in Directory.GetFiles(folder.Live, "restore-*"))
        {
            File.Delete(left);
        }
    }

    /// <summary>In the writer's thread: keeps what lives, then writes the copy over it. Returns the file in history/ that holds what lived.</summary>
    internal static string Overwrite(SqliteConnection living, PreparedCopy copy, DataFolder folder, RestoredBy by, DateTimeOffset now)
    {
        folder.CreateHistory();
        var kept = Keep(living, copy, folder, now);
        Sign(copy, by, now);
        WritePages(living, copy);
        return kept;
    }

    // A store that is damaged is kept as it lies, for whoever can still read something in it.
    static string Keep(SqliteConnection living, PreparedCopy copy, DataFolder folder, DateTimeOffset now)
    {
        try
        {
            var kept = NewName(folder, "before-restore", now, ".db");
            Snapshot.Write(folder.Store, kept);
            var schema = Migrations.SchemaOf(living);
            if (schema > 0 && schema <= Migrations.Newest)
            {
                RestoreStore.KeepSent(living, copy.File);
            }

            return kept;
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            return KeepDamaged(folder, now);
        }
    }

    static void Take(PreparedCopy copy, DataFolder folder, RestoredBy by, DateTimeOffset now)
    {
        SqliteConnection.ClearAllPools();
        if (!File.Exists(folder.Store))
        {
            Sign(copy, by, now);
            PutInPlace(copy, folder);
            return;
        }

        try
        {
            using var living = Database.OpenForWriting(folder.Store);
            Overwrite(living, copy, folder, by, now);
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            // Not even SQLite's pages can be written over.
            KeepDamaged(folder, now);
            Sign(copy, by, now);
            PutInPlace(copy, folder);
        }
    }

    static void Sign(PreparedCopy copy, RestoredBy by, DateTimeOffset now)
    {
        using (var db = Database.Open(copy.File, SqliteOpenMode.ReadWriteCreate))
        {
            RestoreStore.Sign(db, by, now);
        }

        Disk.FlushFile(copy.File);
    }

    static void WritePages(SqliteConnection living, PreparedCopy copy)
    {
        using (var source = Database.Open(copy.File, SqliteOpenMode.ReadOnly))
        {
            source.BackupDatabase(living);
        }

        living.Execute("pragma wal_checkpoint(truncate)");
    }

    // The log of an older store goes first, and for good: it must never be folded into the new file.
    static void PutInPlace(PreparedCopy copy, DataFolder folder)
    {
        File.Delete(folder.Store + "-wal");
        File.Delete(folder.Store + "-shm");
        Disk.FlushFolder(folder.Live);
        File.Move(copy.File, folder.Store, overwrite: true);
        Disk.FlushFolder(folder.Live);
    }

    static string KeepDamaged(DataFolder folder, DateTimeOffset now)
    {
        folder.CreateHistory();
        var kept = NewName(folder, "before-restore", now, ".damaged");
        foreach (var end in new[] { "", "-wal" }.Where(end => File.Exists(folder.Store + end)))
        {
            File.Copy(folder.Store + end, kept + end);
            Disk.FlushFile(kept + end);
        }

        Disk.FlushFolder(folder.History);
        return kept;
    }

    static bool IsDamage(Exception fault) => fault is SqliteException { SqliteErrorCode: 8 or 11 or 26 } or StoreRefusedException { Fault.Key: Snapshot.NotWhole };

    static string NewName(DataFolder folder, string what, DateTimeOffset now, string end)
    {
        var name = Path.Combine(folder.History, string.Create(CultureInfo.InvariantCulture, $"{what}-{now.UtcDateTime:yyyyMMdd-HHmmss}"));
        return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name + end : $"{name}-{i}{end}").First(file => !File.Exists(file));
    }
}
