using System.Net;
using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Bench;

/// <summary>The heaviest pages, over 8 connections, beside a bare Kestrel that writes as many bytes and a bare Scriban page as long; and the same
/// pages of a group that has nineteen more seasons behind it. Goals: 0.40 of the Scriban page; with twenty seasons at most 1.20 of the time.
/// Nothing is compressed while it is measured, on neither side; what a browser gets is said beside it.</summary>
static class PagesBench
{
    const int Seasons = 20;
    const int Rounds = 5;
    static readonly TimeSpan Warming = TimeSpan.FromSeconds(1.5);
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(600);

    public static async Task<IReadOnlyList<Table>> Run()
    {
        var speed = new Table("Pages over 8 connections, beside as many bytes of a bare Kestrel and of a bare Scriban page (goal: 0.40 of the latter)",
            ["page", "pages/s", "p50 ms", "p99 ms", "kB", "kB sent", "Kestrel/s", "Scriban/s", "to Kestrel", "to Scriban"]);
        var age = new Table($"The same pages after one season and after {Seasons} (goal: at most 1.20 of the time)",
            ["page", "one: p50 ms", $"{Seasons}: p50 ms", "time", "p99 ms", $"{Seasons}: p99 ms", $"{Seasons}: kB"]);
        using var bare = await ServerProcess.Bare();
        foreach (var (households, cases) in Cases)
        {
            var (young, old) = (new List<Address>(), new List<Address>());
            using var one = new BenchFolder(households, database => young.AddRange(Prepare(database, cases, earlier: 0)));
            using var many = new BenchFolder(households, database => old.AddRange(Prepare(database, cases, Seasons - 1)));
            using var server = await ServerProcess.Real(one.Folder);
            using var aged = await ServerProcess.Real(many.Folder);
            for (var i = 0; i < cases.Length; i++)
            {
                await Measure(cases[i].Name, bare.Address, (server.Address, young[i]), (aged.Address, old[i]), speed, age);
            }

            age.Notes.Add($"{households} households: the store is {Megabytes(one)} MB after one season, {Megabytes(many)} MB after {Seasons}.");
        }

        speed.Notes.Add($"Medians of {Rounds} turns of {Turn.TotalSeconds:0.0} s, all four in turn; each server is a process of its own with the program's runtime settings. 'kB sent' is what a browser that takes Brotli is sent.");
        return [speed, age];
    }

    static readonly (int Households, PageCase[] Cases)[] Cases =
    [
        (80,
        [
            new("member's first page", "member", _ => "/"),
            new("contract to sign", "member", db => $"/catalogs/{Largest(db, "fixed")}/subscribe"),
            new("season grid", "member", db => $"/catalogs/{Largest(db, "variable")}/season"),
            new("shop of 80 products", "member", db => $"/distributions/{GrownSample.FillShop(db)}/order"),
            new("member's own account", "member", _ => "/payments"),
            new("balances of 80 households", "treasurer", _ => "/payments?show=all"),
            new("attendance sheet of 80", "admin", db => $"/distributions/{GrownSample.FillHall(db, 80)}/attendance"),
        ]),
        (300, [new("attendance sheet of 300", "admin", db => $"/distributions/{GrownSample.FillHall(db, 300)}/attendance")]),
        (1000, [new("members' list of 1,000", "admin", _ => "/members")]),
    ];

    // A member signs and grids what their household can: the newest contract with most products.
    static long Largest(SqliteConnection db, string kind) => db.QueryFirst<long>(
        "select catalog.id from catalog join product on product.catalog_id = catalog.id where kind = $kind and status = 'published' group by catalog.id order by count(*) desc, catalog.id", new { kind });

    static List<Address> Prepare(Database database, PageCase[] cases, int earlier)
    {
        var people = new Dictionary<string, string>();
        var addresses = database.Write(null, db => cases
            .Select(one => new Address(one.Path(db), people.TryGetValue(one.Role, out var known) ? known : people[one.Role] = SignedIn(db, one.Role))).ToList()).GetAwaiter().GetResult();
        EarlierSeasons.Add(database, earlier);
        return addresses;
    }

    static string SignedIn(SqliteConnection db, string role) => GrownSample.SignedIn(db, role == "member"
        ? db.QueryFirst<long>("""
            select min(person.id) from person join subscription on subscription.member_id = person.member_id
            where person.id not in (select person_id from right_held) group by person.member_id order by count(*) desc, 1
            """)
        : db.QueryFirst<long>("select person_id from right_held where right = $right order by person_id", new { right = role == "treasurer" ? "treasury" : role }));

    static async Task Measure(string name, Uri bare, (Uri Server, Address At) young, (Uri Server, Address At) old, Table speed, Table age)
    {
        var (cookies, size, sent) = await Visit(young.Server, young.At);
        var (oldCookies, oldSize, _) = await Visit(old.Server, old.At);
        using var ours = new Asker(young.Server, young.At.Path, cookies);
        using var aged = new Asker(old.Server, old.At.Path, oldCookies);
        using var kestrel = new Asker(bare, $"/bytes/{size}");
        using var scriban = new Asker(bare, $"/scriban/{size}");
        Asker[] all = [ours, aged, kestrel, scriban];
        foreach (var one in all)
        {
            one.Warm(Warming);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in all)
            {
                one.Turn(Turn);
            }
        }

        Console.Error.WriteLine($"{name}: {Figures.Ratio(ours.PerSecond / scriban.PerSecond)} of Scriban, {Figures.Ratio(ours.PerSecond / aged.PerSecond)} times as long after {Seasons} seasons");
        speed.Add(name, Figures.Of(ours.PerSecond), Figures.Of(ours.P50), Figures.Of(ours.P99), Figures.Of(size / 1000.0), Figures.Of(sent / 1000.0),
            Figures.Of(kestrel.PerSecond), Figures.Of(scriban.PerSecond), Figures.Ratio(ours.PerSecond / kestrel.PerSecond), Figures.Ratio(ours.PerSecond / scriban.PerSecond));
        age.Add(name, Figures.Of(ours.P50), Figures.Of(aged.P50), Figures.Ratio(ours.PerSecond / aged.PerSecond), Figures.Of(ours.P99), Figures.Of(aged.P99), Figures.Of(oldSize / 1000.0));
    }

    // Once as a browser: it gets the cookie that forms need, and keeps it.
    static async Task<(string Cookies, int Size, int Sent)> Visit(Uri server, Address at)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server };
        async Task<HttpResponseMessage> Ask(string cookies, string encoding)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at.Path) { Headers = { { "Cookie", cookies }, { "Accept-Encoding", encoding } } };
            var answer = await client.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK ? answer : throw new InvalidOperationException($"{at.Path}: {answer.StatusCode}");
        }

        using var first = await Ask(at.Session, "identity");
        var cookies = string.Join("; ", first.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]).Prepend(at.Session));
        using var plain = await Ask(cookies, "identity");
        using var packed = await Ask(cookies, "br");
        return (cookies, (await plain.Content.ReadAsByteArrayAsync()).Length, (await packed.Content.ReadAsByteArrayAsync()).Length);
    }

    static string Megabytes(BenchFolder sample) => Figures.Of(new FileInfo(sample.Folder.Store).Length / 1e6);

    sealed record PageCase(string Name, string Role, Func<SqliteConnection, string> Path);

    sealed record Address(string Path, string Session);
}
