using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Opens the living store: whose file it is, a whole copy of an older one, then its migration.</summary>
static class Opening
{
    /// <summary>The writer's connection on a store of the newest schema. <paramref name="before"/>: the schema that it had, 0 for a new one.
    /// Refused without touching the file when it is not ours or newer; a migration that fails leaves the file as it was.</summary>
    public static SqliteConnection Store(DataFolder folder, DateTimeOffset now, out int before)
    {
        if (File.Exists(folder.Store) && (IsEmptied(folder) || StoreHeader.Of(folder.Store) is null && new FileInfo(folder.Store).Length > 0))
        {
            throw StartRefusal.Damaged(folder, new Fault("Ce fichier n’est pas une base SQLite."));
        }

        if (File.Exists(folder.Store) && new FileInfo(folder.Store).Length > 0 && Refusal(folder.Store) is { } refusal)
        {
            throw new StoreRefusedException("{0} : {1}", folder.Store, refusal);
        }

        var connection = Database.OpenForWriting(folder.Store);
        string? copy = null;
        try
        {
            // SQLite opens what it may not write without a word.
            if (SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            {
                throw new UnauthorizedAccessException(folder.Store);
            }

            copy = KeepOlder(connection, folder, now);
            before = Migrations.Run(connection);

            // After migration 0004, or when another tool changed facts.
            connection.Execute("begin immediate");
            Sums.Refresh(connection);
            connection.Execute("commit;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            if (copy is not null)
            {
                // The store is as it was: a server that is started again and again must not fill the disk with copies of it.
                File.Delete(copy);
            }

            throw;
        }
    }

    // A file system that was cut off may bring a file back empty. Beside a backup that is no new group: it must not be begun over.
    static bool IsEmptied(DataFolder folder) => new FileInfo(folder.Store).Length == 0 && File.Exists(folder.Snapshot);

    static Fault? Refusal(string file) => StoreHeader.Of(file) is { } header ? header.Refusal : new Fault("Ce fichier n’est pas une base SQLite.");

    // VACUUM INTO by another connection: it sees what the WAL holds, and its copy is checked and flushed before it has its name.
    static string? KeepOlder(SqliteConnection connection, DataFolder folder, DateTimeOffset now)
    {
        var schema = Migrations.SchemaOf(connection);
        if (schema == 0 || schema >= Migrations.Newest)
        {
            return null;
        }

        var copy = Path.Combine(folder.History, $"before-migration-{schema}-{now.UtcDateTime:yyyyMMdd-HHmmss}.db");
        try
        {
            folder.CreateHistory();
            Snapshot.Write(folder.Store, copy);
            return copy;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException or StoreRefusedException)
        {
            throw new StoreRefusedException(
                "La mise à jour de vos données (schéma {0} vers {1}) attend : la copie de sûreté {2} n’a pas pu être écrite ({3}). Rien n’a changé. Faites de la place sur le disque, puis relancez.",
                schema, Migrations.Newest, copy, fault is StoreRefusedException refused ? refused.Fault : fault.Message);
        }
    }
}
