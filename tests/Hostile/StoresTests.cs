using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Files of SQLite that mean harm, put into the page that goes back to a backup: refused by name with nothing touched, or taken with
/// nothing of them run.</summary>
[TestClass]
public sealed class StoresTests
{
    const string Page = "/admin/backup/restore";
    const string Endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select i as member_id, 'x' as kind from n";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("autre programme", "other program", "create table bookmark (url text); insert into bookmark values ('x')", false)]
    [DataRow("autre programme", "other program with a number of its own", "create table bookmark (url text); pragma application_id = 252006673; pragma user_version = 3", false)]
    [DataRow("plus récente", "schema of next year", "pragma user_version = 99", true)]
    [DataRow("autre programme", "schema below zero, nobody's", "pragma user_version = -1; pragma application_id = 0", true)]
    [DataRow("qui ne peut pas s’y trouver", "huge amount", "insert into membership (member_id, year, fee_cents, date) values (1, 2026, 9223372036854775807, '2026-11-01')", true)]
    [DataRow("qui ne peut pas s’y trouver", "negative infinity", "insert into payment (member_id, amount_cents, date, way, payee, entered_at) values (1, -9223372036854775808, '2026-11-01', 'cash', 'association', '2026-11-01T08:00:00.000Z')", true)]
    [DataRow("qui ne peut pas s’y trouver", "year of a jest", "insert into membership (member_id, year, fee_cents, date) values (1, 999999999, 1, '2026-11-01')", true)]
    [DataRow("ni une date ni une heure", "day before all days", "update member set joined_on = '0001-01-01'", true)]
    [DataRow("ni une date ni une heure", "date that is a script", "update member set joined_on = '<script>window.__x=1</script>'", true)]
    [DataRow("ne peut pas être lu", "group of no time", "update association set created_at = 'once'", true)]
    [DataRow("abîmé", "columns of other kinds", "pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'rank integer', 'rank text') where name = 'person'", true)]
    [DataRow("Quelqu’un a changé la table", "table of other rules", "alter table place add column x text default 'x'", true)]
    [DataRow("Il manque la table", "table that is missing", "drop table recovery_code", true)]
    [DataRow("", "words that are no SQL", "pragma writable_schema = on; update sqlite_schema set sql = 'create table place (id integer primary key, oops' where name = 'place'", true)]
    [DataRow("", "root page of another", "pragma writable_schema = on; update sqlite_schema set rootpage = 1 where name = 'place'", true)]
    [DataRow("", "root page beyond the end", "pragma writable_schema = on; update sqlite_schema set rootpage = 999999 where name = 'place'", true)]
    [DataRow("", "two of a name", "pragma writable_schema = on; insert into sqlite_schema select * from sqlite_schema where name = 'place'", true)]
    [DataRow("", "module that nobody has", "pragma writable_schema = on; insert into sqlite_schema values ('table', 'v', 'v', 0, 'create virtual table v using nobody(x)')", true)]
    [DataRow("pas encore de groupe", "group of nobody", "delete from association", true)]
    public async Task A_file_that_means_harm_is_refused_and_nothing_is_touched(string named, string what, string sql, bool ours)
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        var bytes = Made(app, sql, ours);
        await client.Get(Page);
        var before = Files(app);
        await client.SubmitFile($"{Page}/upload", "file", "lui.db", bytes);
        Assert.AreEqual(422, client.Status, $"{what}: {client.Text}");
        StringAssert.Contains(client.Page.QuerySelector("#f-file-error")!.TextContent, named, what);
        Assert.AreEqual(before, Files(app), what);
        await client.Get("/");
        Assert.AreEqual(200, client.Status);
    }

    [TestMethod]
    [DataRow("triggers on what a return writes", "create trigger a after delete on session begin delete from person where id > 1; update association set name = 'x'; end; create trigger b after insert on change_set begin delete from payment; update association set name = 'y'; end; create trigger c before update on recipient begin update association set name = 'z'; end; insert into session (token_hash, person_id, created_at, seen_at, expires_at) values ('h', 1, '2026-11-24T09:00:00.000Z', '2026-11-24T09:00:00.000Z', '2026-12-24T09:00:00.000Z')")]
    [DataRow("triggers of our names", "drop trigger log_association_update; create trigger log_association_update after update on association begin update association set name = 'x'; end; create trigger member after insert on member begin delete from person; end")]
    [DataRow("triggers in the place of a view", "create view v as select * from association; create trigger t instead of insert on v begin delete from person; end")]
    [DataRow("views without end", $"drop view due; create view due as {Endless}; create view more as {Endless}")]
    [DataRow("indexes that reckon", "drop index member_by_name; create index member_by_name on member (abs(id)); create index \"a\"\"b; drop table member\" on member (name || zeroblob(10))")]
    public async Task What_runs_by_itself_in_a_file_is_taken_out_of_it(string what, string sql)
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        var parts = Parts(app);
        var bytes = Made(app, sql, ours: true);
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "lui.db", bytes);
        Assert.AreEqual(200, client.Status, $"{what}: {client.Text}");
        StringAssert.Contains(client.Text, "Une faute dans ce fichier", what);
        await client.Submit(client.Path, ("anyway", "1"));
        Assert.AreEqual("/sign-in", client.Path, $"{what}: {client.Text}");
        await client.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", client.Path, what);
        Assert.AreEqual("AMAP du Lavoir", app.Database.Read(db => db.QuerySingle<string>("select name from association")), what);
        Assert.AreEqual(parts, Parts(app), what);
        Assert.AreEqual("", string.Join("\n", StoreCheck.Run(app.Database.Folder.Store).Faults), what);
    }

    [TestMethod]
    [DataRow("pages of 512 bytes", "pragma page_size = 512; vacuum")]
    [DataRow("pages of 65,536 bytes", "pragma page_size = 65536; vacuum")]
    [DataRow("a log of its own", "pragma journal_mode = wal")]
    [DataRow("a file that shrinks", "pragma auto_vacuum = full; vacuum")]
    public async Task A_sound_file_of_another_build_is_taken(string what, string sql)
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "lui.db", Made(app, sql, ours: true));
        await client.Submit(client.Path);
        Assert.AreEqual("/sign-in", client.Path, $"{what}: {client.Text}");
        await client.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", client.Path, what);
        Assert.AreEqual("", string.Join("\n", StoreCheck.Run(app.Database.Folder.Store).Faults), what);
    }

    [TestMethod]
    public async Task A_file_of_scripts_goes_back_and_no_page_stumbles_over_it()
    {
        await using var village = await HostileVillage.Start();
        var app = village.App;
        using var client = app.NewClient();
        var admin = village.SignIns.First(signIn => signIn.Role == "admin");
        await client.SignIn(admin.Email, admin.Password);
        var file = Path.Combine(app.Folder, "scripts.db");
        Snapshot.Write(app.Database.Folder.Store, file);
        using (var db = Open(file))
        {
            Marks.Fill(db, [Marks.Text, .. Marks.Formulas, "a\0b", "\u202E\ud83d\ude00", new string('x', 3000)]);
        }

        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", $"{Naughty.Mark}.db", await File.ReadAllBytesAsync(file));
        Assert.AreEqual(200, client.Status, client.Text);
        Assert.IsFalse(client.Page.DocumentElement.OuterHtml.Contains(Naughty.Mark, StringComparison.Ordinal));
        await client.Submit(client.Path, ("anyway", "1"));
        Assert.AreEqual("/sign-in", client.Path, client.Text);
        await client.SignIn(admin.Email, admin.Password);
        var (pages, wrong, clock) = (0, new List<string>(), new System.Diagnostics.Stopwatch());
        foreach (var (route, _) in Routes.ToRead(app))
        {
            var path = Routes.Address(app.Database, route);
            clock.Restart();
            using var answer = await client.Http.GetAsync(path);
            pages++;
            if (clock.Elapsed > TimeSpan.FromSeconds(10))
            {
                wrong.Add($"{path}: {clock.Elapsed.TotalSeconds:0} s");
            }

            if ((int)answer.StatusCode >= 500 || answer.Content.Headers.ContentType?.MediaType == "text/html" && (await answer.Content.ReadAsStringAsync()).Contains(Naughty.Mark, StringComparison.Ordinal))
            {
                wrong.Add($"{path}: {(int)answer.StatusCode}");
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"a file of scripts: {pages} pages read after going back to it, {wrong.Count} wrong");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    /// <summary>Cut anywhere, a page of it overwritten, a few bytes changed anywhere: whatever is still read is shown, nothing stumbles, and what lives stays.</summary>
    [TestMethod]
    public async Task A_damaged_file_never_stumbles_and_never_reaches_the_store()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        var good = Made(app, "select 1", ours: true);
        var random = new Random(20261124);
        var store = Store(app);
        var counts = new SortedDictionary<int, int>();
        await client.Get(Page);
        for (var i = 0; i < LongRun.Or(60, 3000); i++)
        {
            var bytes = good.ToArray();
            switch (i % 4)
            {
                case 0:
                    Array.Resize(ref bytes, random.Next(bytes.Length));
                    break;
                case 1:
                    random.NextBytes(bytes.AsSpan(random.Next(bytes.Length / 4096) * 4096, 4096));
                    break;
                case 2:
                    bytes[random.Next(100)] = (byte)random.Next(256);
                    break;
                default:
                    for (var n = random.Next(1, 20); n > 0; n--)
                    {
                        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    }

                    break;
            }

            await client.Get(Page);
            await client.SubmitFile($"{Page}/upload", "file", "lui.db", bytes);
            counts[client.Status] = counts.GetValueOrDefault(client.Status) + 1;
            Assert.IsTrue(client.Status is 200 or 422, $"{i}: {client.Status} {client.Text}");
        }

        Assert.AreEqual(store, Store(app));
        TestContext.DisplayMessage(MessageLevel.Informational, $"damaged files: {string.Join(", ", counts.Select(pair => $"{pair.Value} x {pair.Key}"))}");
    }

    static byte[] Made(TestApp app, string sql, bool ours)
    {
        var file = Path.Combine(app.Folder, "made.db");
        if (ours)
        {
            Snapshot.Write(app.Database.Folder.Store, file);
        }

        using (var db = Open(file))
        {
            db.Execute(sql);
            db.Execute("pragma wal_checkpoint(truncate)");
        }

        var bytes = File.ReadAllBytes(file);
        PreparedCopy.Remove(file);
        return bytes;
    }

    static SqliteConnection Open(string file)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = false }.ToString());
        db.Open();

        // Else SQLite would not let its own table be written.
        _ = SQLitePCL.raw.sqlite3_db_config(db.Handle, 1010, 0, out _);
        return db;
    }

    static async Task<Client> Mireille(TestApp app)
    {
        var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        return client;
    }

    static string Parts(TestApp app) => app.Database.Read(db => string.Join("\n", db.Query<string>("select type || ' ' || name || ' ' || sql from sqlite_schema where sql is not null order by type, name")));

    static string Store(TestApp app) => string.Join("\n", Fixtures.Contents(app.Database.Folder.Store).Select(table => $"{table.Key} {table.Value.Hash}"));

    static string Files(TestApp app) => string.Join("\n", Fixtures.HashOf(app.Folder).Split('\n').Where(line => !line.StartsWith("journal", StringComparison.Ordinal)));
}
