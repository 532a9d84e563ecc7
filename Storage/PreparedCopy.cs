using System.Data;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>A copy of somebody's cagette.db in live/, ready to take the store's place: read whole, brought to the newest schema, nobody signed
/// in. All that can go wrong with a file goes wrong here, while the store is still untouched.</summary>
public sealed record PreparedCopy
{
    const int PageSize = 4096;

    /// <summary>Where it stands: <c>live/restore-….db</c>, swept away at the next start.</summary>
    public string File { get; init; } = "";

    /// <summary>What it holds; the schema is that of the file it was made from.</summary>
    public StoreContents Contents { get; init; } = new();

    /// <summary>What <see cref="StoreCheck"/> found besides.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>The last thing that anybody did in it: what was done later is not in it.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Its mark: which group it is.</summary>
    public DateTimeOffset? GroupSince { get; init; }

    /// <summary>The addresses that will open the group.</summary>
    public IReadOnlyList<string> Admins { get; init; } = [];

    /// <summary>Why no page could be made of it, though the file is whole: a table is missing or another one, or a value is none. Null when it can.</summary>
    public Fault? Unusable { get; init; }

    public static string FileOf(DataFolder folder, string id) => Path.Combine(folder.Live, $"restore-{id}.db");

    /// <summary>Copies the file to <paramref name="target"/> and makes it ready. Refused by name; then nothing is left behind.</summary>
    public static PreparedCopy Of(string file, string target)
    {
        if (BackupFile.Refusal(file) is { } refusal)
        {
            throw new StoreRefusedException(refusal);
        }

        return Cleanly(target, () =>
        {
            System.IO.File.Copy(file, target, overwrite: true);
            return Ready(target);
        });
    }

    /// <summary>The same for a file that stands at its place already (an upload). It is removed when it is refused.</summary>
    public static PreparedCopy Of(string target) => Cleanly(target, () => BackupFile.Refusal(target) is { } refusal ? throw new StoreRefusedException(refusal) : Ready(target));

    public static void Remove(string file)
    {
        System.IO.File.Delete(file);
        System.IO.File.Delete(file + "-journal");
        System.IO.File.Delete(file + "-wal");
        System.IO.File.Delete(file + "-shm");
    }

    static PreparedCopy Cleanly(string target, Func<PreparedCopy> make)
    {
        try
        {
            return make();
        }
        catch (SqliteException fault)
        {
            Remove(target);
            throw new StoreRefusedException(fault.SqliteErrorCode is 11 or 26 ? new Fault("check.integrity", fault.Message) : new Fault("check.unreadable", fault.Message));
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or InvalidCastException or ArgumentException or DataException)
        {
            // What stands in it is not what its column says.
            Remove(target);
            throw new StoreRefusedException(new Fault("check.unreadable", fault.Message));
        }
        catch
        {
            Remove(target);
            throw;
        }
    }

    static PreparedCopy Ready(string file)
    {
        SqlTypes.Register();
        var bytes = new FileInfo(file).Length;
        int schema;
        DateTimeOffset? last;
        IReadOnlyList<Fault> foreign;
        using (var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = true }.ToString()))
        {
            db.Open();
            // One file without a log; not flushed at each step, but once, when all is done.
            db.Execute("pragma journal_mode = delete; pragma synchronous = off; pragma trusted_schema = off; pragma cell_size_check = on");
            if (db.QueryFirst<string>("pragma quick_check(1)") is not "ok" and var torn)
            {
                throw new StoreRefusedException(new Fault("check.integrity", torn));
            }

            foreign = MovingParts.TakeOut(db);
            last = RestoreStore.LastAt(db);
            schema = Migrations.Run(db);
            RestoreStore.EndSessions(db);
            MovingParts.PutBack(db);
            Sums.Rebuild(db);
            if (db.QuerySingle<int>("pragma page_size") != PageSize)
            {
                db.Execute($"pragma page_size = {PageSize}; vacuum");
            }
        }

        Disk.FlushFile(file);
        var report = StoreCheck.Run(file);
        if (report.Contents is not { } contents)
        {
            throw new StoreRefusedException(report.Faults[0]);
        }

        using var ready = Database.Open(file, SqliteOpenMode.ReadOnly);
        return new PreparedCopy
        {
            File = file,
            Contents = contents with { Schema = schema, Bytes = bytes },
            Faults = [.. foreign, .. report.Faults],
            LastAt = last,
            GroupSince = ready.GroupSince(),
            Admins = ready.AdminsWithPassword(),
            Unusable = report.Faults.FirstOrDefault(fault => fault.Key is "check.schema-missing" or "check.schema-changed") ?? StoreCheckValues.Faults(ready).FirstOrDefault(),
        };
    }
}
