using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What members order by delivery: the facts of the order sheets, and the lines that come out of them.</summary>
public static class OrderStore
{
    internal const string CatalogRow = $"select {CatalogStore.Columns} from catalog";

    internal const string DeliveryRow = $"select {DeliveryStore.Columns} {DeliveryStore.From}";

    internal const string ProductRow = """
        select product.*, size_thousandths as size, price_cents as price, step_thousandths as step, minimum_thousandths as minimum,
          stock_thousandths as stock from product
        """;

    internal const string LineRow = "select order_line.*, quantity_thousandths as quantity, price_cents as price, size_thousandths as size from order_line";

    /// <summary>All that this member may order at the distribution, closed windows included; null when there is no such distribution.</summary>
    public static DistributionOrder? OrderAt(this SqliteConnection db, long distributionId, long memberId)
    {
        var found = db.Query<Distribution, Basket?, (Distribution, Basket?)>("""
            select distribution.*, basket.* from distribution
            left join basket on basket.distribution_id = distribution.id and basket.member_id = $memberId
            where distribution.id = $distributionId
            """, (distribution, basket) => (distribution, basket), new { distributionId, memberId }).ToList();
        if (found is not [var (distribution, basket)])
        {
            return null;
        }

        var delivered = db.Query<Delivery, Catalog, (Delivery Delivery, Catalog Catalog)>($"""
            select {DeliveryStore.Columns}, {CatalogStore.Columns}
            {DeliveryStore.From} join catalog on catalog.id = delivery.catalog_id
            where delivery.distribution_id = $distributionId and catalog.kind <> 'fixed' and catalog.status in ('published', 'closed')
            order by catalog.name
            """, (delivery, catalog) => (delivery, catalog), new { distributionId }).ToList();
        return new()
        {
            Distribution = distribution,
            Version = basket?.Version ?? 0,
            Sheets = db.SheetsOf([.. delivered.Select(one => one.Catalog)], [.. delivered.Select(one => one.Delivery)], memberId, _ => basket),
        };
    }

    /// <summary>The deliveries of variable and open contracts from this day on that have a window opened and not closed, for this member.</summary>
    public static IReadOnlyList<OpenWindow> OpenWindows(this SqliteConnection db, long memberId, DateTimeOffset now) => [.. db.Query<OpenWindow>("""
        select delivery.distribution_id, delivery.id as delivery_id, catalog.id as catalog_id, catalog.name, catalog.letters, catalog.hue, distribution.date,
          distribution.start_time, distribution.end_time, place.name as place, delivery.closes_at,
          (select count(*) from order_line where order_line.delivery_id = delivery.id and order_line.member_id = $memberId) as lines
        from delivery
        join distribution on distribution.id = delivery.distribution_id
        join place on place.id = distribution.place_id
        join catalog on catalog.id = delivery.catalog_id
        where delivery.opens_at <= $now and delivery.closes_at > $now and delivery.cancelled is null and distribution.cancelled_at is null
          and (catalog.kind = 'open' and catalog.status = 'published'
            or catalog.kind = 'variable' and catalog.status in ('published', 'closed') and exists (
              select 1 from subscription where subscription.member_id = $memberId and subscription.catalog_id = catalog.id
                and distribution.date between subscription.start_date and subscription.end_date
                and not exists (select 1 from absence where absence.subscription_id = subscription.id and absence.delivery_id = delivery.id)))
        order by distribution.date, delivery.closes_at, catalog.name
        """, new { memberId, now })];

    /// <summary>The hashes of the photos of all products delivered there, by product.</summary>
    public static IReadOnlyDictionary<long, string> PhotosAt(this SqliteConnection db, long distributionId) => db.Query<(long Id, string Hash)>("""
        select product.id, photo.hash from product join photo on photo.id = product.photo_id join delivery on delivery.catalog_id = product.catalog_id
        where delivery.distribution_id = $distributionId
        """, new { distributionId }).ToDictionary(photo => photo.Id, photo => photo.Hash);

    public static void Save(this SqliteConnection db, IReadOnlyList<PlacedOrder> orders)
    {
        foreach (var order in orders)
        {
            foreach (var productId in order.RemovedProductIds)
            {
                db.Execute("delete from order_line where member_id = $MemberId and delivery_id = $DeliveryId and product_id = $productId",
                    new { order.MemberId, order.DeliveryId, productId });
            }

            foreach (var line in order.Put)
            {
                db.PutOrderLine(line);
            }
        }
    }

    internal static void PutOrderLine(this SqliteConnection db, OrderLine line) => db.Execute("""
        insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, fee_basis_points, name, unit,
          size_thousandths, weighed, by_default, ordered_at, ordered_by)
        values ($MemberId, $DeliveryId, $ProductId, $Quantity, $Price, $VatBasisPoints, $FeeBasisPoints, $Name, $unit, $Size, $Weighed, $ByDefault, $OrderedAt, $OrderedBy)
        on conflict (member_id, delivery_id, product_id) do update set quantity_thousandths = excluded.quantity_thousandths,
          by_default = excluded.by_default, ordered_at = excluded.ordered_at, ordered_by = excluded.ordered_by
        """, new
    {
        line.MemberId,
        line.DeliveryId,
        line.ProductId,
        line.Quantity,
        line.Price,
        line.VatBasisPoints,
        line.FeeBasisPoints,
        line.Name,
        unit = line.Unit.Text(),
        line.Size,
        line.Weighed,
        line.ByDefault,
        line.OrderedAt,
        line.OrderedBy,
    });

    /// <summary>One more saving of the member's basket: another tab sees that it changed.</summary>
    public static void TouchBasket(this SqliteConnection db, long memberId, long distributionId) => db.Execute("""
        insert into basket (member_id, distribution_id, version) values ($memberId, $distributionId, 1)
        on conflict (member_id, distribution_id) do update set version = version + 1
        """, new { memberId, distributionId });

    /// <summary>All that is taken of a catalog's products, by contracts or by orders, of those without a stock too.</summary>
    internal static StockBook StockOf(this SqliteConnection db, long catalogId) =>
        db.StockOf(catalogId, [.. db.Query<Delivery>($"{DeliveryRow} where delivery.catalog_id = $catalogId", new { catalogId })], """
            select product_id, delivery_id, sum(ordered_thousandths) as quantity from basket_line where catalog_id = $catalogId and comes = 1
            group by product_id, delivery_id
            """);

    /// <summary>The same of the products that have a stock, for whoever has all the catalog's deliveries already: nothing is added up.</summary>
    internal static StockBook LimitedStockOf(this SqliteConnection db, long catalogId, IReadOnlyList<Delivery> deliveries) => db.StockOf(catalogId, deliveries, """
        select taken_sum.product_id, taken_sum.delivery_id, taken_sum.quantity_thousandths as quantity
        from product join taken_sum on taken_sum.product_id = product.id where product.catalog_id = $catalogId
        """);

    static StockBook StockOf(this SqliteConnection db, long catalogId, IReadOnlyList<Delivery> deliveries, string taken) => new()
    {
        Deliveries = deliveries,
        Given = [.. db.Query<DeliveryStock>("""
            select delivery_stock.product_id, delivery_stock.delivery_id, delivery_stock.thousandths as quantity from delivery_stock
            join delivery on delivery.id = delivery_stock.delivery_id where delivery.catalog_id = $catalogId
            """, new { catalogId })],
        Taken = [.. db.Query<StockTaken>(taken, new { catalogId })],
    };
}

/// <summary>A delivery that can be ordered now.</summary>
public sealed record OpenWindow
{
    public long DistributionId { get; init; }
    public long DeliveryId { get; init; }
    public long CatalogId { get; init; }
    public string Name { get; init; } = "";
    public string Letters { get; init; } = "";
    public int Hue { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public string Place { get; init; } = "";
    public DateTimeOffset ClosesAt { get; init; }

    /// <summary>How many products the member has ordered there so far.</summary>
    public int Lines { get; init; }
}
