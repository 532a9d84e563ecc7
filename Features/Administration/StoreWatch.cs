using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Looks after the disk and the file: reads the whole store soon after the start and once a day, says in the journal what reads and
/// writes have met, tries whether a full disk takes writes again, and finds the copy to go back to when the file is damaged.</summary>
public sealed class StoreWatch : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    static readonly TimeSpan WhileDamaged = TimeSpan.FromMinutes(10);

    readonly Database database;
    readonly Serilog.ILogger log;
    long? readAt;

    public StoreWatch(Database database, ClockGuard clock, Serilog.ILogger log)
    {
        this.database = database;
        this.log = log;
        database.Health.Changed += Tell;
        clock.Changed += TellClock;
    }

    /// <summary>While the store is damaged: the newest copy that opens whole. Null when there is none, or when it is not found yet.</summary>
    public GoodCopy? Good { get; private set; }

    /// <summary>One look at what is wrong, if anything is.</summary>
    public async Task Tick()
    {
        switch (database.Health.Trouble)
        {
            case StoreTrouble.Full or StoreTrouble.ReadOnly:
                await TryWriting();
                break;
            case StoreTrouble.Damaged when Good is null:
                FindGood();
                break;
            default:
                break;
        }

        // By the running time: a clock that jumps neither wears the card nor forgets the day.
        if (readAt is not { } at || database.Time.GetElapsedTime(at) > (database.Health.Trouble == StoreTrouble.Damaged ? WhileDamaged : Day))
        {
            ReadAll();
        }
    }

    /// <summary>Reads every page of the living store.</summary>
    public void ReadAll()
    {
        readAt = database.Time.GetTimestamp();
        try
        {
            if (StoreCheck.Integrity(database.Folder.Store) is { } said)
            {
                database.Health.IsDamaged(said);
            }
            else
            {
                database.Health.IsWhole();
            }
        }
        catch (SqliteException fault)
        {
            database.Health.Note(fault);
        }

        if (database.Health.Trouble == StoreTrouble.Damaged)
        {
            FindGood();
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Disk.Aside(() =>
    {
        while (!stoppingToken.WaitHandle.WaitOne(Look))
        {
            try
            {
                Tick().Wait(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                log.Error(fault, "Looking after the store stumbled; it goes on");
            }
        }
    });

    async Task TryWriting()
    {
        try
        {
            await database.TryWriting();
        }
        catch (Exception fault) when (fault is TimeoutException || database.Health.IsTrouble(fault))
        {
            // Not yet.
        }
    }

    void FindGood()
    {
        Good = GoodCopy.Newest(database.Folder);
        if (Good is { } good)
        {
            log.Warning("The last good copy is {File:l}, written {At:u}: Cagette.SelfHost restore {Copy:l} --data {Folder:l}", good.File, good.WrittenAt, good.File, database.Folder.Path);
        }
    }

    void TellClock(ClockDoubt doubt, DateTimeOffset? known, DateTimeOffset now)
    {
        if (doubt == ClockDoubt.None)
        {
            log.Information("The clock is believed: {Now:u}", now);
        }
        else
        {
            log.Warning("The clock jumped: it shows {Now:u}, the last instant believed is {Known:u}; nothing is closed until it is right", now, known);
        }
    }

    void Tell(StoreTrouble trouble, string said)
    {
        switch (trouble)
        {
            case StoreTrouble.None:
                Good = null;
                log.Information("The store takes writes again");
                break;
            case StoreTrouble.Full:
                log.Error("The disk is full: nothing more is written until there is room; nothing that was answered is lost ({Said:l})", said);
                break;
            case StoreTrouble.ReadOnly:
                log.Error("The disk takes no writes: pages are read, nothing is written until it does ({Said:l})", said);
                break;
            default:
                log.Error("The store is damaged: nothing is written any more, no backup is replaced ({Said:l})", said);
                break;
        }
    }
}
