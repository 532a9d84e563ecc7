using System.Globalization;
using Cagette.SelfHost.Amap;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>The view basket_line and Amap/BasketLines.cs are one rule written twice: on any season they must say the same.</summary>
[TestClass]
public sealed class BasketLineTests
{
    const int Rounds = 200;

    [TestMethod]
    public void R3_5_The_view_and_the_rule_agree_on_any_season()
    {
        using var store = SeasonStore.Open();
        RandomSeasons.Any.Sample(
            facts =>
            {
                store.Replace(facts);
                var rule = BasketLines.Of(facts);
                CollectionAssert.AreEqual(rule.Select(Text).Order(StringComparer.Ordinal).ToList(), store.Lines().ToList());
                return store.Dues() == rule.Sum(line => line.Total).Cents;
            },
            iter: Rounds,
            threads: 1);
    }

    [TestMethod]
    public void R3_5_Random_seasons_meet_every_case()
    {
        var seen = new HashSet<string>();
        RandomSeasons.Any.Sample(
            facts =>
            {
                foreach (var line in BasketLines.Of(facts))
                {
                    seen.Add(line.Source.Text());
                    seen.Add(line.Comes ? "comes" : "stays");
                    seen.Add(line.Weight is null ? "counted" : "weighed");
                    seen.Add(line.ReceivedId is null ? "as ordered" : "received");
                    seen.Add(facts.Turns.Any(turn => turn.SubscriptionId == line.SubscriptionId && turn.MemberId == line.MemberId) ? "turn" : "signer");
                    seen.Add(facts.Absences.Any(a => a.SubscriptionId == line.SubscriptionId && a.MadeUpDeliveryId == line.DeliveryId) ? "doubled" : "once");
                }
            },
            iter: Rounds,
            threads: 1);
        Assert.HasCount(12, seen, string.Join(", ", seen));
    }

    static string Text(BasketLine line) => string.Join(
        '|',
        line.MemberId, line.DeliveryId, line.CatalogId, line.DistributionId, line.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        line.ProductId, line.Source.Text(), line.SourceId, line.SubscriptionId, line.Ordered.Thousandths, line.Price.Cents, line.VatBasisPoints,
        line.FeeBasisPoints, line.Name, line.Unit.Text(), line.Size.Thousandths, line.Weighed ? 1 : 0, line.Comes ? 1 : 0, line.ReceivedId,
        line.Quantity.Thousandths, line.Weight?.Thousandths, line.Reason, line.Amount.Cents, line.Fee.Cents);
}

/// <summary>A schema in memory, filled by plain SQL, so that the test leans on nothing but the migration.</summary>
sealed class SeasonStore : IDisposable
{
    readonly SqliteConnection db;

    SeasonStore(SqliteConnection db) => this.db = db;

    public SqliteConnection Db => db;

    public static SeasonStore Open()
    {
        var db = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
        db.Open();
        foreach (var name in typeof(BasketLines).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var sql = new StreamReader(typeof(BasketLines).Assembly.GetManifestResourceStream(name)!);
            db.Execute(sql.ReadToEnd());
        }

        db.Execute("begin;");
        return new(db);
    }

    public IReadOnlyList<string> Lines() =>
        [.. db.Query<string>("""
            select concat_ws('|', member_id, delivery_id, catalog_id, distribution_id, date, product_id, source, source_id, coalesce(subscription_id, ''),
              ordered_thousandths, price_cents, vat_basis_points, fee_basis_points, name, unit, size_thousandths, weighed, comes,
              coalesce(received_id, ''), quantity_thousandths, coalesce(weight_thousandths, ''), reason, amount_cents, fee_cents)
            from basket_line
            """).Order(StringComparer.Ordinal)];

    public long Dues() => db.ExecuteScalar<long>("select coalesce(sum(amount_cents), 0) from due");

    /// <summary>The former season is rolled back, so that the schema is made only once.</summary>
    public void Replace(BasketFacts facts)
    {
        db.Execute("rollback; begin; insert into place (id, name) values (1, 'Place'); insert into producer (id, name, sort_key) values (1, 'P', 'p')");
        for (var member = 1; member <= RandomSeasons.Members; member++)
        {
            db.Execute($"insert into member (id, name, sort_key, search_key, reference, joined_on) values ({member}, 'M', 'm', 'm', 'R{member}', '2026-01-01')");
        }

        foreach (var catalog in facts.Catalogs)
        {
            Run("""
                insert into catalog (id, producer_id, name, letters, hue, kind, start_date, end_date, created_at)
                values ($1, 1, 'C', 'C', 1, $2, '2026-11-01', '2026-12-31', '2026-01-01T00:00:00.000Z')
                """, catalog.Id, catalog.Kind.Text());
        }

        foreach (var product in RandomSeasons.Products)
        {
            Run("""
                insert into product (id, catalog_id, name, search_key, unit, size_thousandths, price_cents) values ($1, $2, 'X', 'x', 'kg', 1000, 100)
                """, product.Id, product.CatalogId);
        }

        InsertDates(facts);
        InsertWishes(facts);
    }

    void InsertDates(BasketFacts facts)
    {
        foreach (var delivery in facts.Deliveries)
        {
            Run("""
                insert into distribution (id, place_id, date, start_time, end_time) values ($1, 1, $2, '18:00', '19:00') on conflict do nothing
                """, delivery.DistributionId, Day(delivery.Date));
            Run("""
                insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at, cancelled)
                values ($1, $2, $3, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', $4)
                """, delivery.Id, delivery.CatalogId, delivery.DistributionId, delivery.Cancelled?.Text());
        }

        foreach (var price in facts.Prices)
        {
            Run("insert into product_price (delivery_id, product_id, price_cents) values ($1, $2, $3)", price.DeliveryId, price.ProductId, price.Price.Cents);
        }
    }

    void InsertWishes(BasketFacts facts)
    {
        foreach (var s in facts.Subscriptions)
        {
            Run("""
                insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) values ($1, $2, $3, $4, $5, '2026-01-01T00:00:00.000Z')
                """, s.Id, s.MemberId, s.CatalogId, Day(s.StartDate), Day(s.EndDate));
        }

        foreach (var line in facts.SubscriptionLines)
        {
            Run("""
                insert into subscription_line (id, subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, fee_basis_points,
                  name, unit, size_thousandths, weighed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """, line.Id, line.SubscriptionId, line.ProductId, line.Quantity.Thousandths, line.Price.Cents, line.VatBasisPoints,
                line.FeeBasisPoints, line.Name, line.Unit.Text(), line.Size.Thousandths, line.Weighed);
        }

        foreach (var line in facts.OrderLines)
        {
            Run("""
                insert into order_line (id, member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, fee_basis_points,
                  name, unit, size_thousandths, weighed, ordered_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '2026-01-01T00:00:00.000Z')
                """, line.Id, line.MemberId, line.DeliveryId, line.ProductId, line.Quantity.Thousandths, line.Price.Cents, line.VatBasisPoints,
                line.FeeBasisPoints, line.Name, line.Unit.Text(), line.Size.Thousandths, line.Weighed);
        }

        foreach (var e in facts.Exceptions)
        {
            Run("""
                insert into subscription_exception (subscription_line_id, delivery_id, quantity_thousandths, reason) values ($1, $2, $3, 'r')
                """, e.SubscriptionLineId, e.DeliveryId, e.Quantity.Thousandths);
        }

        foreach (var a in facts.Absences)
        {
            Run("""
                insert into absence (subscription_id, delivery_id, announced_at, treatment, made_up_delivery_id)
                values ($1, $2, '2026-01-01T00:00:00.000Z', $3, $4)
                """, a.SubscriptionId, a.DeliveryId, a.Treatment.Text(), a.MadeUpDeliveryId);
        }

        foreach (var turn in facts.Turns)
        {
            Run("insert into turn (subscription_id, delivery_id, member_id) values ($1, $2, $3)", turn.SubscriptionId, turn.DeliveryId, turn.MemberId);
        }

        foreach (var r in facts.Received)
        {
            Run("""
                insert into received (id, member_id, delivery_id, product_id, quantity_thousandths, weight_thousandths, reason, entered_at)
                values ($1, $2, $3, $4, $5, $6, $7, '2026-01-01T00:00:00.000Z')
                """, r.Id, r.MemberId, r.DeliveryId, r.ProductId, r.Quantity.Thousandths, r.Weight?.Thousandths, r.Reason);
        }
    }

    void Run(string sql, params object?[] values)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public void Dispose() => db.Dispose();
}
