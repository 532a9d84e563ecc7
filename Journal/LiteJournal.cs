using LiteDB;
using Serilog.Core;
using Serilog.Events;

namespace Cagette.SelfHost.Journal;

/// <summary>The disposable technical journal: what happened, in LiteDB beside the store, 30 days and a limited size. Deleting the file loses
/// nothing that the group needs; a broken file is put aside and begun again.</summary>
public sealed class LiteJournal : ILogEventSink, IDisposable
{
    const int MostLines = 50_000;
    static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    readonly Lock gate = new();
    readonly string file;
    readonly TimeProvider time;
    LiteDatabase? database;
    int written;

    public LiteJournal(string file, TimeProvider time)
    {
        this.file = file;
        this.time = time;
    }

    /// <summary>Never throws: a journal that cannot be written must not stop an order.</summary>
    public void Emit(LogEvent logEvent)
    {
        var line = new JournalLine
        {
            At = logEvent.Timestamp.UtcDateTime,
            Level = logEvent.Level.ToString(),
            Text = logEvent.RenderMessage(),
            Fault = logEvent.Exception?.ToString() ?? "",
            Number = logEvent.Properties.TryGetValue("ErrorNumber", out var number) ? number.ToString().Trim('"') : "",
        };
        Safely(lines =>
        {
            lines.Insert(line);
            if (++written % 500 == 0)
            {
                Thin(lines);
            }

            return true;
        });
    }

    /// <summary>The newest lines first, of this level or above, whose text, fault or number holds the words.</summary>
    public IReadOnlyList<JournalLine> Search(string level, string words, int most = 200) => Safely<IReadOnlyList<JournalLine>>(lines =>
    {
        var levels = Enum.GetNames<LogEventLevel>().SkipWhile(name => name != level).ToHashSet();
        return [.. lines.Query().OrderByDescending(line => line.Id).ToEnumerable()
            .Where(line => levels.Count == 0 || levels.Contains(line.Level))
            .Where(line => words.Length == 0 || line.Number == words || line.Text.Contains(words, StringComparison.OrdinalIgnoreCase) || line.Fault.Contains(words, StringComparison.OrdinalIgnoreCase))
            .Take(most)];
    }) ?? [];

    public void Dispose()
    {
        lock (gate)
        {
            database?.Dispose();
            database = null;
        }
    }

    T? Safely<T>(Func<ILiteCollection<JournalLine>, T> work)
    {
        lock (gate)
        {
            try
            {
                return work(Open());
            }
            catch (Exception fault) when (fault is LiteException or IOException or UnauthorizedAccessException or InvalidCastException or NotSupportedException)
            {
                PutAside();
                return default;
            }
        }
    }

    ILiteCollection<JournalLine> Open()
    {
        if (database is not null && !File.Exists(file))
        {
            database.Dispose();
            database = null;
        }

        database ??= new LiteDatabase(new ConnectionString { Filename = file, Connection = ConnectionType.Direct });
        return database.GetCollection<JournalLine>("line");
    }

    void PutAside()
    {
        try
        {
            database?.Dispose();
            database = null;
            if (File.Exists(file))
            {
                File.Move(file, file + ".broken", overwrite: true);
            }
        }
        catch (Exception fault) when (fault is LiteException or IOException or UnauthorizedAccessException)
        {
            // The console still has the line; the next one tries again.
            database = null;
        }
    }

    void Thin(ILiteCollection<JournalLine> lines)
    {
        var oldest = (time.GetUtcNow() - Kept).UtcDateTime;
        lines.DeleteMany(line => line.At < oldest);
        var excess = lines.Count() - MostLines;
        if (excess > 0)
        {
            var last = lines.Query().OrderBy(line => line.Id).Skip(excess).First().Id;
            lines.DeleteMany(line => line.Id < last);
        }
    }
}

public sealed record JournalLine
{
    public int Id { get; init; }

    public DateTime At { get; init; }

    /// <summary>The same instant, UTC, for the page.</summary>
    [BsonIgnore]
    public DateTimeOffset Instant => new(DateTime.SpecifyKind(At, DateTimeKind.Local).ToUniversalTime(), TimeSpan.Zero);

    public string Level { get; init; } = "";

    public string Text { get; init; } = "";

    public string Fault { get; init; } = "";

    /// <summary>The number that the error page showed, such as K7-412.</summary>
    public string Number { get; init; } = "";
}
