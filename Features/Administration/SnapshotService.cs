using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Keeps cagette.db fresh: a minute after the last change, at the latest 15 minutes after the first, and at a clean stop.</summary>
public sealed class SnapshotService(Database database, Serilog.ILogger log) : BackgroundService
{
    static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    readonly Lock gate = new();
    long published = -1;

    /// <summary>When cagette.db was written last, UTC; null when it is not there yet.</summary>
    public static DateTimeOffset? WrittenAt(DataFolder folder) =>
        File.Exists(folder.Snapshot) ? new DateTimeOffset(File.GetLastWriteTimeUtc(folder.Snapshot), TimeSpan.Zero) : null;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Publish();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        Publish();
        var seen = database.Commits;
        var changedAt = database.Time.GetUtcNow();
        var firstAt = changedAt;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), database.Time);
        while (await Next(timer, stoppingToken))
        {
            var now = database.Time.GetUtcNow();
            var commits = database.Commits;
            if (commits != seen)
            {
                firstAt = seen == published ? now : firstAt;
                (seen, changedAt) = (commits, now);
            }

            if (seen != published && (now - changedAt >= Rest || now - firstAt >= Longest))
            {
                Publish();
            }
        }
    }

    static async Task<bool> Next(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    void Publish()
    {
        lock (gate)
        {
            var commits = database.Commits;
            if (commits == published)
            {
                return;
            }

            try
            {
                Snapshot.Publish(database.Folder);
                published = commits;
            }
            catch (Exception fault) when (fault is IOException or Microsoft.Data.Sqlite.SqliteException or InvalidOperationException or UnauthorizedAccessException or StoreRefusedException)
            {
                log.Error(fault, "The snapshot cagette.db could not be written; the store itself goes on");
            }
        }
    }
}
