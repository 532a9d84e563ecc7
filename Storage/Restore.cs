using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Puts a copy in the place of the living store. Checked first; what it replaces is kept in history/.</summary>
public static class Restore
{
    /// <summary>The server must not run on this folder. Returns the report of the file, which was taken only when it is sound.</summary>
    public static CheckReport From(string file, DataFolder folder, DateTimeOffset now)
    {
        var report = StoreCheck.Run(file);
        if (!report.IsSound)
        {
            return report;
        }

        using var alone = new FolderLock(folder);
        SqliteConnection.ClearAllPools();
        if (File.Exists(folder.Store))
        {
            Directory.CreateDirectory(folder.History);
            Snapshot.Write(folder.Store, Path.Combine(folder.History, $"before-restore-{now.UtcDateTime:yyyyMMdd-HHmmss}.db"));
            foreach (var old in new[] { folder.Store + "-wal", folder.Store + "-shm", folder.Store })
            {
                File.Delete(old);
            }
        }

        Take(file, folder);
        EndSessions(folder);
        Snapshot.Publish(folder);
        return report;
    }

    /// <summary>A folder that holds only cagette.db starts with it (design.md 4).</summary>
    public static void TakeUpLoneSnapshot(DataFolder folder)
    {
        if (File.Exists(folder.Store) || !File.Exists(folder.Snapshot))
        {
            return;
        }

        var report = StoreCheck.Run(folder.Snapshot);
        if (!report.IsSound)
        {
            throw new StoreRefusedException("{0} : {1}", folder.Snapshot, report.Faults[0]);
        }

        folder.Create();
        Take(folder.Snapshot, folder);
    }

    static void Take(string file, DataFolder folder)
    {
        File.Copy(file, folder.Store + ".new", overwrite: true);
        File.Move(folder.Store + ".new", folder.Store);
    }

    // Who was signed in when the copy was made must sign in again: the copy may have passed through other hands.
    static void EndSessions(DataFolder folder)
    {
        using var db = Database.OpenForWriting(folder.Store);
        db.Execute("delete from session; delete from one_time_token");
        db.Execute("pragma wal_checkpoint(truncate)");
    }
}
