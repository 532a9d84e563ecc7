using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What is taken of one catalog, for its coordinator, and what was really received (rules.md 4.1, 4.5).</summary>
public static class CatalogOrdersStore
{
    public static Catalog? CatalogOrdered(this SqliteConnection db, long catalogId) =>
        db.QuerySingleOrDefault<Catalog>($"{OrderStore.CatalogRow} where id = $catalogId", new { catalogId });

    public static IReadOnlyList<Delivery> DeliveriesOrdered(this SqliteConnection db, long catalogId) =>
        [.. db.Query<Delivery>($"{OrderStore.DeliveryRow} where delivery.catalog_id = $catalogId order by distribution.date", new { catalogId })];

    public static IReadOnlyList<Product> ProductsOrdered(this SqliteConnection db, long catalogId) =>
        [.. db.Query<Product>($"{OrderStore.ProductRow} where catalog_id = $catalogId and active = 1 order by rank, name", new { catalogId })];

    public static IReadOnlyList<OrderedLine> LinesAt(this SqliteConnection db, long deliveryId) => [.. db.Query<OrderedLine>("""
        select basket_line.member_id, member.name as member, basket_line.product_id, basket_line.name, basket_line.unit, basket_line.size_thousandths as size, basket_line.weighed, basket_line.ordered_thousandths as ordered,
          basket_line.quantity_thousandths as quantity, basket_line.weight_thousandths as weight, basket_line.reason, basket_line.source,
          basket_line.amount_cents + basket_line.fee_cents as total
        from basket_line join member on member.id = basket_line.member_id
        where basket_line.delivery_id = $deliveryId order by member.sort_key, basket_line.name
        """, new { deliveryId })];

    /// <summary>What was really received stands beside what was ordered, and replaces what was entered before.</summary>
    public static void Enter(this SqliteConnection db, Received received) => db.Execute("""
        insert into received (member_id, delivery_id, product_id, quantity_thousandths, weight_thousandths, reason, entered_at, entered_by)
        values ($MemberId, $DeliveryId, $ProductId, $Quantity, $Weight, $Reason, $EnteredAt, $EnteredBy)
        on conflict (member_id, delivery_id, product_id) do update set quantity_thousandths = excluded.quantity_thousandths,
          weight_thousandths = excluded.weight_thousandths, reason = excluded.reason, entered_at = excluded.entered_at, entered_by = excluded.entered_by
        """, received);
}

public sealed record OrderedLine
{
    public long MemberId { get; init; }
    public string Member { get; init; } = "";
    public long ProductId { get; init; }
    public string Name { get; init; } = "";
    public Unit Unit { get; init; }
    public Quantity Size { get; init; }
    public bool Weighed { get; init; }
    public Quantity Ordered { get; init; }
    public Quantity Quantity { get; init; }
    public Quantity? Weight { get; init; }
    public string Reason { get; init; } = "";
    public BasketSource Source { get; init; }
    public Money Total { get; init; }
}
