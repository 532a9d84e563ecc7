using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Deliveries whose window has passed, and what their closing needs (rules.md 4.4).</summary>
public static class ClosingStore
{
    public static IReadOnlyList<long> DeliveriesToClose(this SqliteConnection db, DateTimeOffset now) =>
        [.. db.Query<long>("select id from delivery where closed_at is null and closes_at <= $now order by closes_at, id", new { now })];

    public static ClosingSheet ClosingOf(this SqliteConnection db, long deliveryId)
    {
        var delivery = db.QuerySingle<Delivery>($"{OrderStore.DeliveryRow} where delivery.id = $deliveryId", new { deliveryId });
        var about = new { deliveryId, delivery.CatalogId };
        return new()
        {
            Delivery = delivery,
            Catalog = db.QuerySingle<Catalog>($"{OrderStore.CatalogRow} where id = $CatalogId", about),
            Subscriptions = [.. db.Query<Subscription>("select * from subscription where catalog_id = $CatalogId", about)],
            Lines = [.. db.Query<SubscriptionLine>("""
                select subscription_line.*, quantity_thousandths as quantity, price_cents as price, size_thousandths as size from subscription_line
                where subscription_id in (select id from subscription where catalog_id = $CatalogId)
                """, about)],
            Absences = [.. db.Query<Absence>("""
                select id, subscription_id, delivery_id, announced_at, announced_by, replace(treatment, '_', '') as treatment, made_up_delivery_id
                from absence where delivery_id = $deliveryId
                """, about)],
            Orders = [.. db.Query<OrderLine>($"{OrderStore.LineRow} where delivery_id = $deliveryId", about)],
            Products = [.. db.Query<Product>($"{OrderStore.ProductRow} where catalog_id = $CatalogId", about)],
            Stock = db.LimitedStockOf(delivery.CatalogId, [.. db.Query<Delivery>($"{OrderStore.DeliveryRow} where delivery.catalog_id = $CatalogId", about)]),
        };
    }

    public static void CloseDelivery(this SqliteConnection db, ClosingSheet sheet, IReadOnlyList<DefaultBasket> baskets, DateTimeOffset now)
    {
        foreach (var basket in baskets)
        {
            foreach (var line in basket.Lines)
            {
                db.PutOrderLine(line);
            }

            db.TouchBasket(basket.MemberId, sheet.Delivery.DistributionId);
        }

        db.Execute("update delivery set closed_at = $now where id = $Id", new { now, sheet.Delivery.Id });
    }

    /// <summary>Takes the key of an event; false when it was told before.</summary>
    public static bool TellOnce(this SqliteConnection db, string key, DateTimeOffset now) =>
        db.Execute("insert into event_told (key, told_at) values ($key, $now) on conflict do nothing", new { key, now }) == 1;

    /// <summary>What the producer brings, product by product.</summary>
    public static IReadOnlyList<ToBring> ToBringAt(this SqliteConnection db, long deliveryId) => [.. db.Query<ToBring>("""
        select name, unit, size_thousandths as size, sum(quantity_thousandths) as quantity, sum(amount_cents) as amount
        from basket_line where delivery_id = $deliveryId and comes = 1 group by product_id, name, unit, size_thousandths order by name
        """, new { deliveryId })];

    /// <summary>Everybody with an address whose household ordered there; fixed baskets are no order.</summary>
    public static IReadOnlyList<PersonOrder> OrdersToTell(this SqliteConnection db, long deliveryId)
    {
        var lines = db.Query<(long MemberId, string Name, Quantity Quantity, Money Amount, long ByDefault, string Unit, Quantity Size)>("""
            select basket_line.member_id, basket_line.name, basket_line.quantity_thousandths, basket_line.amount_cents + basket_line.fee_cents, order_line.by_default, basket_line.unit, basket_line.size_thousandths
            from basket_line join order_line on order_line.id = basket_line.source_id
            where basket_line.delivery_id = $deliveryId and basket_line.source = 'order' and basket_line.comes = 1 order by basket_line.name
            """, new { deliveryId }).ToLookup(line => line.MemberId);
        return [.. db.Query<(long Id, long MemberId, string FirstName, string LastName, string Email, string? Language)>("""
            select id, member_id, first_name, last_name, email, language from person
            where coalesce(email, '') <> '' and member_id in (select member_id from order_line where delivery_id = $deliveryId) order by id
            """, new { deliveryId })
            .Where(person => lines.Contains(person.MemberId))
            .Select(person => new PersonOrder(
                new($"{person.FirstName} {person.LastName}".Trim(), person.Email, person.Id), person.Language, lines[person.MemberId].All(line => line.ByDefault == 1),
                [.. lines[person.MemberId].Select(line => new ToBring { Name = line.Name, Unit = EnumText.Parse<Unit>(line.Unit), Size = line.Size, Quantity = line.Quantity, Amount = line.Amount })]))];
    }

    public static Addressee? CoordinatorToTell(this SqliteConnection db, long catalogId) =>
        db.QuerySingleOrDefault<(string FirstName, string LastName, string Email, long Id)?>("""
            select person.first_name, person.last_name, person.email, person.id from person join catalog on catalog.coordinator_id = person.id
            where catalog.id = $catalogId and coalesce(person.email, '') <> ''
            """, new { catalogId }) is { } person ? new Addressee($"{person.FirstName} {person.LastName}".Trim(), person.Email, person.Id) : null;

    public static Addressee? ProducerToTell(this SqliteConnection db, long catalogId) =>
        db.QuerySingleOrDefault<(string Name, string Email, long Id)?>("""
            select producer.name, producer.email, producer.id from producer join catalog on catalog.producer_id = producer.id
            where catalog.id = $catalogId and coalesce(producer.email, '') <> ''
            """, new { catalogId }) is { } producer ? new Addressee(producer.Name, producer.Email, ProducerId: producer.Id) : null;
}

/// <summary>What one person's household ordered at a delivery.</summary>
public sealed record PersonOrder(Addressee To, string? Language, bool ByDefault, IReadOnlyList<ToBring> Lines);

public sealed record ToBring
{
    public string Name { get; init; } = "";
    public Unit Unit { get; init; }
    public Quantity Size { get; init; }
    public Quantity Quantity { get; init; }
    public Money Amount { get; init; }
}
