using System.Security.Cryptography;
using System.Text;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Tests.Features.FirstRun;

[TestClass]
public sealed class SampleAmapTests
{
    static readonly DateTimeOffset Tuesday = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    readonly List<(string Path, Database Database)> made = [];

    [TestCleanup]
    public void Clean()
    {
        foreach (var (path, database) in made)
        {
            database.Dispose();
            Directory.Delete(path, recursive: true);
        }
    }

    [TestMethod]
    public void It_has_what_a_season_has()
    {
        var (db, result) = Make(1, 80);

        AreEqual(80, db, "select count(*) from member");
        AreEqual(120, db, "select count(*) from person where member_id is not null");
        AreEqual(9, db, "select count(*) from producer");
        AreEqual(12, db, "select count(*) from catalog");
        AreEqual(3, db, "select count(distinct kind) from catalog");
        AreEqual(110, db, "select count(*) from product");
        AreEqual(5, db, "select count(distinct stock_rule) from product");
        AreEqual(5, db, "select count(*) from waiting_entry");
        AreEqual(2, db, "select count(*) from message");
        AreEqual(60, db, "select count(distinct member_id) from subscription join catalog on catalog.id = catalog_id and letters = 'Lé'");
        AreEqual(6, db, "select count(distinct right) from right_held");
        AreEqual(20, db, "select count(*) from distribution where date < '2026-11-24'");
        AreEqual(18, db, "select count(*) from distribution where date > '2026-11-24'");
        AreEqual(0, db, "select count(*) from distribution where date between '2026-12-21' and '2027-01-03' or strftime('%w', date) <> '4'");
        foreach (var some in new[]
        {
            "absence", "absence where made_up_delivery_id is not null", "turn", "received where reason <> ''", "received where weight_thousandths is not null",
            "basket where handed_over_at is not null", "payment where state = 'pending'", "payment where way = 'transfer'", "payment where reverses_id is not null",
            "payout", "product_price", "delivery_stock", "subscription_exception", "delivery where cancelled = 'paid'", "segment_person", "recipient where state = 'sent'",
            "membership", "order_line where by_default = 1", "product join photo_image on photo_image.photo_id = product.photo_id",
        })
        {
            Assert.AreNotEqual(0, Number(db, $"select count(*) from {some}"), some);
        }

        AreEqual(0, db, "select count(*) - count(distinct cheque_number) from payment where way = 'cheque'");
        AreEqual(80, db, "select count(distinct reference) from member");
        CollectionAssert.AreEquivalent(new[] { "admin", "coordinator", "treasurer", "member", "producer" }, result.SignIns.Select(signIn => signIn.Role).ToList());
        AreEqual(0, db, "select count(*) from person where email not like '%example.org'");
        AreEqual(7, db, "select count(*) from member where id not in (select member_id from membership where year = 2026)", slack: 1);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_content_and_another_one_does_not()
    {
        var (one, _) = Make(7, 40);
        var (two, _) = Make(7, 40);
        var (other, _) = Make(8, 40);

        Assert.AreEqual(Content(one), Content(two));
        Assert.AreNotEqual(Content(one), Content(other));
    }

    [TestMethod]
    [DataRow(80)]
    [DataRow(300)]
    public void R5_1_balances_add_up_and_who_paid_is_at_zero(int households)
    {
        var (db, result) = Make(3, households);
        var balances = db.Read(d => d.Query<(long Member, long Cents)>("""
            select id, coalesce((select sum(amount_cents) from payment where member_id = member.id and state = 'confirmed'), 0)
              - coalesce((select sum(amount_cents) from due where member_id = member.id), 0)
            from member
            """).ToDictionary(row => row.Member, row => row.Cents));

        Assert.AreEqual(
            Number(db, "select sum(amount_cents) from payment where state = 'confirmed'") - Number(db, "select sum(amount_cents) from due"),
            balances.Values.Sum());
        Assert.IsTrue(result.PaidUp.All(member => balances[member] == 0));
        Assert.AreEqual(households * 12 / 100.0, balances.Values.Count(cents => cents < 0), households * 0.02);
        Assert.IsTrue(balances.Values.Any(cents => cents > 0));
        Assert.IsTrue(balances[4] < 0, "Claire has something to pay");
        Assert.IsTrue(balances.Values.All(cents => cents > -20_000), "nobody owes a fortune");
    }

    [TestMethod]
    public void Nothing_breaks_a_foreign_key_or_the_stock()
    {
        var (db, _) = Make(5, 300);

        Assert.AreEqual(0, db.Read(d => d.Query("pragma foreign_key_check").Count()));
        AreEqual(0, db, """
            select count(*) from (
              select sum(ordered_thousandths) as taken, product.stock_rule, product.stock_thousandths, delivery_stock.thousandths
              from basket_line
              join product on product.id = basket_line.product_id and stock_rule <> 'none'
              left join delivery_stock on delivery_stock.product_id = product.id and delivery_stock.delivery_id = basket_line.delivery_id
              group by product.id, iif(stock_rule = 'season', 0, basket_line.delivery_id))
            where taken > iif(stock_rule = 'given', thousandths, stock_thousandths)
            """);
    }

    [TestMethod]
    public void R3_2_every_window_follows_the_rule_of_its_catalog_and_what_is_past_is_closed()
    {
        var (db, _) = Make(1, 80);
        var now = new Moment(Tuesday, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
        var deliveries = db.Read(d => d.Query<(DateOnly Date, int Opens, int Closes, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, string? ClosedAt)>("""
            select distribution.date, opens_days_before, closes_hours_before, opens_at, closes_at, closed_at
            from delivery join catalog on catalog.id = catalog_id join distribution on distribution.id = distribution_id
            """).ToList());

        foreach (var delivery in deliveries)
        {
            var catalog = new Catalog { OpensDaysBefore = delivery.Opens, ClosesHoursBefore = delivery.Closes };
            Assert.AreEqual(OrderingWindow.Of(catalog, delivery.Date, new TimeOnly(18, 30), now), new OrderingWindow(delivery.OpensAt, delivery.ClosesAt));
            Assert.AreEqual(delivery.ClosesAt <= Tuesday, delivery.ClosedAt is not null);
        }

        Assert.IsTrue(deliveries.Count(delivery => delivery.OpensAt <= Tuesday && delivery.ClosesAt > Tuesday) >= 5, "windows are open now");
        AreEqual(0, db, "select count(*) from order_line join delivery on delivery.id = delivery_id where ordered_at < opens_at or ordered_at > iif(by_default = 1, closed_at, closes_at) or ordered_at > $now");
        AreEqual(0, db, "select count(*) from payment where date > '2026-11-24' or entered_at > $now");
        AreEqual(0, db, "select count(*) from subscription where signed_at > $now");
        AreEqual(0, db, "select count(*) from absence join delivery on delivery.id = delivery_id where announced_at > closes_at or announced_at > $now");
        AreEqual(0, db, "select count(*) from basket where handed_over_at > $now or number is null and handed_over_at is not null");
    }

    [TestMethod]
    public void R3_7_each_basket_of_cheese_reaches_the_minimum()
    {
        var (db, _) = Make(2, 80);

        AreEqual(0, db, """
            select count(*) from (
              select sum(basket_line.ordered_thousandths * basket_line.price_cents) as total, minimum_delivery_cents
              from basket_line join catalog on catalog.id = basket_line.catalog_id and minimum_delivery_cents > 0
              group by member_id, delivery_id)
            where total < minimum_delivery_cents * 1000
            """);
    }

    [TestMethod]
    [DataRow("2026-01-02T23:30:00Z")]
    [DataRow("2026-02-28T12:00:00Z")]
    [DataRow("2026-05-14T16:45:00Z")]
    [DataRow("2026-08-31T22:30:00Z")]
    [DataRow("2026-10-25T00:30:00Z")]
    [DataRow("2027-12-24T17:00:00Z")]
    public void Any_day_of_the_year_will_do(string now)
    {
        var (db, result) = Make(1, 60, DateTimeOffset.Parse(now));

        Assert.AreEqual(5, result.SignIns.Count);
        AreEqual(0, db, $"select count(*) from order_line where ordered_at > '{now[..^1]}.000Z'");
    }

    [TestMethod]
    public void A_folder_that_holds_a_group_is_left_alone()
    {
        var (db, _) = Make(1, 30);

        Assert.ThrowsExactly<StoreRefusedException>(() => SampleAmap.Fill(db, new SampleOptions(1, 30, Tuesday)));
        AreEqual(30, db, "select count(*) from member");
    }

    (Database Database, SampleResult Result) Make(int seed, int households, DateTimeOffset? now = null)
    {
        var path = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
        var database = new Database(new DataFolder(path), TimeProvider.System);
        made.Add((path, database));
        return (database, SampleAmap.Fill(database, new SampleOptions(seed, households, now ?? Tuesday)));
    }

    static void AreEqual(long expected, Database database, string sql, int slack = 0) => Assert.AreEqual(expected, Number(database, sql), slack, sql);

    static long Number(Database database, string sql) => database.Read(db => db.ExecuteScalar<long>(sql, new { now = SqlTypes.Text(Tuesday) }));

    /// <summary>All rows of all tables; the password's hash is salted by the framework, so it alone differs each time.</summary>
    static string Content(Database database) => database.Read(db =>
    {
        var text = new StringBuilder();
        foreach (var table in db.Query<string>("select name from sqlite_schema where type = 'table' and name not in ('credential') order by name").ToList())
        {
            foreach (IDictionary<string, object?> row in db.Query($"select * from {table} order by 1, 2"))
            {
                text.Append(table).AppendLine(string.Join('|', row.Values));
            }
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    });
}
