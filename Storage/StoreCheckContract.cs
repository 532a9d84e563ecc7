using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The facts of one contract, read from their tables, and what the views and the stock make of them.</summary>
sealed class ContractBook(SqliteConnection db, Catalog catalog, Dictionary<long, string> names)
{
    const string OfSubscription = "subscription_id in (select id from subscription where catalog_id = $Id)";
    const string OfDelivery = "delivery_id in (select id from delivery where catalog_id = $Id)";

    public IEnumerable<Fault> Faults()
    {
        var facts = Facts();
        var view = db.Query<BasketLine>($"select {BasketStore.Columns} from basket_line where catalog_id = $Id", new { catalog.Id }).ToList();
        var dues = db.Query<Due>($"{StoreCheckBooks.DueRow} where due.catalog_id = $Id", new { catalog.Id });
        return
        [
            .. Baskets(BasketLines.Of(facts), view).Few(),

            // From the view's own lines, so that a line that is wrong is named once.
            .. StoreCheckBooks.Dues(Balance.DuesOf([], view, new Dictionary<long, long> { [catalog.Id] = catalog.ProducerId }), dues, catalog.Name, names).Few(),
            .. Stock(facts).Few(),
        ];
    }

    IEnumerable<Fault> Baskets(IEnumerable<BasketLine> rule, IEnumerable<BasketLine> view) =>
        from pair in StoreCheckBooks.Pairs(rule, view, line => (line.Source, line.SourceId, line.MemberId, line.DeliveryId))
        let line = pair.View.Concat(pair.Rule).First()
        let household = names.GetValueOrDefault(line.MemberId, "?")
        let ours = pair.Rule.Sum(row => row.Total)
        let theirs = pair.View.Sum(row => row.Total)
        select ours == theirs
            ? new Fault("check.basket-line-other", household, line.Date, catalog.Name, line.Name)
            : new Fault("check.basket-line", household, line.Date, catalog.Name, line.Name, theirs, ours);

    // The season's stock, and that of each delivery that may still be ordered: for those that have passed, the coordinator may have changed the number since.
    // Exceptions and doubled baskets are somebody's decision, stock or not.
    IEnumerable<Fault> Stock(BasketFacts facts)
    {
        var products = db.Query<Product>($"{OrderStore.ProductRow} where product.catalog_id = $Id and stock_rule <> 'none'", new { catalog.Id }).ToList();
        if (products.Count == 0)
        {
            return [];
        }

        var planned = facts with { Exceptions = [], Absences = [.. facts.Absences.Select(absence => absence with { MadeUpDeliveryId = null })] };
        var book = new StockBook
        {
            Deliveries = facts.Deliveries,
            Given = [.. db.Query<DeliveryStock>($"select product_id, delivery_id, thousandths as quantity from delivery_stock where {OfDelivery}", new { catalog.Id })],
            Taken = [.. from line in BasketLines.Of(planned)
                        where line.Comes
                        group line by (line.ProductId, line.DeliveryId) into taken
                        select new StockTaken { ProductId = taken.Key.ProductId, DeliveryId = taken.Key.DeliveryId, Quantity = taken.Sum(line => line.Ordered) }],
        };
        return from product in products
               from delivery in product.StockRule == StockRule.Season ? facts.Deliveries.Take(1) : facts.Deliveries.Where(delivery => delivery.ClosedAt is null)
               let lacking = book.Lacking(product, delivery.Id)
               where lacking > Quantity.Zero
               select product.StockRule == StockRule.Season
                   ? new Fault("check.stock-season", catalog.Name, product.Name, lacking)
                   : new Fault("check.stock-delivery", catalog.Name, product.Name, lacking, delivery.Date);
    }

    BasketFacts Facts() => new()
    {
        Catalogs = [catalog],
        Deliveries = Rows<Delivery>($"{OrderStore.DeliveryRow} where delivery.catalog_id = $Id"),
        Subscriptions = Rows<Subscription>("select id, member_id, catalog_id, start_date, end_date from subscription where catalog_id = $Id"),
        SubscriptionLines = Rows<SubscriptionLine>($"""
            select id, subscription_id, product_id, vat_basis_points, fee_basis_points, name, unit, weighed, quantity_thousandths as quantity, price_cents as price,
              size_thousandths as size from subscription_line where {OfSubscription}
            """),
        Exceptions = Rows<ExceptionalQuantity>($"select subscription_line_id, delivery_id, quantity_thousandths as quantity from subscription_exception where {OfDelivery}"),
        Absences = Rows<Absence>($"select subscription_id, delivery_id, replace(treatment, '_', '') as treatment, made_up_delivery_id from absence where {OfSubscription}"),
        Turns = Rows<Turn>($"select subscription_id, delivery_id, member_id from turn where {OfSubscription}"),
        OrderLines = Rows<OrderLine>($"{OrderStore.LineRow} where {OfDelivery}"),
        Prices = Rows<DatePrice>($"select delivery_id, product_id, price_cents as price from product_price where {OfDelivery}"),
        Received = Rows<Received>($"select id, member_id, delivery_id, product_id, quantity_thousandths as quantity, weight_thousandths as weight, reason from received where {OfDelivery}"),
    };

    List<T> Rows<T>(string sql) => db.Query<T>(sql, new { catalog.Id }).AsList();
}
