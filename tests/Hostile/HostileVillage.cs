using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>The sample AMAP under attack: after each form it is put back as it was, so that no attack hides the next one's ground.</summary>
public sealed class HostileVillage : IAsyncDisposable
{
    public const string Session = "session-of-the-besieged-admin";

    readonly string kept = Path.Combine(Path.GetTempPath(), $"cagette-kept-{Guid.NewGuid():N}.db");

    HostileVillage(TestApp app, IReadOnlyList<SampleSignIn> signIns)
    {
        App = app;
        SignIns = signIns;
        using var db = Open();
        db.Execute("vacuum into $kept", new { kept });
    }

    public TestApp App { get; }

    public IReadOnlyList<SampleSignIn> SignIns { get; }

    public static async Task<HostileVillage> Start()
    {
        IReadOnlyList<SampleSignIn> signIns = [];
        var app = await TestApp.Start(fill: async database =>
        {
            signIns = SampleAmap.Fill(database, new SampleOptions(1, SampleOptions.Fewest, database.Time.GetUtcNow())).SignIns;
            await database.Write(null, db =>
            {
                var now = database.Time.GetUtcNow();
                var person = db.QuerySingle<long>("select id from person where email = $Email", signIns.First(signIn => signIn.Role == "admin"));
                db.OpenSession(person, Gate.Hash(Session), now, now.AddDays(30), "Firefox");
            });
        });

        // A mail server of a hostile name is not waited for.
        app.Services.GetRequiredService<Outbox>().Patience = TimeSpan.FromMilliseconds(300);
        return new HostileVillage(app, signIns);
    }

    public Besieger Come(bool signedIn) => new(App.Address, signedIn ? Session : null);

    /// <summary>How much the change log holds: a refused request adds nothing.</summary>
    public long Log() => App.Database.Read(db => db.QuerySingle<long>("select (select count(*) from change_set) + (select count(*) from change)"));

    /// <summary>All that the store holds, but for what becomes of mail, which leaves when it likes. A line a table.</summary>
    public IReadOnlyList<string> Contents() => [.. Fixtures.Contents(App.Database.Folder.Store).Where(table => table.Key != "recipient").Select(table => $"{table.Key} {table.Value.Hash}")];

    public IReadOnlyList<string> Faults() => [.. StoreCheck.Run(App.Database.Folder.Store).Faults.Select(fault => $"{fault}")];

    /// <summary>By a connection of its own, without keys: the order of tables does not matter, and the log's triggers are silent.</summary>
    public void Restore()
    {
        using var db = Open();
        db.Execute("attach $kept as kept", new { kept });
        var tables = db.Query<string>("select name from kept.sqlite_schema where type = 'table' and name not glob 'sqlite_*'").Except(Sums.Tables).ToList();
        db.Execute("begin immediate");
        foreach (var table in tables)
        {
            db.Execute($"delete from main.{table}; insert into main.{table} select * from kept.{table}");
        }

        Sums.Rebuild(db);
        db.Execute("commit;");
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        File.Delete(kept);
    }

    SqliteConnection Open()
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = App.Database.Folder.Store, Pooling = false, ForeignKeys = false }.ToString());
        db.Open();
        db.Execute("pragma busy_timeout = 20000; pragma synchronous = off");
        return db;
    }
}
