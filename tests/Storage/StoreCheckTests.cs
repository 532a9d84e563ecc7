using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>Each kind of fault is named, and only it, in words that name who, what and when (issue: a store that survives).</summary>
[TestClass]
public sealed class StoreCheckTests
{
    static readonly string Folder = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
    static readonly Formats French = new("fr", TimeZoneInfo.Utc);

    static string Sound => Path.Combine(Folder, "cagette.db");

    [ClassInitialize]
    public static void Fill(TestContext _)
    {
        var folder = new DataFolder(Folder);
        using (var database = new Database(folder, new TestClock()))
        {
            SampleAmap.Fill(database, new SampleOptions(1, 30, new TestClock().Now));
        }

        Snapshot.Write(folder.Store, Sound);
    }

    [ClassCleanup]
    public static void Clean() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    public void A_sound_store_says_what_it_holds()
    {
        var report = StoreCheck.Run(Sound);
        Assert.AreEqual("", Told(report));
        Assert.AreEqual(30, report.Contents!.Households);
        Assert.AreEqual(Migrations.Newest, report.Contents.Schema);
        StringAssert.Contains(French.Say(report.Contents), "30 foyers");
        StringAssert.Contains(French.Say(report.Contents), "novembre 2026");
    }

    [TestMethod]
    [DataRow("check.foreign-key", "update order_line set ordered_by = 999999 where id = (select min(id) from order_line)", "order_line")]
    [DataRow("check.schema-missing", "drop index order_line_of_product", "order_line_of_product")]
    [DataRow("check.schema-missing", "drop trigger log_payment_update", "log_payment_update")]
    [DataRow("check.schema-missing", "drop view due", "due")]
    [DataRow("check.schema-extra", "create table stray (x)", "stray")]
    [DataRow("check.value", "update payment set date = '24/11/2026' where id = (select min(id) from payment)", "24/11/2026")]
    [DataRow("check.value", "update session set seen_at = '2026-02-31T10:00:00.000Z'; update payout set entered_at = '2026-02-31T10:00:00.000Z' where id = (select min(id) from payout)", "entered_at")]
    [DataRow("check.reversal-amount", $"{Reversal}, -amount_cents + 1 {OfPayment}", "{payer}")]
    [DataRow("check.reversal-account", $"{Reversal}, -amount_cents {OfPayment}; update payment set member_id = (select max(id) from member) where id = (select max(id) from payment)", "{payer}")]
    [DataRow("check.reversal-of-reversal", $"{Reversal}, -amount_cents {OfPayment}; {Reversal}, -amount_cents from payment where id = (select max(id) from payment)", "{payer}")]
    [DataRow("check.payment-producer", "update payment set catalog_id = (select min(id) from catalog where producer_id <> payment.producer_id) where id = (select min(id) from payment where producer_id is not null)", "{payer to a producer}")]
    [DataRow("check.payout-reversal", "insert into payout (producer_id, amount_cents, date, way, reverses_id, entered_at) select producer_id, -amount_cents + 1, date, way, id, entered_at from payout order by id limit 1", "versement")]
    [DataRow("check.engagements-overlap", "insert into subscription (member_id, catalog_id, start_date, end_date, signed_at) select member_id, catalog_id, start_date, end_date, signed_at from subscription where id = 1", "{signer}")]
    [DataRow("check.other-contract", "update order_line set delivery_id = (select delivery.id from delivery join catalog on catalog.id = delivery.catalog_id where catalog.kind <> 'fixed' and delivery.closed_at is null and catalog.id <> (select catalog_id from product where id = order_line.product_id) limit 1) where id = (select min(id) from order_line)", "{orderer}")]
    [DataRow("check.engagement-of-other-contract", "update subscription_line set product_id = (select min(id) from product where catalog_id <> (select catalog_id from subscription where id = 1)) where id = (select min(id) from subscription_line where subscription_id = 1)", "{signer}")]
    [DataRow("check.product-of-other-contract", "insert into product_price (delivery_id, product_id, price_cents) select delivery.id, product.id, 100 from delivery join product on product.catalog_id <> delivery.catalog_id limit 1", "prix")]
    [DataRow("check.order-in-fixed", "insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at) select 1, delivery.id, product.id, 1000, 100, 0, 'x', 'piece', 1000, '2026-11-24T09:00:00.000Z' from delivery join product on product.catalog_id = delivery.catalog_id join catalog on catalog.id = delivery.catalog_id where catalog.kind = 'fixed' limit 1", "panier fixe")]
    [DataRow("check.closing", "update delivery set closed_at = null where id = (select min(delivery_id) from order_line where by_default = 1)", "moitié")]
    [DataRow("check.told-twice", "insert into recipient (message_id, name, email, header_id, next_try_at) select message_id, name, upper(email), 'again', next_try_at from recipient limit 1", "deux fois")]
    [DataRow("check.change-open", "insert into change_set (id, at, action) values (7, '2026-11-24T09:00:00.000Z', 'member.edit'); insert into current_change values (1, 7)", "member.edit")]
    [DataRow("check.change-lost", "insert into change_set (id, at, action) values (7, '2026-11-24T09:00:00.000Z', 'member.edit'); insert into change (change_set_id, table_name, row_id, after) values (7, 'member', 12345, '{}')", "12345")]
    [DataRow("check.stock-season", "update product set stock_rule = 'season', stock_thousandths = 1 where id = (select min(product_id) from order_line)", "{ordered}")]
    [DataRow("check.stock-delivery", OpenOrders + "update product set stock_rule = 'delivery', stock_thousandths = 1 where id = (select product_id from open_order)", "{still ordered}")]
    [DataRow("check.stock-delivery", OpenOrders + "delete from delivery_stock where product_id = (select product_id from open_order); insert into delivery_stock (product_id, delivery_id, thousandths) select open_order.product_id, delivery.id, 1 from open_order join product on product.id = open_order.product_id join delivery on delivery.catalog_id = product.catalog_id; update product set stock_rule = 'given' where id = (select product_id from open_order)", "{still ordered}")]
    [DataRow("check.uncountable", "update order_line set price_cents = 100000000000, quantity_thousandths = 1000000000000 where id = (select min(id) from order_line)", "refaits")]
    public void A_broken_rule_is_named_and_only_it(string key, string sql, string told)
    {
        var file = Broken(sql);
        var report = StoreCheck.Run(file);
        var faults = string.Join(", ", report.Faults.Select(fault => fault.Key).Distinct());
        Assert.AreEqual(key, faults, Told(report));
        StringAssert.Contains(Told(report), Name(told), StringComparison.Ordinal);
        Assert.IsFalse(Told(report).Contains('{'), Told(report));
    }

    [TestMethod]
    [DataRow("due", "fee_cents as amount_cents", "fee_cents * 2 as amount_cents", "check.due", "l’adhésion")]
    [DataRow("due", "basket_line.amount_cents + basket_line.fee_cents", "basket_line.amount_cents", "check.due", "fichier")]
    [DataRow("basket_line", "+ 500) / 1000", "+ 499) / 1000 + 1", "check.basket-line", "livraison du")]
    [DataRow("basket_line", "where ordered_thousandths > 0 or quantity_thousandths > 0", "where ordered_thousandths > 1000", "check.basket-line", "livraison du")]
    [DataRow("basket_line", "order_line.name", "upper(order_line.name)", "check.basket-line-other", "livraison du")]
    public void A_view_that_says_something_else_than_the_rule_is_named(string view, string there, string instead, string key, string told)
    {
        var file = Copy();
        using (var db = Write(file))
        {
            var sql = db.QuerySingle<string>("select sql from sqlite_schema where name = $view", new { view });
            StringAssert.Contains(sql, there);
            db.Execute($"drop view {view}; {sql.Replace(there, instead, StringComparison.Ordinal)}");
        }

        var report = StoreCheck.Run(file);
        CollectionAssert.IsSubsetOf(report.Faults.Select(fault => fault.Key).Distinct().ToList(), new[] { "check.schema-changed", key, "check.basket-line-other", "check.more" });
        Assert.IsTrue(report.Faults.Any(fault => fault.Key == key), Told(report));
        StringAssert.Contains(Told(report), told);
    }

    [TestMethod]
    public void There_is_no_view_that_is_not_checked()
    {
        using var db = StoreOf(Sound);
        CollectionAssert.AreEquivalent(StoreCheckBooks.Views.ToList(), db.Query<string>("select name from sqlite_schema where type = 'view'").ToList());
    }

    [TestMethod]
    public void Random_seasons_pass()
    {
        using var store = SeasonStore.Open();
        RandomSeasons.Any.Sample(
            facts =>
            {
                store.Replace(facts);
                Assert.AreEqual("", Told(new CheckReport(null, StoreCheckBooks.Faults(store.Db))));
            },
            iter: LongRun.Or(60, 1_000),
            threads: 1);
    }

    const string Reversal = "insert into payment (member_id, date, way, payee, producer_id, catalog_id, state, entered_at, reverses_id, amount_cents) select member_id, date, way, payee, producer_id, catalog_id, state, entered_at, id";

    const string OfPayment = "from payment where id = (select min(id) from payment where reverses_id is null and id not in (select reverses_id from payment where reverses_id is not null))";

    const string OpenOrders = "create temp table open_order as select order_line.product_id from order_line join delivery on delivery.id = order_line.delivery_id where delivery.closed_at is null order by order_line.id limit 1; ";

    static string Broken(string sql)
    {
        var file = Copy();
        using var db = Write(file);
        db.Execute(sql);
        return file;
    }

    static string Copy()
    {
        var file = Path.Combine(Folder, $"{Guid.NewGuid():N}.db");
        File.Copy(Sound, file);
        return file;
    }

    static SqliteConnection Write(string file)
    {
        var db = new SqliteConnection($"Data Source={file};Pooling=False;Foreign Keys=False");
        db.Open();
        return db;
    }

    static SqliteConnection StoreOf(string file)
    {
        var db = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        db.Open();
        return db;
    }

    static string Told(CheckReport report) => string.Join("\n", report.Faults.Select(French.Say));

    /// <summary>Whom the sound store names there: the fault must.</summary>
    static string Name(string told)
    {
        using var db = StoreOf(Sound);
        return told switch
        {
            "{payer}" => db.QuerySingle<string>($"select member.name from member where id = (select member_id {OfPayment})"),
            "{payer to a producer}" => db.QuerySingle<string>("select member.name from member where id = (select member_id from payment where producer_id is not null order by id limit 1)"),
            "{signer}" => db.QuerySingle<string>("select member.name from member where id = (select member_id from subscription where id = 1)"),
            "{orderer}" => db.QuerySingle<string>("select member.name from member where id = (select member_id from order_line order by id limit 1)"),
            "{ordered}" => db.QuerySingle<string>("select name from product where id = (select min(product_id) from order_line)"),
            "{still ordered}" => db.QuerySingle<string>("select product.name from order_line join product on product.id = order_line.product_id join delivery on delivery.id = order_line.delivery_id where delivery.closed_at is null order by order_line.id limit 1"),
            _ => told,
        };
    }
}
