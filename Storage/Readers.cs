using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Connections that only read, each lent to one reading at a time and kept open with its prepared statements. None is waited for:
/// when all are lent, one more is opened.</summary>
sealed class Readers(string file) : IDisposable
{
    /// <summary>How many are kept when nobody reads. A hall full of phones opens many at once: two megabytes of pages for each are enough (less was not, for the sheets of a group of twenty years),
    /// the system keeps the file in its own cache.</summary>
    static readonly int Most = Environment.ProcessorCount + 2;

    readonly string settings = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
    readonly ConcurrentBag<PreparingConnection> idle = [];
    volatile bool ended;

    /// <summary>Told the text of each statement of a reading.</summary>
    public Action<string>? Runs { get; set; }

    public PreparingConnection Take()
    {
        if (idle.TryTake(out var kept))
        {
            kept.Runs = Runs;
            return kept;
        }

        var connection = new PreparingConnection(settings) { Runs = Runs };
        try
        {
            connection.Open();
            connection.Execute("pragma cache_size = -2048");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void GiveBack(PreparingConnection connection)
    {
        if (ended || idle.Count >= Most)
        {
            connection.Dispose();
        }
        else
        {
            idle.Add(connection);
        }
    }

    public void Dispose()
    {
        ended = true;
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }
}
