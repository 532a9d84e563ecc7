namespace Cagette.SelfHost.Storage;

/// <summary>Which store a visit began with. A page that has read from one store must not write into another that took its place meanwhile:
/// household 12 may be somebody else there.</summary>
sealed class Era
{
    readonly AsyncLocal<long?> entered = new();

    // Odd while a store is being replaced.
    long now;

    /// <summary>Null where nothing was begun (the program's own work, which reads and writes in one go).</summary>
    public long? Entered => entered.Value;

    /// <summary>Begins a visit; false while the store is being replaced: wait and enter again.</summary>
    public bool Enter()
    {
        var current = Interlocked.Read(ref now);
        entered.Value = current;
        return current % 2 == 0;
    }

    public void Check(long? begun)
    {
        if (begun is { } era && era != Interlocked.Read(ref now))
        {
            throw new StoreReplacedException();
        }
    }

    /// <summary>Replaces the store. When that fails, whoever had begun goes on with the store that is still there.</summary>
    public T Change<T>(Func<T> replace)
    {
        var before = Interlocked.Increment(ref now) - 1;
        var isDone = false;
        try
        {
            var result = replace();
            isDone = true;
            return result;
        }
        finally
        {
            Interlocked.Exchange(ref now, isDone ? before + 2 : before);
        }
    }
}

/// <summary>The visit began with a store that has been replaced since: nothing was written, the visitor begins again.</summary>
public sealed class StoreReplacedException() : TimeoutException("The store was replaced by an older copy meanwhile.");
