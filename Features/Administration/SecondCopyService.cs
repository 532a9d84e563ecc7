using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Carries cagette.db to the second folder in its own rhythm and at a clean stop, on a thread of its own: a slow or hanging stick delays
/// neither a page nor the snapshot.</summary>
public sealed class SecondCopyService(Database database, Serilog.ILogger log) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Retry = TimeSpan.FromMinutes(5);

    /// <summary>FAT keeps times in steps of two seconds.</summary>
    static readonly TimeSpan SameInstant = TimeSpan.FromSeconds(3);

    readonly Lock gate = new();
    readonly AutoResetEvent wake = new(false);

    /// <summary>What the pages show; they never touch the stick.</summary>
    public SecondState State { get; private set; } = SecondStateFile.Read(database.Folder);

    /// <summary>Looks at once rather than within ten seconds: the folder was just set.</summary>
    public void Wake() => wake.Set();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Guarded(() => Tick(database.Time.GetUtcNow(), stopping: true));
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    /// <summary>Looks whether the stick is in, and copies when there is something new and it is time (at a stop: always).</summary>
    public void Tick(DateTimeOffset now, bool stopping = false)
    {
        lock (gate)
        {
            var second = database.Read(db => db.BackupSetting()).SecondFolder;
            var before = second == State.Folder ? State : new SecondState { Folder = second, Since = now };
            var next = second is null ? new SecondState() : Next(before, second, now, stopping);
            if (next.Condition != State.Condition && next.Condition is SecondCondition.Missing or SecondCondition.Faulty)
            {
                log.Warning("The second copy in {Folder}: {Condition} {Fault}", second, next.Condition, next.Fault);
            }

            if (next != State)
            {
                State = next;
                SecondStateFile.Write(database.Folder, next);
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Disk.Aside(() =>
    {
        do
        {
            Guarded(() => Tick(database.Time.GetUtcNow()));
            WaitHandle.WaitAny([wake, stoppingToken.WaitHandle], Look);
        }
        while (!stoppingToken.IsCancellationRequested);
    });

    SecondState Next(SecondState before, string second, DateTimeOffset now, bool stopping)
    {
        if (!SecondCopy.IsThere(second))
        {
            return before.Turned(SecondCondition.Missing, now);
        }

        if (Snapshot.WrittenAt(database.Folder) is not { } written)
        {
            return before.Turned(SecondCondition.Waiting, now);
        }

        var copied = SecondCopy.WrittenAt(second);
        if (copied is { } there && (there - written).Duration() < SameInstant)
        {
            return before.Turned(SecondCondition.Fine, now) with { CopiedAt = copied };
        }

        var resting = before.Condition == SecondCondition.Faulty && before.TriedAt is { } tried && now >= tried && now - tried < Retry;
        var due = stopping || before.Condition != SecondCondition.Fine && !resting
            || before.Condition == SecondCondition.Fine && SnapshotService.Rhythm(database.Folder, second).SecondIsDue(copied, now);
        return due ? Copied(before, second, written, now) : before;
    }

    SecondState Copied(SecondState before, string second, DateTimeOffset written, DateTimeOffset now)
    {
        try
        {
            SecondCopy.Write(database.Folder, second, new Moment(now, SnapshotService.ZoneOf(database)));
            return before.Turned(SecondCondition.Fine, now) with { CopiedAt = written, TriedAt = now };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or StoreRefusedException)
        {
            return SecondCopy.IsThere(second)
                ? before.Turned(SecondCondition.Faulty, now) with { Fault = Fault.Of(fault), TriedAt = now }
                : before.Turned(SecondCondition.Missing, now);
        }
    }

    void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault) when (fault is IOException or SqliteException or UnauthorizedAccessException)
        {
            log.Error(fault, "The second copy stumbled; it is tried again");
        }
    }
}
