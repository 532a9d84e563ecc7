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
    const int Rounds = 4;
    static readonly TimeSpan Warming = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    // A page that takes so long by itself would hold eight connections for minutes.
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Of all pages, or of those that have one of the words in their name. A row is told as soon as it is measured.</summary>
    public static async Task<IReadOnlyList<Table>> Run(IReadOnlyList<string> words)
    {
        var wanted = Cases.Select(group => (group.Households, Pages: group.Pages.Where(page => words.Count == 0 || words.Any(word => page.Name.Contains(word, StringComparison.OrdinalIgnoreCase))).ToArray()))
            .Where(group => group.Pages.Length > 0).ToList();
        if (wanted.Count == 0)
        {
            throw new ArgumentException($"No page is called so: {string.Join(", ", Cases.SelectMany(group => group.Pages).Select(page => page.Name))} are.");
        }

        var speed = new Table("Pages over 8 connections, beside as many bytes of a bare Kestrel and of a bare Scriban page (goal: 0.40 of the latter)",
            ["page", "pages/s", "p50 ms", "p99 ms", "kB", "values", "kB sent", "Kestrel/s", "Scriban/s", "to Kestrel", "to Scriban"]);
        var age = new Table($"The same pages after one season and after {Seasons} (goal: at most 1.20 of the time)",
            ["page", "one: p50 ms", $"{Seasons}: p50 ms", "time", "p99 ms", $"{Seasons}: p99 ms", $"{Seasons}: kB"]);
        using var bare = await ServerProcess.Bare();
        foreach (var (households, cases) in wanted)
        {
            var (young, old) = (new List<Address>(), new List<Address>());
            using var one = new BenchFolder(households, database => young.AddRange(Prepare(database, cases, earlier: 0)));
            using var many = new BenchFolder(households, database => old.AddRange(Prepare(database, cases, Seasons - 1)));
            var values = await ValuesOf(one, young);
            using var server = await ServerProcess.Real(one.Folder);
            using var aged = await ServerProcess.Real(many.Folder);
            for (var i = 0; i < cases.Length; i++)
            {
                await Measure(cases[i].Name, values[i], bare.Address, (server.Address, young[i]), (aged.Address, old[i]), speed, age);
            }

            age.Notes.Add($"{households} households: the store is {Megabytes(one)} MB after one season, {Megabytes(many)} MB after {Seasons}.");
        }

        speed.Notes.Add($"Medians of {Rounds} turns of {Turn.TotalSeconds:0.0} s, all four in turn; each server is a process of its own with the program's runtime settings. 'values': expressions that the page writes; the bare Scriban page writes as many. 'kB sent' is what a browser that takes Brotli is sent.");
        age.Notes.Add($"'alone' instead of a p99: asked by one connection, for it takes more than {Slow.TotalSeconds:0} s.");
        return [speed, age];
    }

    static readonly (int Households, PageCase[] Pages)[] Cases =
    [
        (80,
        [
            new("member's first page", "member", _ => "/"),
            new("contract to sign", "signer", db => $"/catalogs/{GrownSample.ToSign(db).Catalog}/subscribe"),
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

    static string SignedIn(SqliteConnection db, string role) => GrownSample.SignedIn(db, role switch
    {
        "signer" => GrownSample.ToSign(db).Person,
        "member" => db.QueryFirst<long>("""
            select min(person.id) from person join subscription on subscription.member_id = person.member_id
            where person.id not in (select person_id from right_held) group by person.member_id order by count(*) desc, 1
            """),
        _ => db.QueryFirst<long>("select person_id from right_held where right = $right order by person_id", new { right = role == "treasurer" ? "treasury" : role }),
    });

    // Counted by the program itself, on the folder that its own process opens afterwards.
    static async Task<List<long>> ValuesOf(BenchFolder sample, List<Address> addresses)
    {
        var counts = new List<long>();
        await using var app = await BenchApp.Start(sample);
        foreach (var address in addresses)
        {
            var before = app.ValuesWritten;
            await Visit(app.Address, address, "identity");
            counts.Add(app.ValuesWritten - before);
        }

        return counts;
    }

    static async Task Measure(string name, long values, Uri bare, (Uri Server, Address At) young, (Uri Server, Address At) old, Table speed, Table age)
    {
        var (cookies, size, sent) = await Visit(young.Server, young.At);
        var asked = Stopwatch.GetTimestamp();
        var (oldCookies, oldSize, _) = await Visit(old.Server, old.At);
        var slow = Stopwatch.GetElapsedTime(asked) / 3 is var each && each > Slow ? each : (TimeSpan?)null;
        using var ours = new Asker(young.Server, young.At.Path, cookies);
        using var aged = new Asker(old.Server, old.At.Path, oldCookies);
        using var kestrel = new Asker(bare, $"/bytes/{size}");
        using var scriban = new Asker(bare, $"/scriban/{size}/{values}");
        Asker[] all = slow is null ? [ours, aged, kestrel, scriban] : [ours, kestrel, scriban];
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

        var longer = slow is { } took ? took.TotalMilliseconds / (Asker.Connections / ours.PerSecond * 1000) : ours.PerSecond / aged.PerSecond;
        Console.Error.WriteLine($"{name}: {Figures.Of(ours.PerSecond)}/s, p99 {Figures.Of(ours.P99)} ms; {Figures.Ratio(ours.PerSecond / scriban.PerSecond)} of Scriban ({Figures.Of(scriban.PerSecond)}/s, {size} bytes, {values} values), "
            + $"{Figures.Ratio(ours.PerSecond / kestrel.PerSecond)} of Kestrel; {Figures.Ratio(longer)} times as long after {Seasons} seasons");
        speed.Add(name, Figures.Of(ours.PerSecond), Figures.Of(ours.P50), Figures.Of(ours.P99), Figures.Of(size / 1000.0), $"{values}", Figures.Of(sent / 1000.0),
            Figures.Of(kestrel.PerSecond), Figures.Of(scriban.PerSecond), Figures.Ratio(ours.PerSecond / kestrel.PerSecond), Figures.Ratio(ours.PerSecond / scriban.PerSecond));
        age.Add(name, Figures.Of(ours.P50), slow is { } alone ? Figures.Of(alone.TotalMilliseconds) : Figures.Of(aged.P50), Figures.Ratio(longer), Figures.Of(ours.P99), slow is null ? Figures.Of(aged.P99) : "alone", Figures.Of(oldSize / 1000.0));
    }

    // Once as a browser: it gets the cookie that forms need, and keeps it.
    static async Task<(string Cookies, int Size, int Sent)> Visit(Uri server, Address at)
    {
        var first = await Visit(server, at, "identity");
        var cookies = string.Join("; ", first.Cookies.Prepend(at.Session));
        var kept = at with { Session = cookies };
        return (cookies, (await Visit(server, kept, "identity")).Size, (await Visit(server, kept, "br")).Size);
    }

    static async Task<(IReadOnlyList<string> Cookies, int Size)> Visit(Uri server, Address at, string encoding)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Get, at.Path) { Headers = { { "Cookie", at.Session }, { "Accept-Encoding", encoding } } };
        using var answer = await client.SendAsync(request);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(cookie => cookie.Split(';')[0]).ToList() : [];
        return answer.StatusCode == HttpStatusCode.OK ? (cookies, (await answer.Content.ReadAsByteArrayAsync()).Length) : throw new InvalidOperationException($"{at.Path}: {answer.StatusCode}");
    }

    static string Megabytes(BenchFolder sample) => Figures.Of(new FileInfo(sample.Folder.Store).Length / 1e6);

    sealed record PageCase(string Name, string Role, Func<SqliteConnection, string> Path);

    sealed record Address(string Path, string Session);
}
