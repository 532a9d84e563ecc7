using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The order sheets of several deliveries at once: as few queries for a whole season as for one shop, and each short, because they
/// are read again inside the write that saves an order, while everybody else's waits.</summary>
static class OrderSheetStore
{
    /// <summary>The sheets of one member, in the order of the deliveries.</summary>
    /// <param name="db">The connection, at one state.</param>
    /// <param name="catalogs">Those of the deliveries, maybe more; none with fixed shares, whose stock is taken by contracts.</param>
    /// <param name="deliveries">What is wanted.</param>
    /// <param name="memberId">Whose.</param>
    /// <param name="basketAt">The member's basket at a distribution, if there is one.</param>
    public static IReadOnlyList<OrderSheet> SheetsOf(
        this SqliteConnection db, IReadOnlyList<Catalog> catalogs, IReadOnlyList<Delivery> deliveries, long memberId, Func<long, Basket?> basketAt)
    {
        var (ids, catalogIds) = (Ids(deliveries.Select(delivery => delivery.Id)), Ids(deliveries.Select(delivery => delivery.CatalogId).Distinct()));
        var about = new { memberId, deliveries = ids };
        var lines = db.Query<OrderLine>($"{OrderStore.LineRow} where member_id = $memberId and delivery_id in (select value from json_each($deliveries))", about)
            .ToDictionary(line => (line.DeliveryId, line.ProductId));
        var engaged = catalogs.Any(catalog => catalog.Kind == CatalogKind.Variable) ? db.Engaged(about) : [];
        var shelves = db.Kept($"shelves of {catalogIds} at {ids}", db => db.ShelvesAt(catalogIds, ids, deliveries));
        return [.. deliveries.Select(delivery => (Delivery: delivery, Catalog: catalogs.First(catalog => catalog.Id == delivery.CatalogId), Basket: basketAt(delivery.DistributionId))).Select(at => new OrderSheet
        {
            Catalog = at.Catalog,
            Delivery = at.Delivery,
            MemberId = memberId,
            Version = at.Basket?.Version ?? 0,
            HandedOver = at.Basket?.IsHandedOver ?? false,
            Engaged = at.Catalog.Kind != CatalogKind.Variable || engaged.ContainsKey(at.Delivery.Id),
            Absent = engaged.GetValueOrDefault(at.Delivery.Id),
            Offers = [.. from offer in shelves[at.Delivery.Id]
                         let line = lines.GetValueOrDefault((at.Delivery.Id, offer.Product.Id))
                         where offer.Product.Active || line is not null
                         select line is null ? offer : offer with { Line = line }],
        })];
    }

    /// <summary>What is the same for every household: the products of each delivery with what is left of them and the price of that date, inactive ones too.</summary>
    static Dictionary<long, IReadOnlyList<Offer>> ShelvesAt(this SqliteConnection db, string catalogIds, string ids, IReadOnlyList<Delivery> deliveries)
    {
        var products = db.Query<Product>($"{OrderStore.ProductRow} where catalog_id in (select value from json_each($catalogIds)) order by rank, name", new { catalogIds }).ToLookup(product => product.CatalogId);
        var (prices, given) = db.GivenForDates(new { deliveries = ids });
        var stock = db.StockAt(products, deliveries, given);
        return deliveries.ToDictionary(delivery => delivery.Id, IReadOnlyList<Offer> (delivery) => [.. products[delivery.CatalogId].Select(product => new Offer
        {
            Product = product,
            Left = stock[delivery.CatalogId].Left(product, delivery.Id),
            DatePrice = prices.TryGetValue((delivery.Id, product.Id), out var price) ? price : null,
        })]);
    }

    /// <summary>The deliveries that fall into an engagement of the member, and whether they are absent there.</summary>
    static Dictionary<long, bool> Engaged(this SqliteConnection db, object about) => db.Query<(long DeliveryId, long Absences)>("""
        select delivery.id, count(absence.id)
        from delivery
        join distribution on distribution.id = delivery.distribution_id
        join subscription on subscription.member_id = $memberId and subscription.catalog_id = delivery.catalog_id
          and distribution.date between subscription.start_date and subscription.end_date
        left join absence on absence.subscription_id = subscription.id and absence.delivery_id = delivery.id
        where delivery.id in (select value from json_each($deliveries))
        group by delivery.id
        """, about).ToDictionary(row => row.DeliveryId, row => row.Absences > 0);

    /// <summary>The prices and stocks that were set for one date.</summary>
    static (Dictionary<(long Delivery, long Product), Money> Prices, List<DeliveryStock> Stock) GivenForDates(this SqliteConnection db, object about)
    {
        var rows = db.Query<(long DeliveryId, long ProductId, bool IsPrice, long Number)>("""
            select delivery_id, product_id, 1, price_cents from product_price where delivery_id in (select value from json_each($deliveries))
            union all
            select delivery_id, product_id, 0, thousandths from delivery_stock where delivery_id in (select value from json_each($deliveries))
            """, about).ToLookup(row => row.IsPrice);
        return (
            rows[true].ToDictionary(row => (row.DeliveryId, row.ProductId), row => new Money(row.Number)),
            [.. rows[false].Select(row => new DeliveryStock { ProductId = row.ProductId, DeliveryId = row.DeliveryId, Quantity = new Quantity(row.Number) })]);
    }

    /// <summary>What <see cref="StockBook.Left"/> needs to know of these deliveries, by catalog. Of contracts without fixed shares only orders
    /// take; asking the order lines for the products that have a limit is a hundred times quicker than the view of all baskets. A test
    /// compares the two.</summary>
    static Dictionary<long, StockBook> StockAt(this SqliteConnection db, ILookup<long, Product> products, IReadOnlyList<Delivery> deliveries, IReadOnlyList<DeliveryStock> given)
    {
        var limited = products.SelectMany(group => group).Where(product => product.StockRule != StockRule.None).ToList();
        var about = new
        {
            deliveries = Ids(deliveries.Select(delivery => delivery.Id)),
            limited = Ids(limited.Select(product => product.Id)),
            season = Ids(limited.Where(product => product.StockRule == StockRule.Season).Select(product => product.Id)),
            ranked = Ids(limited.Where(product => product.StockRule == StockRule.Every).Select(product => product.CatalogId).Distinct()),
        };
        var taken = limited.Count == 0 ? [] : db.Query<StockTaken>("""
            select order_line.product_id, order_line.delivery_id, sum(order_line.quantity_thousandths) as quantity
            from order_line join delivery on delivery.id = order_line.delivery_id
            where order_line.delivery_id in (select value from json_each($deliveries)) and order_line.product_id in (select value from json_each($limited))
              and delivery.cancelled is null
            group by order_line.product_id, order_line.delivery_id
            union all
            select order_line.product_id, 0, sum(order_line.quantity_thousandths)
            from order_line join delivery on delivery.id = order_line.delivery_id
            where order_line.product_id in (select value from json_each($season)) and order_line.delivery_id not in (select value from json_each($deliveries))
              and delivery.cancelled is null
            group by order_line.product_id
            """, about).ToList();
        var ranked = limited.All(product => product.StockRule != StockRule.Every) ? [] : db.Query<Delivery>(
            $"{OrderStore.DeliveryRow} where delivery.catalog_id in (select value from json_each($ranked))", about).ToList();
        return deliveries.Select(delivery => delivery.CatalogId).Distinct().ToDictionary(id => id, id => new StockBook
        {
            Deliveries = [.. ranked.Where(delivery => delivery.CatalogId == id)],
            Given = given,
            Taken = taken,
        });
    }

    /// <summary>For json_each: as one JSON text the statement stays the same for any number of ids.</summary>
    internal static string Ids(IEnumerable<long> ids) => $"[{string.Join(',', ids)}]";
}
