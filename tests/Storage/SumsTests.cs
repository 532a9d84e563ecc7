using System.Text.RegularExpressions;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>The sums beside the facts follow each change of each fact, whoever makes it: the triggers name all that becomes stale.</summary>
[TestClass]
public sealed partial class SumsTests
{
    // $1 and $2 choose rows, {table} one row of a table; every second time `where x = {table}` is all of them. A change that a foreign key or a check
    // refuses changes nothing, and that is fine too.
    static readonly IReadOnlyList<string> Changes =
    [
        "update subscription set start_date = '2026-11-12', end_date = '2026-12-01' where id = $1",
        "update subscription set member_id = $2 where id = $1",
        "update subscription set catalog_id = 3 - catalog_id where id = $1",
        "delete from subscription where id = $1",
        "update subscription_line set quantity_thousandths = quantity_thousandths + 1500 where id = {subscription_line}",
        "update subscription_line set price_cents = price_cents + 7, fee_basis_points = 333 where id = {subscription_line}",
        "delete from subscription_exception where subscription_line_id = {subscription_line}; delete from subscription_line where id = {subscription_line}",
        "insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths) values ($1, 10 + $2 % 3 + 1, 1000, 250, 0, 'x', 'kg', 1000)",
        "insert into subscription_exception (subscription_line_id, delivery_id, quantity_thousandths, reason) select source_id, delivery_id, 3000, 'x' from basket_line where delivery_id = {delivery} and source = 'subscription' on conflict do nothing",
        "update subscription_exception set quantity_thousandths = 500 where id = {subscription_exception}",
        "update subscription_exception set delivery_id = {delivery} where id = {subscription_exception}",
        "delete from subscription_exception where id = {subscription_exception}",
        "insert into absence (subscription_id, delivery_id, announced_at, treatment, made_up_delivery_id) select distinct subscription_id, delivery_id, '2026-01-01T00:00:00.000Z', 'made_up', (select max(id) from delivery where id < 20) from basket_line where delivery_id = {delivery} and source = 'subscription' on conflict do nothing",
        "update absence set treatment = 'solidarity', made_up_delivery_id = null where id = {absence}",
        "update absence set delivery_id = {delivery} where id = {absence}",
        "update absence set made_up_delivery_id = {delivery} where id = {absence}",
        "delete from absence where id = {absence}",
        "insert into turn (subscription_id, delivery_id, member_id) select distinct subscription_id, delivery_id, $2 from basket_line where delivery_id = {delivery} and source = 'subscription' on conflict do nothing",
        "update turn set member_id = $2 where id = {turn}",
        "update turn set delivery_id = {delivery} where id = {turn}",
        "delete from turn where id = {turn}",
        "insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at) select $2, id, catalog_id * 10 + 1, 2000, 150, 0, 'x', 'kg', 1000, '2026-01-01T00:00:00.000Z' from delivery where id = 20 + $1",
        "insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at) select member_id, delivery_id, product_id, 2000, 150, 0, 'x', 'kg', 1000, '2026-01-01T00:00:00.000Z' from order_line where true on conflict (member_id, delivery_id, product_id) do update set quantity_thousandths = excluded.quantity_thousandths",
        "update order_line set quantity_thousandths = quantity_thousandths + 250, fee_basis_points = 100 where id = {order_line}",
        "update order_line set member_id = $2 where id = {order_line}",
        "delete from order_line where id = {order_line}",
        "insert into received (member_id, delivery_id, product_id, quantity_thousandths, weight_thousandths, reason, entered_at) select member_id, delivery_id, product_id, 750, 800, 'x', '2026-01-01T00:00:00.000Z' from order_line where id = {order_line} on conflict do nothing",
        "update received set quantity_thousandths = quantity_thousandths + 500, weight_thousandths = null where id = {received}",
        "delete from received where id = {received}",
        "insert into product_price (delivery_id, product_id, price_cents) select distinct delivery_id, product_id, 999 from basket_line where delivery_id = {delivery} on conflict do nothing",
        "update product_price set price_cents = price_cents + 11 where id = {product_price}",
        "update product_price set delivery_id = {delivery} where id = {product_price}",
        "delete from product_price where id = {product_price}",
        "update delivery set cancelled = iif(cancelled is null, 'paid', null) where id = {delivery}",
        "update delivery set cancelled = iif(cancelled is null, 'not_paid', null) where id = {delivery}",
        "update delivery set distribution_id = 9 where id = {delivery}",
        "delete from delivery where id = {delivery}",
        "insert into distribution (id, place_id, date, start_time, end_time) values (100 + $1, 1, date('2026-11-06', '+' || (5 * $1) || ' days'), '18:00', '19:00'); insert into delivery (catalog_id, distribution_id, opens_at, closes_at) values (1, 100 + $1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
        "update distribution set date = date(date, iif(date > '2026-12-31', '-60 days', '+60 days')) where id = $1",
        "update catalog set kind = iif(kind = 'fixed', 'open', 'fixed') where id = $1",
        "update product set stock_rule = iif(stock_rule = 'none', 'season', 'none'), stock_thousandths = 9000 where id = {product}",
        "insert into membership (member_id, year, fee_cents, date) values ($1, 2020 + $2, 1500, '2026-09-01')",
        "update membership set fee_cents = fee_cents + 100 where member_id = $1",
        "update membership set member_id = $2 where member_id = $1",
        "delete from membership where member_id = $1",
        "insert into payment (member_id, amount_cents, date, way, payee, state, entered_at) values ($1, 2500 - $2, '2026-10-01', 'cash', 'association', 'pending', '2026-01-01T00:00:00.000Z')",
        "update payment set state = 'confirmed' where member_id = $1",
        "update payment set amount_cents = amount_cents + 1, member_id = $2 where id = {payment}",
        "update payment set payee = 'producer', producer_id = 1 where member_id = $1",
        "delete from payment where id = {payment}",
    ];

    // Beside a random season: accounts, a stock of every other product, and an engagement on which each change tells.
    const string Beside = """
        update product set stock_rule = 'season', stock_thousandths = 9000 where id % 2 = 1;
        update catalog set kind = 'fixed' where id = 2;
        insert into distribution (id, place_id, date, start_time, end_time) values (9, 1, '2027-02-04', '18:00', '19:00');
        insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) values (6, 1, 1, '2026-11-01', '2026-12-31', '2026-01-01T00:00:00.000Z');
        insert into subscription_line (id, subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths)
          values (99, 6, 11, 1000, 250, 0, 'x', 'kg', 1000);
        insert into turn (subscription_id, delivery_id, member_id) values (6, 12, 2), (6, 13, 3);
        insert into absence (subscription_id, delivery_id, announced_at, treatment, made_up_delivery_id) values
          (6, 11, '2026-01-01T00:00:00.000Z', 'not_paid', null), (6, 14, '2026-01-01T00:00:00.000Z', 'made_up', 12);
        insert into subscription_exception (subscription_line_id, delivery_id, quantity_thousandths, reason) values (99, 13, 2000, 'x'), (99, 15, 2000, 'x');
        insert into product_price (delivery_id, product_id, price_cents) values (12, 11, 300), (15, 11, 400) on conflict do nothing;
        insert into received (member_id, delivery_id, product_id, quantity_thousandths, reason, entered_at) values
          (2, 12, 11, 750, 'x', '2026-01-01T00:00:00.000Z') on conflict do nothing;
        insert into membership (member_id, year, fee_cents, date) values (1, 2026, 1500, '2026-09-01'), (2, 2026, 2000, '2026-09-01');
        insert into payment (member_id, amount_cents, date, way, payee, state, entered_at) values
          (1, 3000, '2026-10-01', 'cash', 'association', 'pending', '2026-01-01T00:00:00.000Z'),
          (2, 4000, '2026-10-01', 'cash', 'association', 'confirmed', '2026-01-01T00:00:00.000Z'),
          (3, 5000, '2026-10-01', 'cash', 'association', 'confirmed', '2026-01-01T00:00:00.000Z');
        """;

    static readonly Gen<(int Change, int First, int Second, bool Whole)[]> AnyChanges =
        Gen.Select(Gen.Int[0, Changes.Count - 1], Gen.Int[1, 6], Gen.Int[1, RandomSeasons.Members], Gen.Bool).Array[24];

    [TestMethod]
    public void R5_1_Stored_sums_are_those_of_the_facts_after_any_changes()
    {
        using var store = SeasonStore.Open();
        var made = new HashSet<int>();
        Gen.Select(RandomSeasons.Any, AnyChanges).Sample(
            (facts, changes) =>
            {
                store.Replace(facts);
                store.Db.Execute(Beside);
                Sums.Refresh(store.Db);
                AssertRight(store, "as entered");
                foreach (var (i, change) in changes.Index())
                {
                    if (Make(store, change))
                    {
                        made.Add(change.Change);
                        Sums.Refresh(store.Db);
                        AssertRight(store, string.Join("\n", changes.Take(i + 1).Select(one => Changes[one.Change])));
                    }
                }
            },
            iter: LongRun.Or(60, 1_000),
            threads: 1);
        Assert.IsGreaterThan(Changes.Count * 3 / 4, made.Count, $"never made: {string.Join("; ", Changes.Where((_, i) => !made.Contains(i)))}");
    }

    [TestMethod]
    public void A_sum_that_is_not_that_of_its_facts_is_named()
    {
        using var store = SeasonStore.Open();
        foreach (var (sql, key) in new[]
        {
            ("update basket_sum set fee_cents = fee_cents + 1 where (member_id, delivery_id) in (select member_id, delivery_id from basket_sum limit 1)", "check.sum-basket"),
            ("update basket_sum set comes = 1 - comes", "check.sum-basket"),
            ("delete from basket_sum where (member_id, delivery_id) in (select member_id, delivery_id from basket_sum limit 1)", "check.sum-basket"),
            ("insert into taken select member_id, delivery_id, (select min(id) from product), 5 from basket_sum limit 1", "check.sum-stock"),
            ("insert into taken_sum select (select min(id) from product), delivery_id, 5 from basket_sum limit 1", "check.sum-stock"),
            ("update delivery_sum set baskets = baskets + 1", "check.sum-delivery"),
            ("update account_sum set association_cents = 1", "check.sum-account"),
            ("update account_sum set pending_cents = 1", "check.sum-account"),
            ("delete from account_sum", "check.sum-account"),
        })
        {
            RandomSeasons.Any.Where(HasBasket).Sample(
                facts =>
                {
                    store.Replace(facts);
                    Sums.Refresh(store.Db);
                    store.Db.Execute(sql);
                    Assert.AreEqual(key, StoreCheckSums.Faults(store.Db).First().Key, sql);
                    Sums.Rebuild(store.Db);
                    AssertRight(store, sql);
                },
                iter: 3,
                threads: 1);
        }
    }

    static bool HasBasket(BasketFacts facts) => BasketLines.Of(facts).Any(line => line.Total != Money.Zero);

    static void AssertRight(SeasonStore store, string after) =>
        Assert.AreEqual("", string.Join("; ", StoreCheckSums.Faults(store.Db).Select(fault => $"{fault.Key} {string.Join(", ", fault.Facts)}")), after);

    // False when a foreign key or a check refused it, or there was no such row.
    static bool Make(SeasonStore store, (int Change, int First, int Second, bool Whole) change)
    {
        var rows = change.Whole ? Chosen().Replace(Changes[change.Change], "true") : Changes[change.Change];
        var sql = Row().Replace(rows, row => $"(select id from {row.Groups[1].Value} order by id limit 1 offset $1 % max(1, (select count(*) from {row.Groups[1].Value})))");
        store.Db.Execute("savepoint change");
        try
        {
            return store.Db.Execute(sql, new Dictionary<string, object> { ["$1"] = change.First, ["$2"] = change.Second }) > 0;
        }
        catch (SqliteException)
        {
            store.Db.Execute("rollback to change");
            return false;
        }
        finally
        {
            store.Db.Execute("release change");
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<=where )\w+ = \{\w+\}")]
    private static partial Regex Chosen();
}
