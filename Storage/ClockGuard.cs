using System.Globalization;
using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Remembers the last instant that was believed (in live/, once an hour; on a new machine, the store's last change) and says whether the
/// clock can be believed now (<see cref="ClockSense"/>). When it comes back by itself, so does the belief; an admin may also say that it is right.</summary>
public sealed class ClockGuard
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly Lock gate = new();
    readonly Database database;
    readonly Func<TimeSpan> running;
    TimeSpan? knownAt;
    DateTimeOffset written;

    /// <param name="database">Its clock is the one to be believed.</param>
    /// <param name="running">How long the machine has been running, asleep or awake; from the system unless said.</param>
    public ClockGuard(Database database, Func<TimeSpan>? running = null)
    {
        this.database = database;
        this.running = running ?? Running;
        Known = Read() ?? LastChange();
        written = Known ?? default;
    }

    /// <summary>Told when the belief changes: the doubt, the last instant believed, and what the clock says.</summary>
    public event Action<ClockDoubt, DateTimeOffset?, DateTimeOffset>? Changed;

    /// <summary>As of the last look.</summary>
    public ClockDoubt Doubt { get; private set; }

    /// <summary>The last instant that was believed, UTC.</summary>
    public DateTimeOffset? Known { get; private set; }

    string File => Path.Combine(database.Folder.Live, "clock.txt");

    /// <summary>Whether the clock can be believed now.</summary>
    public bool IsTrusted()
    {
        lock (gate)
        {
            var now = database.Time.GetUtcNow();
            var passed = running();
            var doubt = ClockSense.Of(now, Known, knownAt is { } at ? passed - at : null);
            if (doubt == ClockDoubt.None)
            {
                Believe(now, passed);
            }

            Become(doubt, now);
            return doubt == ClockDoubt.None;
        }
    }

    /// <summary>Somebody looked at a calendar: what the clock says now is right.</summary>
    public void Confirm()
    {
        lock (gate)
        {
            var now = database.Time.GetUtcNow();
            (Known, written) = (null, default);
            Believe(now, running());
            Become(ClockDoubt.None, now);
        }
    }

    // Linux counts the time that a laptop sleeps too; .NET's own counter does not.
    static TimeSpan Running() => new Machine().Uptime() ?? TimeSpan.FromMilliseconds(Environment.TickCount64);

    DateTimeOffset? LastChange()
    {
        try
        {
            return database.Read(db => db.QuerySingleOrDefault<DateTimeOffset?>("select at from change_set order by id desc limit 1"));
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    void Believe(DateTimeOffset now, TimeSpan passed)
    {
        // A step back within the slack does not move the last known instant back with it, or many small ones would add up.
        Known = Known > now ? Known : now;
        knownAt = passed;
        if (now - written < Hour)
        {
            return;
        }

        written = now;
        try
        {
            Disk.ReplaceText(File, now.ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The disk is full: the newest change in the store is known all the same.
        }
    }

    void Become(ClockDoubt doubt, DateTimeOffset now)
    {
        if (Doubt != doubt)
        {
            Doubt = doubt;
            Changed?.Invoke(doubt, Known, now);
        }
    }

    DateTimeOffset? Read()
    {
        try
        {
            return System.IO.File.Exists(File) && DateTimeOffset.TryParse(System.IO.File.ReadAllText(File), CultureInfo.InvariantCulture, out var at) ? at : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
