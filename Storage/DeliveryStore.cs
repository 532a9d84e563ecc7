using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Which contract is delivered when, and its ordering window (rules.md 3.2).</summary>
public static class DeliveryStore
{
    // The way of cancelling is given as a number: Dapper takes the type of a column from the first row, and there it is mostly null.
    internal const string Columns = """
        delivery.id, delivery.catalog_id, delivery.distribution_id, distribution.date, distribution.start_time, distribution.end_time, delivery.opens_at,
        delivery.closes_at, delivery.window_edited, case delivery.cancelled when 'not_paid' then 0 when 'paid' then 1 end as cancelled, delivery.cancelled_at, delivery.cancel_reason,
        delivery.moved_from, delivery.closed_at
        """;

    internal const string From = "from delivery join distribution on distribution.id = delivery.distribution_id";

    const string Rows = $"""
        select {Columns}, catalog.name as catalog_name, catalog.letters, catalog.hue, replace(catalog.kind, '_', '') as kind, catalog.producer_id, producer.name as producer_name, place.name as place_name
        {From} join catalog on catalog.id = delivery.catalog_id join producer on producer.id = catalog.producer_id join place on place.id = distribution.place_id
        """;

    const string CatalogColumns = """
        id, producer_id, name, letters, hue, kind, status, start_date, end_date, coordinator_id, opens_days_before, closes_hours_before
        """;

    public static IReadOnlyList<DeliveryRow> DeliveryRowsBetween(this SqliteConnection db, DateOnly from, DateOnly to) =>
        [.. db.Query<DeliveryRow>($"{Rows} where distribution.date between $from and $to order by catalog.name", new { from, to })];

    public static IReadOnlyList<DeliveryRow> DeliveryRowsOf(this SqliteConnection db, long distributionId) =>
        [.. db.Query<DeliveryRow>($"{Rows} where delivery.distribution_id = $distributionId order by catalog.name", new { distributionId })];

    public static IReadOnlyList<DeliveryRow> DeliveryRowsOfCatalog(this SqliteConnection db, long catalogId) =>
        [.. db.Query<DeliveryRow>($"{Rows} where delivery.catalog_id = $catalogId order by distribution.date, delivery.id", new { catalogId })];

    public static DeliveryRow? DeliveryRow(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<DeliveryRow>($"{Rows} where delivery.id = $id", new { id });

    public static IReadOnlyList<Delivery> DeliveriesOf(this SqliteConnection db, long distributionId) =>
        [.. db.Query<Delivery>($"select {Columns} {From} where delivery.distribution_id = $distributionId", new { distributionId })];

    /// <summary>All deliveries of the contracts that are delivered at this distribution.</summary>
    public static IReadOnlyList<Delivery> DeliveriesBeside(this SqliteConnection db, long distributionId) => [.. db.Query<Delivery>($"""
        select {Columns} {From}
        where delivery.catalog_id in (select beside.catalog_id from delivery as beside where beside.distribution_id = $distributionId)
        """, new { distributionId })];

    /// <summary>Adds it with its window, or saves it when it has an id.</summary>
    public static long SaveDelivery(this SqliteConnection db, Delivery delivery)
    {
        const string add = "insert into delivery (catalog_id, distribution_id, opens_at, closes_at, window_edited) values ($CatalogId, $DistributionId, $OpensAt, $ClosesAt, $WindowEdited) returning id";
        const string save = """
            update delivery set distribution_id = $DistributionId, opens_at = $OpensAt, closes_at = $ClosesAt, window_edited = $WindowEdited, cancelled = $cancelled,
              cancelled_at = $CancelledAt, cancel_reason = $CancelReason, moved_from = $MovedFrom
            where id = $Id returning id
            """;
        return db.QuerySingle<long>(delivery.Id == 0 ? add : save, new
        {
            delivery.Id,
            delivery.CatalogId,
            delivery.DistributionId,
            delivery.OpensAt,
            delivery.ClosesAt,
            delivery.WindowEdited,
            cancelled = delivery.Cancelled?.Text(),
            delivery.CancelledAt,
            delivery.CancelReason,
            delivery.MovedFrom,
        });
    }

    /// <summary>Whether anything hangs on this delivery, so that it can be cancelled but not taken away.</summary>
    public static bool IsUsed(this SqliteConnection db, long deliveryId) => db.QuerySingle<bool>("""
        select exists (select 1 from basket_line where delivery_id = $deliveryId) or exists (select 1 from order_line where delivery_id = $deliveryId)
          or exists (select 1 from absence where $deliveryId in (delivery_id, made_up_delivery_id)) or exists (select 1 from turn where delivery_id = $deliveryId)
          or exists (select 1 from received where delivery_id = $deliveryId) or exists (select 1 from subscription_exception where delivery_id = $deliveryId)
        """, new { deliveryId });

    public static void RemoveDelivery(this SqliteConnection db, long deliveryId) => db.Execute("""
        delete from delivery_stock where delivery_id = $deliveryId; delete from product_price where delivery_id = $deliveryId;
        delete from delivery where id = $deliveryId;
        """, new { deliveryId });

    /// <summary>What can take part in distributions: contracts that are neither closed nor archived.</summary>
    public static IReadOnlyList<Catalog> DeliverableCatalogs(this SqliteConnection db, DateOnly from) =>
        [.. db.Query<Catalog>($"select {CatalogColumns} from catalog where status in ('draft', 'published') and end_date >= $from order by name", new { from })];

    /// <summary>The contracts delivered at this distribution, as far as windows need them.</summary>
    public static IReadOnlyList<Catalog> CatalogsDelivered(this SqliteConnection db, long distributionId) => [.. db.Query<Catalog>(
        $"select {CatalogColumns} from catalog where id in (select catalog_id from delivery where distribution_id = $distributionId)", new { distributionId })];

    public static IReadOnlyList<Subscription> SubscriptionsBeside(this SqliteConnection db, long distributionId) => [.. db.Query<Subscription>("""
        select id, member_id, catalog_id, start_date, end_date from subscription
        where catalog_id in (select catalog_id from delivery where distribution_id = $distributionId)
        """, new { distributionId })];

    public static void StretchSubscription(this SqliteConnection db, Subscription subscription) =>
        db.Execute("update subscription set start_date = $StartDate, end_date = $EndDate where id = $Id", new { subscription.Id, subscription.StartDate, subscription.EndDate });
}

/// <summary>A delivery with the words of its contract.</summary>
public sealed record DeliveryRow
{
    public long Id { get; init; }
    public long CatalogId { get; init; }
    public long DistributionId { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public DateTimeOffset OpensAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }
    public bool WindowEdited { get; init; }
    public CancelWay? Cancelled { get; init; }
    public string CancelReason { get; init; } = "";
    public DateOnly? MovedFrom { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string CatalogName { get; init; } = "";
    public string Letters { get; init; } = "";
    public int Hue { get; init; }
    public CatalogKind Kind { get; init; }
    public long ProducerId { get; init; }
    public string ProducerName { get; init; } = "";
    public string PlaceName { get; init; } = "";

    public bool IsCancelled => Cancelled is not null;

    public bool IsFixed => Kind == CatalogKind.Fixed;
}
