using LiteDB;
using Serilog.Core;
using Serilog.Events;

namespace Cagette.SelfHost.Journal;

/// <summary>The disposable technical journal: what happened, in LiteDB beside the store, 30 days and a limited size. Deleting the file loses
/// nothing that the group needs, also while the program runs; a broken file is put aside and begun again.</summary>
public sealed class LiteJournal : ILogEventSink, IDisposable
{
    const int MostLines = 50_000;
    const int MostBroken = 2;
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

    // LiteDB's own write-ahead log. Beside a new file, an old one would be replayed into it.
    string Log => Path.Combine(Folder, Path.GetFileNameWithoutExtension(file) + "-log" + Path.GetExtension(file));

    string Folder => Path.GetDirectoryName(file)!;

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
            if (!HasRoom())
            {
                return false;
            }

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
            Close();
        }
    }

    /// <summary>A second go when the first found the file broken: it is put aside then, and the work falls into the new one.</summary>
    T? Safely<T>(Func<ILiteCollection<JournalLine>, T> work)
    {
        lock (gate)
        {
            try
            {
                return work(Open());
            }
            catch (Exception fault) when (IsOfTheDisk(fault) || !HasRoom())
            {
                // Full, or read-only: the file is not to blame.
                Close();
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // LiteDB answers a broken page with almost any exception: casts, ranges, nulls.
                PutAside(fault);
            }

            try
            {
                return work(Open());
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // The console still has the line; the next one tries again.
                Close();
                return default;
            }
        }
    }

    ILiteCollection<JournalLine> Open()
    {
        if (!File.Exists(file))
        {
            Close();
            File.Delete(Log);
        }

        database ??= new LiteDatabase(new ConnectionString { Filename = file, Connection = ConnectionType.Direct });
        return database.GetCollection<JournalLine>("line");
    }

    void Close()
    {
        try
        {
            database?.Dispose();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // It folds its log into the file at the end, and that is what failed: there is nothing more to close.
        }

        database = null;
    }

    void PutAside(Exception fault)
    {
        Close();
        try
        {
            var broken = Path.Combine(Folder, $"journal-broken-{time.GetUtcNow():yyyyMMdd-HHmmss}.litedb");
            if (File.Exists(file))
            {
                File.Move(file, broken, overwrite: true);
            }

            File.Delete(Log);
            foreach (var old in Directory.GetFiles(Folder, "journal-broken-*.litedb").Order(StringComparer.Ordinal).SkipLast(MostBroken))
            {
                File.Delete(old);
            }

            Open().Insert(new JournalLine
            {
                At = time.GetUtcNow().UtcDateTime,
                Level = nameof(LogEventLevel.Warning),
                Text = $"The journal was broken and is begun anew; the old one is {Path.GetFileName(broken)}",
                Fault = fault.Message,
            });
        }
        catch (Exception again) when (again is not OutOfMemoryException)
        {
            // The console still has the line; the next one tries again.
            Close();
        }
    }

    static bool IsOfTheDisk(Exception? fault) =>
        fault is not null && (fault is UnauthorizedAccessException or IOException and not EndOfStreamException || IsOfTheDisk(fault.InnerException));

    // LiteDB loses its way when a write of its own finds the disk full: it is spared the attempt.
    bool HasRoom() => new DriveInfo(Folder).AvailableFreeSpace > 256 * 1024;

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

    // LiteDB keeps an empty text as nothing at all.
    public string Text { get; init => field = value ?? ""; } = "";

    public string Fault { get; init => field = value ?? ""; } = "";

    /// <summary>The number that the error page showed, such as K7-412.</summary>
    public string Number { get; init => field = value ?? ""; } = "";
}
