using System.Net;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Bench;

/// <summary>The evening on which the shop closes: 300 households order within one minute, each as a browser does (the shop, then its form), on
/// a disk whose flushes take 20 ms more. Afterwards the program is killed, and each order that was answered must stand in the store as it was
/// sent, once. Goal: p99 under 250 ms, none lost.</summary>
static partial class RushBench
{
    const int Households = 300;
    const int Wanted = 5;
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<Table>> Run()
    {
        var table = new Table($"{Households} households order within one minute from a shop of 80 products (goal: p99 of the order under 250 ms, none lost)",
            ["disk", "saved", "refused", "lost", "shop p50 ms", "p99 ms", "slowest", "order p50 ms", "p99 ms", "slowest"]);
        table.Notes.Add($"The moments are spread at random over the minute, the same in each run; each order puts up to {Wanted} products into the basket. A time runs from the sending of a request to the end of its answer.");
        await Measure(table, "as it is", null);
        if (SlowDisk.Compile() is { } shim)
        {
            await Measure(table, $"+ {SlowDisk.Milliseconds} ms a flush", shim);
        }

        return [table];
    }

    static async Task Measure(Table table, string disk, string? shim)
    {
        var (distribution, buyers, goods) = (0L, new List<Buyer>(), new List<long>());
        using var sample = new BenchFolder(Households, database => database.Write(null, db =>
        {
            distribution = GrownSample.FillShop(db);
            goods.AddRange(GrownSample.WithoutLimit(db, distribution));
            buyers.AddRange(db.Query<(long Member, long Person)>(
                "select member_id, min(id) from person where member_id in (select id from member where left_on is null) group by member_id order by member_id limit $Households", new { Households })
                .Select(one => new Buyer(one.Member, GrownSample.SignedIn(db, one.Person))));
        }).GetAwaiter().GetResult());
        var random = new Random(1);
        var due = buyers.Select(_ => random.NextDouble() * Minute).Order().ToList();
        List<Placed> placed;
        using (var server = await ServerProcess.Real(sample.Folder, shim))
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address };

            // The first request is compiled while it is answered: whoever opened the shop this week has done that.
            await Order(client, buyers[0], $"/distributions/{distribution}/order", goods, new Random(0), save: false);
            var begun = Stopwatch.GetTimestamp();
            var orders = new List<Task<Placed>>();
            for (var i = 0; i < buyers.Count; i++)
            {
                if (due[i] - Stopwatch.GetElapsedTime(begun) is var ahead && ahead > TimeSpan.Zero)
                {
                    await Task.Delay(ahead);
                }

                var (buyer, seed) = (buyers[i], i);
                orders.Add(Task.Run(() => Order(client, buyer, $"/distributions/{distribution}/order", goods, new Random(seed), save: true)));
            }

            placed = [.. await Task.WhenAll(orders)];
            server.Kill();
        }

        var answered = placed.Where(one => one.Answered).ToList();
        var (shop, order) = (placed.Select(one => one.Shop).ToList(), placed.Select(one => one.Saved).ToList());
        table.Add(disk, $"{answered.Count}", $"{placed.Count - answered.Count}", $"{Lost(sample.Folder, distribution, answered)}",
            Figures.Of(Figures.Percentile(shop, 0.5)), Figures.Of(Figures.Percentile(shop, 0.99)), Figures.Of(shop.Max()), Figures.Of(Figures.Percentile(order, 0.5)), Figures.Of(Figures.Percentile(order, 0.99)), Figures.Of(order.Max()));
    }

    static async Task<Placed> Order(HttpClient client, Buyer buyer, string path, IReadOnlyList<long> goods, Random random, bool save)
    {
        var begun = Stopwatch.GetTimestamp();
        using var read = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Cookie", buyer.Session }, { "Accept-Encoding", "br" } } };
        using var shop = await client.SendAsync(read);
        var packed = await shop.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        var seen = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        if (!save)
        {
            return new(buyer.Member, [], false, seen, 0);
        }

        using var html = new StreamReader(shop.Content.Headers.ContentEncoding.Contains("br") ? new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionMode.Decompress) : packed);
        var fields = FieldsOf(await html.ReadToEndAsync());
        var wanted = random.GetItems([.. goods.Where(good => fields.GetValueOrDefault($"quantity.{good}") == "0")], 2 * Wanted).Distinct().Take(Wanted).ToList();
        wanted.ForEach(good => fields[$"quantity.{good}"] = "2");

        var forms = shop.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]);
        begun = Stopwatch.GetTimestamp();
        using var write = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields), Headers = { { "Cookie", string.Join("; ", forms.Prepend(buyer.Session)) } } };
        using var answer = await client.SendAsync(write);
        return new(buyer.Member, wanted, Saved(answer.StatusCode), seen, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    // 422 would be a page that says why not.
    static bool Saved(HttpStatusCode status) => status switch
    {
        HttpStatusCode.SeeOther or HttpStatusCode.Found => true,
        HttpStatusCode.UnprocessableEntity => false,
        _ => throw new InvalidOperationException($"An order was answered with {status}."),
    };

    // All that the form would send, and its button.
    static Dictionary<string, string> FieldsOf(string html)
    {
        var fields = Input().Matches(html).Select(input => (Name: Name().Match(input.Value).Groups[1].Value, Value: WebUtility.HtmlDecode(Value().Match(input.Value).Groups[1].Value)))
            .Where(field => field.Name.StartsWith("quantity.", StringComparison.Ordinal) || field.Name is "version" or "_token")
            .GroupBy(field => field.Name).ToDictionary(same => same.Key, same => same.First().Value);
        fields["save"] = "1";
        return fields.ContainsKey("version") ? fields : throw new InvalidOperationException("There is no shop in this page.");
    }

    // Of those whose order was saved, how many do not find in the store what they sent, or find it written more than once.
    static int Lost(DataFolder folder, long distribution, List<Placed> answered)
    {
        using var database = new Database(folder, TimeProvider.System);
        return database.Read(db =>
        {
            var stored = db.Query<(long Member, long Product, long Quantity)>("""
                select member_id, product_id, quantity_thousandths from order_line
                where delivery_id in (select id from delivery where distribution_id = $distribution)
                """, new { distribution }).ToLookup(line => line.Member, line => (line.Product, line.Quantity));
            var written = db.Query<(long Member, int Times)>("""
                select person.member_id, count(*) from change_set join person on person.id = change_set.person_id
                where change_set.action = 'order.place' group by person.member_id
                """).ToDictionary(member => member.Member, member => member.Times);
            return answered.Count(order => written.GetValueOrDefault(order.Member) != 1
                || order.Products.Any(product => stored[order.Member].Count(line => line == (product, 2000)) != 1));
        });
    }

    [GeneratedRegex("<input [^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();

    sealed record Buyer(long Member, string Session);

    /// <summary>Milliseconds of the shop and of the order.</summary>
    sealed record Placed(long Member, IReadOnlyList<long> Products, bool Answered, double Shop, double Saved);
}
