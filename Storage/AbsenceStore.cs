using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Absences of a member's engagements on a catalog (rules.md 3.9).</summary>
public static class AbsenceStore
{
    /// <summary>One sheet for each engagement of the member on the catalog, in order of date.</summary>
    public static IReadOnlyList<AbsenceSheet> AbsencesOf(this SqliteConnection db, long catalogId, long memberId)
    {
        var about = new { catalogId, memberId };
        if (db.QuerySingleOrDefault<Catalog>($"{OrderStore.CatalogRow} where id = $catalogId", about) is not { } catalog)
        {
            return [];
        }

        var deliveries = db.Query<Delivery>($"{OrderStore.DeliveryRow} where delivery.catalog_id = $catalogId order by distribution.date", about).ToList();
        var ordered = db.Query<long>("""
            select distinct delivery_id from order_line where member_id = $memberId and delivery_id in (select id from delivery where catalog_id = $catalogId)
            """, about).ToHashSet();
        return [.. db.Query<Subscription>("select * from subscription where catalog_id = $catalogId and member_id = $memberId order by start_date", about)
            .Select(subscription => new AbsenceSheet
            {
                Catalog = catalog,
                Subscription = subscription,
                Deliveries = deliveries,
                OrderedDeliveryIds = ordered,
                Absences = [.. db.Query<Absence>("""
                    select id, subscription_id, delivery_id, announced_at, announced_by, replace(treatment, '_', '') as treatment, made_up_delivery_id
                    from absence where subscription_id = $Id
                    """, new { subscription.Id })],
            })];
    }

    /// <summary>Who announced to be absent from a contract delivered there, by name: nobody waits for them.</summary>
    public static IReadOnlyList<AbsentRow> AbsentAt(this SqliteConnection db, long distributionId) => [.. db.Query<AbsentRow>("""
        select member.name as member, catalog.name as catalog, absence.treatment = 'solidarity' as solidarity
        from absence
        join delivery on delivery.id = absence.delivery_id
        join subscription on subscription.id = absence.subscription_id
        join catalog on catalog.id = subscription.catalog_id
        left join turn on turn.subscription_id = subscription.id and turn.delivery_id = delivery.id
        join member on member.id = coalesce(turn.member_id, subscription.member_id)
        where delivery.distribution_id = $distributionId and delivery.cancelled is null
        order by member.sort_key, catalog.name
        """, new { distributionId })];

    public static void Add(this SqliteConnection db, Absence absence) => db.Execute("""
        insert into absence (subscription_id, delivery_id, announced_at, announced_by, treatment, made_up_delivery_id)
        values ($SubscriptionId, $DeliveryId, $AnnouncedAt, $AnnouncedBy, $treatment, $MadeUpDeliveryId)
        """, new { absence.SubscriptionId, absence.DeliveryId, absence.AnnouncedAt, absence.AnnouncedBy, treatment = absence.Treatment.Text(), absence.MadeUpDeliveryId });

    public static void Remove(this SqliteConnection db, Absence absence) => db.Execute("delete from absence where id = $Id", new { absence.Id });
}

/// <summary>Solidarity: the basket comes, and is given to the solidarity basket.</summary>
public sealed record AbsentRow
{
    public string Member { get; init; } = "";
    public string Catalog { get; init; } = "";
    public bool Solidarity { get; init; }
}
