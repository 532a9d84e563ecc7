using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The store at work: readers on their own connections that never wait, and one <see cref="Writer"/> (design.md 4).</summary>
public sealed class Database : IDisposable
{
    readonly Readers readers;
    readonly Writer writer;
    readonly SlowWrites slow = new();
    readonly FolderLock folderLock;
    readonly Era era = new();
    readonly Kept kept = new();

    /// <param name="folder">Where the store stands; locked for this process.</param>
    /// <param name="time">Dates the change log.</param>
    /// <param name="mostWaiting">How many writes may wait; the next one is refused (<see cref="StoreBusyException"/>).</param>
    public Database(DataFolder folder, TimeProvider time, int mostWaiting = Writer.MostWaiting)
    {
        SqlTypes.Register();
        Folder = folder;
        Time = time;
        Health = new StoreHealth(folder, time);
        folderLock = new FolderLock(folder, time.GetUtcNow());
        try
        {
            PublishedMark.Check(folder);
            Restore.Sweep(folder);
            Restore.TakeUpLoneSnapshot(folder, time.GetUtcNow());
            var connection = Opening.Store(folder, time.GetUtcNow(), out var before);
            SchemaBefore = before;
            writer = new Writer(connection, time, mostWaiting, slow, Health);
        }
        catch (Exception fault)
        {
            folderLock.Dispose();
            throw StartRefusal.Of(fault, folder);
        }

        readers = new Readers(folder.Store);
    }

    /// <summary>Told once for each write that took more than a second, on a thread of its own.</summary>
    public event Action<SlowWrite>? WroteSlowly
    {
        add => slow.Told += value;
        remove => slow.Told -= value;
    }

    /// <summary>Told each statement of a reading, on the reading's thread: for whoever counts what a page asks of the store.</summary>
    public Action<string>? Reads { get => readers.Runs; set => readers.Runs = value; }

    public DataFolder Folder { get; }

    public TimeProvider Time { get; }

    /// <summary>Whether the disk and the file do what they should.</summary>
    public StoreHealth Health { get; }

    /// <summary>The schema that the file had when it was opened; 0 for a new one.</summary>
    public int SchemaBefore { get; }

    /// <summary>Counts the commits since the start: the snapshot looks whether there is something new.</summary>
    public long Commits => writer.Commits;

    /// <summary>Says where this program answers, to whoever finds the folder taken.</summary>
    public void AnswersAt(string address) => folderLock.AnswersAt(address);

    /// <summary>Begins a visit: what it reads and writes comes from one store, or it ends with <see cref="StoreReplacedException"/>. False while
    /// an older copy takes the store's place: wait a moment and enter again.</summary>
    public bool Enter() => era.Enter();

    /// <summary>Reads one consistent state; never waits for a writer.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        era.Check(era.Entered);
        PreparingConnection? connection = null;
        try
        {
            connection = readers.Take();
            connection.Reading = new Reading(kept, writer.State);
            connection.Execute("begin deferred");
            var result = read(connection);
            connection.Execute("commit;");
            connection.Reading = null;
            readers.GiveBack(connection);
            return result;
        }
        catch (Exception fault)
        {
            // Whatever it was amidst of ends with the connection.
            connection?.Dispose();
            if (fault is SqliteException)
            {
                Health.Note(fault);
            }

            throw;
        }
    }

    /// <summary>What another reading found since the last commit (<see cref="KeptReadings.Kept"/>), else a reading of its own.</summary>
    public T ReadKept<T>(string about, Func<SqliteConnection, T> read)
        where T : class?
    {
        era.Check(era.Entered);
        return kept.Find(writer.State.Now, about) is T known ? known : Read(db => db.Kept(about, read));
    }

    /// <summary>Writes in a transaction of its own (a savepoint in the group's commit). The task ends when the commit is on disk: what is
    /// answered after it survives a power cut. An exception undoes this work alone.</summary>
    public Task<T> Write<T>(ChangeNote? note, Func<SqliteConnection, T> write) => Enqueue(note, write, _ => true);

    /// <summary>The same for work without a result.</summary>
    public Task Write(ChangeNote? note, Action<SqliteConnection> write) => Write(note, db =>
    {
        write(db);
        return true;
    });

    /// <summary>Load, decide and save as one: a refusal undoes whatever was written.</summary>
    public Task<Decision<T>> Decide<T>(ChangeNote? note, Func<SqliteConnection, Decision<T>> write) => Enqueue(note, write, decision => decision.IsAccepted);

    /// <summary>Puts a prepared copy in the store's place while the program goes on: what waits to be written is refused, what is being read is
    /// read to its end. Returns the file in history/ that holds what lived until now.</summary>
    public async Task<string> Replace(PreparedCopy copy, RestoredBy by)
    {
        var kept = await writer.Between(db => era.Change(() => Restore.Overwrite(db, copy, Folder, by, Time.GetUtcNow())));
        Health.IsWhole();
        PreparedCopy.Remove(copy.File);

        // cagette.db is to be written anew.
        writer.Replaced();
        return kept;
    }

    /// <summary>Whether the disk takes writes again: one that changes nothing, but does go to the disk.</summary>
    public async Task TryWriting()
    {
        await Write(null, db => db.Execute($"pragma user_version = {Migrations.Newest}"));
        Health.Wrote();
    }

    /// <summary>A connection of its own on any file, which no pool keeps open afterwards.</summary>
    internal static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection set as the writer's is: WAL, full synchronisation, foreign keys.</summary>
    internal static SqliteConnection OpenForWriting(string file)
    {
        SqlTypes.Register();
        var connection = new PreparingConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = true }.ToString());
        connection.Open();
        connection.Execute("pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off");
        return connection;
    }

    Task<T> Enqueue<T>(ChangeNote? note, Func<SqliteConnection, T> write, Func<T, bool> keep)
    {
        var begun = era.Entered;
        return writer.Enqueue(
            note,
            db =>
            {
                era.Check(begun);
                return write(db);
            },
            keep);
    }

    /// <summary>Ends the writer after what was asked of it, and folds the WAL into the file.</summary>
    public void Dispose()
    {
        writer.Dispose();
        readers.Dispose();
        folderLock.Dispose();
    }
}
