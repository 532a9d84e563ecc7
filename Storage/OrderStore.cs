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

    internal const string LineRow = """
        select id, member_id, delivery_id, product_id, quantity_thousandths as quantity, price_cents as price, vat_basis_points, fee_basis_points, name, unit,
          size_thousandths as size, weighed, by_default, ordered_at, ordered_by from order_line
        """;

    /// <summary>All that this member may order at the distribution, closed windows included; null when there is no such distribution.</summary>
    public static DistributionOrder? OrderAt(this SqliteConnection db, long distributionId, long memberId)
    {
        if (db.Kept($"shop of {distributionId}", db => db.DeliveredAt(distributionId)) is not var (distribution, delivered))
        {
            return null;
        }

        var basket = db.QuerySingleOrDefault<Basket>("select * from basket where distribution_id = $distributionId and member_id = $memberId", new { distributionId, memberId });
        return new()
        {
            Distribution = distribution,
            Version = basket?.Version ?? 0,
            Sheets = db.SheetsOf([.. delivered.Select(one => one.Catalog)], [.. delivered.Select(one => one.Delivery)], memberId, _ => basket),
        };
    }

    static ShopOf? DeliveredAt(this SqliteConnection db, long distributionId)
    {
        // What is no contract to order from comes last: Dapper takes the type of a column from the first row.
        var rows = db.Query<Distribution, Delivery?, Catalog?, (Distribution At, Delivery? Delivery, Catalog? Catalog)>($"""
            select distribution.*, {DeliveryStore.Columns}, {CatalogStore.Columns}
            from distribution
            left join delivery on delivery.distribution_id = distribution.id
            left join catalog on catalog.id = delivery.catalog_id and catalog.kind <> 'fixed' and catalog.status in ('published', 'closed')
            where distribution.id = $distributionId order by catalog.id is null, catalog.name
            """, (at, delivery, catalog) => (at, delivery, catalog), new { distributionId }).AsList();
        return rows.Count == 0 ? null : new(rows[0].At, [.. rows.Where(row => row.Catalog is not null).Select(row => (row.Delivery!, row.Catalog!))]);
    }

    /// <summary>The deliveries of variable and open contracts that have a window opened and not closed, for this member.</summary>
    public static IReadOnlyList<OpenWindow> OpenWindows(this SqliteConnection db, long memberId, DateTimeOffset now)
    {
        // Windows open and close while nothing is written: kept are all that close on this day or later.
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var open = db.Kept($"windows from {day:O}", db => db.Query<OpenWindow>("""
            select delivery.distribution_id, delivery.id as delivery_id, catalog.id as catalog_id, catalog.name, catalog.letters, catalog.hue, distribution.date,
              distribution.start_time, distribution.end_time, place.name as place, delivery.opens_at, delivery.closes_at, catalog.kind = 'variable' as for_engaged
            from delivery
            join distribution on distribution.id = delivery.distribution_id
            join place on place.id = distribution.place_id
            join catalog on catalog.id = delivery.catalog_id
            where delivery.closes_at > $day and delivery.cancelled is null and distribution.cancelled_at is null
              and (catalog.kind = 'open' and catalog.status = 'published' or catalog.kind = 'variable' and catalog.status in ('published', 'closed'))
            order by distribution.date, delivery.closes_at, catalog.name
            """, new { day }).AsList()).Where(window => window.OpensAt <= now && window.ClosesAt > now).ToList();
        if (open.Count == 0)
        {
            return [];
        }

        var mine = db.Query<(long DeliveryId, bool Engaged, int Lines)>("""
            select delivery.id,
              exists (
                select 1 from subscription where subscription.member_id = $memberId and subscription.catalog_id = delivery.catalog_id
                  and distribution.date between subscription.start_date and subscription.end_date
                  and not exists (select 1 from absence where absence.subscription_id = subscription.id and absence.delivery_id = delivery.id)),
              (select count(*) from order_line where order_line.delivery_id = delivery.id and order_line.member_id = $memberId)
            from json_each($deliveries) as asked cross join delivery on delivery.id = asked.value join distribution on distribution.id = delivery.distribution_id
            """, new { memberId, deliveries = OrderSheetStore.Ids(open.Select(window => window.DeliveryId)) }).ToDictionary(one => one.DeliveryId);
        return [.. open.Where(window => !window.ForEngaged || mine[window.DeliveryId].Engaged).Select(window => window with { Lines = mine[window.DeliveryId].Lines })];
    }

    /// <summary>The hashes of the photos of all products delivered there, by product.</summary>
    public static IReadOnlyDictionary<long, string> PhotosAt(this SqliteConnection db, long distributionId) => db.Kept($"photos at {distributionId}", db => db.Query<(long Id, string Hash)>("""
        select product.id, photo.hash from product join photo on photo.id = product.photo_id join delivery on delivery.catalog_id = product.catalog_id
        where delivery.distribution_id = $distributionId
        """, new { distributionId }).ToDictionary(photo => photo.Id, photo => photo.Hash));

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
            select product_id, delivery_id, 0, sum(ordered_thousandths) from basket_line where catalog_id = $catalogId and comes = 1 group by product_id, delivery_id
            """);

    /// <summary>The same of the products that have a stock, for whoever has all the catalog's deliveries already: nothing is added up.</summary>
    internal static StockBook LimitedStockOf(this SqliteConnection db, long catalogId, IReadOnlyList<Delivery> deliveries) => db.StockOf(catalogId, deliveries, """
        select taken_sum.product_id, taken_sum.delivery_id, 0, taken_sum.quantity_thousandths
        from product join taken_sum on taken_sum.product_id = product.id where product.catalog_id = $catalogId
        """);

    static StockBook StockOf(this SqliteConnection db, long catalogId, IReadOnlyList<Delivery> deliveries, string taken)
    {
        var rows = db.Query<(long ProductId, long DeliveryId, bool IsGiven, Quantity Quantity)>($"""
            select delivery_stock.product_id, delivery_stock.delivery_id, 1, delivery_stock.thousandths from delivery_stock
            join delivery on delivery.id = delivery_stock.delivery_id where delivery.catalog_id = $catalogId
            union all {taken}
            """, new { catalogId }).ToLookup(row => row.IsGiven);
        return new()
        {
            Deliveries = deliveries,
            Given = [.. rows[true].Select(row => new DeliveryStock { ProductId = row.ProductId, DeliveryId = row.DeliveryId, Quantity = row.Quantity })],
            Taken = [.. rows[false].Select(row => new StockTaken { ProductId = row.ProductId, DeliveryId = row.DeliveryId, Quantity = row.Quantity })],
        };
    }
}

/// <summary>What is delivered at a distribution and can be ordered, the same for every household.</summary>
sealed record ShopOf(Distribution Distribution, IReadOnlyList<(Delivery Delivery, Catalog Catalog)> Delivered);

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
    public DateTimeOffset OpensAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }

    /// <summary>Only for who is engaged on that date.</summary>
    public bool ForEngaged { get; init; }

    /// <summary>How many products the member has ordered there so far.</summary>
    public int Lines { get; init; }
}
