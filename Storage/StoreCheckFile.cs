using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Opens a store so that neither it nor its folder is touched.</summary>
static class StoreCheckFile
{
    public static SqliteConnection Open(string file)
    {
        SqlTypes.Register();

        // A file that somebody works on has its WAL beside it, and is read through it. Any other is opened as immutable: else SQLite would leave
        // a -wal and a -shm beside the copy, on somebody's USB stick for instance.
        var path = Path.GetFullPath(file);
        var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = File.Exists(path + "-wal") ? path : $"file:{Uri.EscapeDataString(path).Replace("%2F", "/")}?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        db.Open();
        db.Execute("pragma trusted_schema = off");
        return db;
    }

    /// <summary>A copy in the scratch folder, brought to the newest schema.</summary>
    public static MigratedCopy Migrated(SqliteConnection old, string scratch) => new(old, Path.Combine(scratch, $"cagette-check-{Guid.NewGuid():N}.tmp"));
}

sealed class MigratedCopy : IDisposable
{
    readonly string file;

    public MigratedCopy(SqliteConnection old, string file)
    {
        this.file = file;
        Db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            Db.Open();
            old.BackupDatabase(Db);
            Db.Execute("pragma journal_mode = delete; pragma synchronous = off; pragma trusted_schema = off");
            Migrations.Run(Db);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteConnection Db { get; }

    public void Dispose()
    {
        Db.Dispose();
        File.Delete(file);
        File.Delete(file + "-journal");
    }
}
