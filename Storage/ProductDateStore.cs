using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The number and the price of a product at single deliveries (rules.md 2.5, 4.5).</summary>
public static class ProductDateStore
{
    /// <summary>All dates of the product's contract from this day on that take place.</summary>
    public static IReadOnlyList<ProductDate> ProductDates(this SqliteConnection db, Product product, DateOnly from)
    {
        var about = new { product.Id, product.CatalogId, from };
        var stocks = db.Query<(long, Quantity)>("select delivery_id, thousandths from delivery_stock where product_id = $Id", about).ToDictionary();
        var prices = db.Query<(long, Money)>("select delivery_id, price_cents from product_price where product_id = $Id", about).ToDictionary();
        var ordered = db.Query<(long, Quantity)>(
            "select delivery_id, sum(ordered_thousandths) from basket_line where catalog_id = $CatalogId and product_id = $Id and comes = 1 group by delivery_id", about).ToDictionary();
        var handedOver = db.Query<long>("""
            select basket_line.delivery_id from basket_line
            join basket on basket.member_id = basket_line.member_id and basket.distribution_id = basket_line.distribution_id
            where basket_line.catalog_id = $CatalogId and basket_line.product_id = $Id and basket.handed_over_at is not null
            """, about).ToHashSet();
        return [.. db.Query<Delivery>($"""
            {OrderStore.DeliveryRow} where delivery.catalog_id = $CatalogId and distribution.date >= $from and delivery.cancelled is null order by distribution.date
            """, about).Select(delivery => new ProductDate
        {
            Delivery = delivery,
            Stock = stocks.TryGetValue(delivery.Id, out var stock) ? stock : null,
            Price = prices.TryGetValue(delivery.Id, out var price) ? price : null,
            Ordered = ordered.GetValueOrDefault(delivery.Id),
            HandedOver = handedOver.Contains(delivery.Id),
        })];
    }

    public static void SaveProductDate(this SqliteConnection db, long productId, ProductDate date)
    {
        var values = new { productId, deliveryId = date.Delivery.Id, date.Stock, date.Price };
        db.Execute(date.Stock is null ? "delete from delivery_stock where product_id = $productId and delivery_id = $deliveryId" : """
            insert into delivery_stock (product_id, delivery_id, thousandths) values ($productId, $deliveryId, $Stock)
            on conflict (product_id, delivery_id) do update set thousandths = excluded.thousandths where thousandths <> excluded.thousandths
            """, values);
        db.Execute(date.Price is null ? "delete from product_price where product_id = $productId and delivery_id = $deliveryId" : """
            insert into product_price (product_id, delivery_id, price_cents) values ($productId, $deliveryId, $Price)
            on conflict (delivery_id, product_id) do update set price_cents = excluded.price_cents where price_cents <> excluded.price_cents
            """, values);
    }
}
