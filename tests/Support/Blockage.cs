using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>A write that stands inside the writer until it is let go: what comes meanwhile waits behind it.</summary>
public sealed class Blockage : IDisposable
{
    readonly ManualResetEventSlim reached = new();
    readonly ManualResetEventSlim free = new();

    /// <summary>Enqueued, perhaps behind others; <see cref="WaitUntilInside"/> says when it is at work.</summary>
    public Blockage(Database database, Action<SqliteConnection>? write = null) => Ended = database.Write(null, db =>
    {
        write?.Invoke(db);
        reached.Set();
        free.Wait();
    });

    public Task Ended { get; }

    public static Blockage In(Database database)
    {
        var blockage = new Blockage(database, db => db.Execute("insert into place (name) values ('Barrage')"));
        blockage.WaitUntilInside();
        return blockage;
    }

    public void WaitUntilInside() => reached.Wait();

    public Task LetGo()
    {
        free.Set();
        return Ended;
    }

    public void Dispose()
    {
        free.Set();
        Ended.Wait();
        reached.Dispose();
        free.Dispose();
    }
}
