using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Does with cagette.db what a restore would: a copy on the disk, opened for work, migrated if need be, every book added up. A backup that
/// nobody ever opened is a hope.</summary>
public static class SnapshotProof
{
    /// <summary>Reads only cagette.db, so that it says the truth beside a living store that is damaged. Never throws for what is wrong with a file or a disk.</summary>
    /// <param name="folder">The copy is made in its live/ and taken away again.</param>
    /// <param name="upTo">The newest change of the living store that the snapshot must hold by its promise; null when unknown or none.</param>
    public static CheckReport Of(DataFolder folder, DateTimeOffset? upTo)
    {
        if (!File.Exists(folder.Snapshot))
        {
            return new CheckReport(null, [new Fault("proof.no-snapshot", folder.Snapshot)]);
        }

        var copy = Path.Combine(folder.Live, $"proof-{Environment.ProcessId}.tmp");
        try
        {
            File.Copy(folder.Snapshot, copy, overwrite: true);
            var report = StoreCheck.Run(copy, folder.Live);
            return report.IsSound ? report with { Faults = [.. Opened(copy, upTo)] } : report;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException or StoreRefusedException)
        {
            return new CheckReport(null, [fault is StoreRefusedException refused ? refused.Fault : new Fault("proof.not-opened", fault.Message)]);
        }
        finally
        {
            foreach (var end in new[] { "", "-wal", "-shm", "-journal" })
            {
                TryDelete(copy + end);
            }
        }
    }

    /// <summary>The newest thing that was done, as far as the store knows: it tells a snapshot that lags behind.</summary>
    public static DateTimeOffset? NewestChange(this SqliteConnection db, DateTimeOffset until) => db.QuerySingle<string?>("""
        select max(at) from (
          select max(at) as at from change_set where at <= $until
          union all select max(created_at) from message where created_at <= $until
          union all select max(ordered_at) from order_line where ordered_at <= $until)
        """, new { until }) is { } newest ? SqlTypes.Instant(newest) : null;

    static IEnumerable<Fault> Opened(string copy, DateTimeOffset? upTo)
    {
        using var db = Database.OpenForWriting(copy);
        Migrations.Run(db);
        if (upTo is { } wanted && !(db.NewestChange(DateTimeOffset.MaxValue) >= wanted))
        {
            yield return new Fault("proof.behind", wanted);
        }
    }

    static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next proof writes over it.
        }
    }
}
