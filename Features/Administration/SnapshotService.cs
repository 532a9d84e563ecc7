using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Keeps cagette.db fresh in its rhythm (Amap/BackupRhythm) and at a clean stop, and its history thin. Its thread steps aside for pages.</summary>
public sealed class SnapshotService(Database database, Serilog.ILogger log) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Retry = TimeSpan.FromMinutes(5);

    readonly Lock gate = new();
    long published = -1;
    long seen = -1;
    DateTimeOffset firstAt;
    DateTimeOffset lastAt;
    DateTimeOffset? failedAt;

    /// <summary>What the pages show; never waits for a snapshot at work.</summary>
    public SnapshotState State { get; private set; } = new();

    /// <summary>The rhythm that the file's size allows now.</summary>
    public static BackupRhythm Rhythm(DataFolder folder, string? second) =>
        new(Snapshot.SizeOf(File.Exists(folder.Snapshot) ? folder.Snapshot : folder.Store), second is not null && Disk.IsSame(folder.Path, second));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (gate)
        {
            if (database.Commits != published)
            {
                Publish(database.Time.GetUtcNow());
            }
        }
    }

    /// <summary>Publishes if it is time: called every ten seconds.</summary>
    public void Tick(DateTimeOffset now)
    {
        lock (gate)
        {
            var commits = database.Commits;
            if (commits != seen)
            {
                firstAt = seen == published ? now : firstAt;
                (seen, lastAt) = (commits, now);
            }

            var resting = failedAt is { } failed && now >= failed && now - failed < Retry;
            if (seen != published && !resting && Rhythm(database.Folder, Setting().SecondFolder).IsDue(Snapshot.WrittenAt(database.Folder), firstAt, lastAt, now))
            {
                Publish(now);
            }
        }
    }

    // A thread of its own: VACUUM INTO is long, and the thread's niceness must not pass to others.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Disk.Aside(() =>
    {
        Guarded(() => Snapshot.Sweep(database.Folder));
        do
        {
            Guarded(() => Tick(database.Time.GetUtcNow()));
        }
        while (!stoppingToken.WaitHandle.WaitOne(Look));
    });

    void Publish(DateTimeOffset now)
    {
        if (database.Health.Trouble == StoreTrouble.Damaged)
        {
            // The last good copies stay as they are: a damaged store must not take their place.
            return;
        }

        var commits = database.Commits;
        try
        {
            PublishedMark.Check(database.Folder);
            var setting = Setting();
            var result = Snapshot.Publish(database.Folder, new Moment(now, ZoneOf(database)));
            (published, failedAt) = (commits, null);
            seen = Math.Max(seen, commits);
            State = new SnapshotState(Crowded: result.Crowded);
            History.Thin(database.Folder, setting.HistoryPercent);
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            if (StoreHealth.Of(fault, database.Folder) == StoreTrouble.Damaged)
            {
                database.Health.Note(fault);
            }

            failedAt = now;
            State = State with { Fault = Fault.Of(fault), FaultSince = State.FaultSince ?? now };
            log.Error(fault, "The snapshot cagette.db could not be written; the store itself goes on");
        }
    }

    void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            log.Error(fault, "Keeping cagette.db fresh stumbled; it is tried again");
        }
    }

    static bool IsOfTheDisk(Exception fault) => fault is IOException or SqliteException or UnauthorizedAccessException or StoreRefusedException;

    BackupSetting Setting() => database.Read(db => db.BackupSetting());

    /// <summary>The group's zone, also before the set-up.</summary>
    internal static TimeZoneInfo ZoneOf(Database database) => Zones.Find(database.Read(db => db.Association())?.TimeZone ?? "Europe/Paris");
}

/// <summary>How the last attempt went. A fault stands with the instant since which no snapshot succeeded.</summary>
/// <param name="Fault">Why cagette.db could not be written; null when it could.</param>
/// <param name="FaultSince">Since when.</param>
/// <param name="Crowded">Whether the disk was too full to keep an older copy.</param>
public sealed record SnapshotState(Fault? Fault = null, DateTimeOffset? FaultSince = null, bool Crowded = false);
