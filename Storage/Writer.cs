using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>One thread, one connection: what waits is committed together, a savepoint for each, and each is answered only when its commit is
/// on disk. On an SD card one fsync costs tens of milliseconds; shared, it costs everybody little.</summary>
sealed class Writer : IDisposable
{
    public const int MostWaiting = 1000;
    const int MostTogether = 100;

    readonly BlockingCollection<Job> jobs;
    readonly SqliteConnection connection;
    readonly TimeProvider time;
    readonly SlowWrites slow;
    readonly StoreHealth health;
    readonly Thread thread;
    long commits;
    int changes;

    /// <param name="connection">Set as <see cref="Database.OpenForWriting"/> does; the writer disposes it.</param>
    /// <param name="time">Its instants date the change log, its timestamps measure what takes long.</param>
    /// <param name="mostWaiting">How many may wait; the next is refused (<see cref="StoreBusyException"/>).</param>
    /// <param name="slow">Told of each write that took long.</param>
    /// <param name="health">Told of faults of the disk and of writes that came through; it says when nothing may be written.</param>
    public Writer(SqliteConnection connection, TimeProvider time, int mostWaiting, SlowWrites slow, StoreHealth health)
    {
        this.connection = connection;
        this.time = time;
        this.slow = slow;
        this.health = health;
        jobs = new(mostWaiting);
        thread = new Thread(Work) { IsBackground = true, Name = "writer" };
        thread.Start();
    }

    public long Commits => Interlocked.Read(ref commits);

    /// <summary>Which state of the store readers see.</summary>
    public StateCount State { get; } = new();

    /// <summary>Another store took the place of this one: as good as a commit.</summary>
    public void Replaced() => Interlocked.Increment(ref commits);

    public Task<T> Enqueue<T>(ChangeNote? note, Func<SqliteConnection, T> write, Func<T, bool> keep)
    {
        if (health.Refusal() is { } refusal)
        {
            return Task.FromException<T>(refusal);
        }

        var job = new Job<T>(note, write, keep) { QueuedAt = time.GetTimestamp() };
        return jobs.TryAdd(job) ? job.Completion : Task.FromException<T>(new StoreBusyException());
    }

    /// <summary>Work in this thread between two commits, outside of any transaction: nothing is written meanwhile.</summary>
    public Task<T> Between<T>(Func<SqliteConnection, T> work)
    {
        var pause = new Pause<T>(connection, db => State.Pass(() => work(db))) { QueuedAt = time.GetTimestamp() };
        return jobs.TryAdd(pause) ? pause.Completion : Task.FromException<T>(new StoreBusyException());
    }

    public void Dispose()
    {
        jobs.CompleteAdding();
        thread.Join();
        FoldWal();
        connection.Dispose();
        jobs.Dispose();
        slow.Dispose();
    }

    void FoldWal()
    {
        try
        {
            connection.Execute("pragma wal_checkpoint(truncate)");
        }
        catch (SqliteException)
        {
            // No room, or a faulty disk: what was answered stays in the WAL, and the next start folds it.
        }
    }

    void Work()
    {
        foreach (var first in jobs.GetConsumingEnumerable())
        {
            List<Job> group = [first];
            while (group.Count < MostTogether && jobs.TryTake(out var next))
            {
                group.Add(next);
            }

            Commit(group);
        }
    }

    void Commit(List<Job> group)
    {
        long committing;
        try
        {
            connection.Execute("begin immediate");
            foreach (var job in group)
            {
                Try(job);
            }

            committing = time.GetTimestamp();
            State.Pass(() => connection.Execute("commit;"));

            // A commit of nothing (the health page asks whether writing works) calls for no snapshot.
            if (SQLitePCL.raw.sqlite3_total_changes(connection.Handle) is var total && total != changes)
            {
                changes = total;
                Interlocked.Increment(ref commits);
                health.Wrote();
            }
        }
        catch (Exception fault)
        {
            // The whole group is undone (disk full, for instance): nobody is told that theirs was kept.
            UndoAll();
            changes = SQLitePCL.raw.sqlite3_total_changes(connection.Handle);
            health.Note(fault);
            group.ForEach(job => job.Fail(fault));
            return;
        }

        var committed = time.GetElapsedTime(committing);
        group.ForEach(job => job.Answer());
        foreach (var job in group)
        {
            slow.Note(new(job.Action, job.Waiting, job.Working, committed));
        }
    }

    void Try(Job job)
    {
        connection.Execute("savepoint job");
        job.Waiting = time.GetElapsedTime(job.QueuedAt);
        var begun = time.GetTimestamp();
        var kept = false;
        try
        {
            kept = job.Run(connection, time.GetUtcNow());
        }
        catch (Exception fault) when (fault is not SqliteException || !health.IsTrouble(fault))
        {
            // A full or faulty disk ends the whole group. Anything else undoes this job alone.
            job.Fail(fault);
        }

        job.Working = time.GetElapsedTime(begun);
        connection.Execute(kept ? "release job" : "rollback to job; release job");
    }

    void UndoAll()
    {
        try
        {
            connection.Execute("rollback;");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself: there is nothing left to undo.
        }
    }

    abstract class Job(ChangeNote? note)
    {
        public ChangeNote? Note { get; } = note;

        public string Action => Note?.Action ?? "";

        public long QueuedAt { get; init; }

        public TimeSpan Waiting { get; set; }

        public TimeSpan Working { get; set; }

        /// <summary>Does the work; false when it decided that nothing is to be kept.</summary>
        public abstract bool Run(SqliteConnection db, DateTimeOffset now);

        public abstract void Answer();

        public abstract void Fail(Exception fault);
    }

    sealed class Job<T>(ChangeNote? note, Func<SqliteConnection, T> write, Func<T, bool> keep) : Job(note)
    {
        readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? result;

        public Task<T> Completion => completion.Task;

        public override bool Run(SqliteConnection db, DateTimeOffset now)
        {
            result = ChangeLog.Noted(db, Note, now, write);
            if (!keep(result))
            {
                return false;
            }

            Sums.Refresh(db);
            return true;
        }

        public override void Answer() => completion.TrySetResult(result!);

        public override void Fail(Exception fault) => completion.TrySetException(fault);
    }

    // Its turn comes when its group is committed: no transaction is open then.
    sealed class Pause<T>(SqliteConnection connection, Func<SqliteConnection, T> work) : Job(null)
    {
        readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Completion => completion.Task;

        public override bool Run(SqliteConnection db, DateTimeOffset now) => true;

        public override void Answer()
        {
            try
            {
                completion.TrySetResult(work(connection));
            }
            catch (Exception fault)
            {
                // Whoever asked for it is told; the writer goes on with the next.
                Fail(fault);
            }
        }

        public override void Fail(Exception fault) => completion.TrySetException(fault);
    }
}

/// <summary>Too many writes wait: the caller answers 503 and keeps what was typed.</summary>
public sealed class StoreBusyException() : TimeoutException("The store has too much to write at the moment.");
