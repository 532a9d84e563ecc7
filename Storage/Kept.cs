using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What readings found since the last commit, for the readings until the next: all pages ask who is there and what the contracts are, and
/// a group writes a few times a minute at most. A reading takes from it only what was read of the very state that it reads itself.</summary>
sealed class Kept
{
    /// <summary>A small board has little memory: beyond it, what is asked for is read and not kept.</summary>
    const int Most = 500;

    Generation newest = new(0);

    /// <summary>What is kept of this state, or null.</summary>
    public object? Find(long state, string about) => newest is var kept && kept.State == state ? kept.Found.GetValueOrDefault(about) : null;

    public void Add(long state, string about, object found)
    {
        var kept = newest;
        if (state > kept.State)
        {
            kept = new(state);
            newest = kept;
        }

        if (state == kept.State && kept.Found.Count < Most)
        {
            kept.Found[about] = found;
        }
    }

    sealed class Generation(long state)
    {
        public long State { get; } = state;

        public ConcurrentDictionary<string, object> Found { get; } = [];
    }
}

/// <summary>Numbers the states of the store: odd while it may be passing from one to the next.</summary>
sealed class StateCount
{
    long now;

    public long Now => Interlocked.Read(ref now);

    /// <summary>Does what changes what readers see, or may.</summary>
    public T Pass<T>(Func<T> work)
    {
        Interlocked.Increment(ref now);
        try
        {
            return work();
        }
        finally
        {
            Interlocked.Increment(ref now);
        }
    }
}

/// <summary>One reading of a state of the store, and what is kept of that state.</summary>
sealed class Reading(Kept kept, StateCount state)
{
    readonly long begun = state.Now;
    bool? isKnown;

    public T Kept<T>(SqliteConnection db, string about, Func<SqliteConnection, T> read)
        where T : class?
    {
        if (!(isKnown ??= IsKnown(db)))
        {
            return read(db);
        }

        if (kept.Find(begun, about) is T known)
        {
            return known;
        }

        var found = read(db);
        if (found is not null)
        {
            kept.Add(begun, about, found);
        }

        return found;
    }

    // A transaction sees the state of its first reading, here at the latest. When nothing was committed since before it began, that is this state.
    bool IsKnown(SqliteConnection db)
    {
        db.QuerySingle<long>("pragma user_version");
        return begun % 2 == 0 && state.Now == begun;
    }
}

public static class KeptReadings
{
    /// <summary>What is read, or what another reading of the same state has read of it. For what many pages share and what never changes once it is
    /// made: it is handed to several threads. Within a write it is read anew; null is not kept.</summary>
    /// <param name="db">The connection of a reading or of a write.</param>
    /// <param name="about">What it is and all that it depends on beside the store: <c>products of 3</c>.</param>
    /// <param name="read">Reads it.</param>
    public static T Kept<T>(this SqliteConnection db, string about, Func<SqliteConnection, T> read)
        where T : class? =>
        db is PreparingConnection { Reading: { } reading } ? reading.Kept(db, about, read) : read(db);
}
