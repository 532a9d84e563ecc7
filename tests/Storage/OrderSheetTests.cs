using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>The sheets are read by short queries; the view of all baskets and plain questions, one at a time, must say the same.</summary>
[TestClass]
public sealed class OrderSheetTests
{
    [TestMethod]
    public async Task What_is_left_of_each_product_is_what_the_view_of_all_baskets_leaves()
    {
        var path = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
        using (var database = new Database(new DataFolder(path), new TestClock()))
        {
            SampleAmap.Fill(database, new SampleOptions(1, 40, database.Time.GetUtcNow()));
            // Every rule of stock, dates that are cancelled in both ways, and a member who is absent.
            await database.Write(null, db => db.Execute("""
                update product set stock_rule = 'season', stock_thousandths = 900000 where id % 5 = 0;
                update product set stock_rule = 'delivery', stock_thousandths = 30000 where id % 5 = 1;
                update product set stock_rule = 'every', stock_thousandths = 30000, stock_every = 2 where id % 5 = 2;
                update product set stock_rule = 'given', stock_thousandths = null where id % 5 = 3;
                insert into delivery_stock (product_id, delivery_id, thousandths) select product.id, delivery.id, 20000
                  from product join delivery on delivery.catalog_id = product.catalog_id where product.id % 5 = 3 and true on conflict do nothing;
                update delivery set cancelled = 'paid', cancelled_at = '2026-11-01T00:00:00.000Z' where id % 7 = 0;
                update delivery set cancelled = 'not_paid', cancelled_at = '2026-11-01T00:00:00.000Z' where id % 7 = 1;
                """));
            var seen = database.Read(db => Compare(db));
            Assert.IsGreaterThan(500, seen.Offers);
            Assert.AreEqual(4, seen.Rules, "every rule was met where something was taken");
        }

        Directory.Delete(path, recursive: true);
    }

    static (int Offers, int Rules) Compare(SqliteConnection db)
    {
        var offers = 0;
        var rules = new HashSet<StockRule>();
        foreach (var distribution in db.Query<long>("select id from distribution").ToList())
        {
            foreach (var sheet in db.OrderAt(distribution, 5)!.Sheets)
            {
                var book = BookOf(db, sheet.Catalog.Id);
                foreach (var offer in sheet.Offers)
                {
                    Assert.AreEqual(book.Left(offer.Product, sheet.Delivery.Id), offer.Left, $"{offer.Product.Name} on {sheet.Delivery.Date}, {offer.Product.StockRule}");
                    offers++;
                    if (book.Taken.Any(taken => taken.ProductId == offer.Product.Id))
                    {
                        rules.Add(offer.Product.StockRule);
                    }
                }

                var engaged = db.Query<long>("select id from subscription where member_id = 5 and catalog_id = $id and $date between start_date and end_date",
                    new { id = sheet.Catalog.Id, date = sheet.Delivery.Date }).ToList();
                Assert.AreEqual(sheet.Catalog.Kind != CatalogKind.Variable || engaged.Count > 0, sheet.Engaged);
                Assert.AreEqual(db.QuerySingle<long>("select count(*) from absence where delivery_id = $id and subscription_id in $engaged", new { id = sheet.Delivery.Id, engaged }) > 0, sheet.Absent);
                Assert.HasCount((int)db.QuerySingle<long>("select count(*) from order_line where member_id = 5 and delivery_id = $id", new { id = sheet.Delivery.Id }), sheet.Lines);
            }
        }

        rules.Remove(StockRule.None);
        return (offers, rules.Count);
    }

    static StockBook BookOf(SqliteConnection db, long catalogId) => new()
    {
        Deliveries = [.. db.Query<Delivery>("""
            select delivery.id, distribution.date from delivery join distribution on distribution.id = delivery.distribution_id where catalog_id = $catalogId
            """, new { catalogId })],
        Given = [.. db.Query<DeliveryStock>("select product_id, delivery_id, thousandths as quantity from delivery_stock")],
        Taken = [.. db.Query<StockTaken>("""
            select product_id, delivery_id, sum(ordered_thousandths) as quantity from basket_line where catalog_id = $catalogId and comes = 1 group by product_id, delivery_id
            """, new { catalogId })],
    };
}
