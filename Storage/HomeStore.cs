using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What the first page tells: the next basket, what is owed, shifts that lack hands, a producer's next deliveries.</summary>
public static class HomeStore
{
    /// <summary>The member's lines of the first distribution from this day on at which it takes something; null when there is none.</summary>
    public static HomeBasket? NextBasket(this SqliteConnection db, long memberId, DateOnly today)
    {
        var coming = db.Kept($"coming deliveries from {today:O}", db => db.Query<ComingDelivery>("""
            select delivery.id, distribution.id as distribution_id, distribution.date, distribution.start_time, distribution.end_time, place.name as place
            from distribution join delivery on delivery.distribution_id = distribution.id join place on place.id = distribution.place_id
            where distribution.date >= $today order by distribution.date, distribution.id
            """, new { today }).AsList());
        if (coming.Count == 0)
        {
            return null;
        }

        // From the sums, and by their numbers: asked for from the view by date, the member's lines of all seasons would be made first.
        var first = coming.Min(delivery => delivery.Id);
        var taken = db.Query<long>("select delivery_id from basket_sum where member_id = $memberId and delivery_id >= $first and comes = 1", new { memberId, first }).ToHashSet();
        if (coming.FirstOrDefault(delivery => taken.Contains(delivery.Id)) is not { } next)
        {
            return null;
        }

        var deliveries = coming.Where(delivery => delivery.DistributionId == next.DistributionId).Select(delivery => delivery.Id);
        return new(next, db.Query<HomeLine>("""
            select line.name, line.quantity_thousandths as quantity, line.unit, line.size_thousandths as size, catalog.letters, catalog.hue, catalog.name as catalog
            from basket_line as line join catalog on catalog.id = line.catalog_id
            where line.member_id = $memberId and line.comes = 1 and line.delivery_id in $deliveries order by catalog.name, line.name
            """, new { memberId, deliveries }).AsList());
    }

    /// <summary>Distributions of the next weeks whose roles still lack persons.</summary>
    public static IReadOnlyList<LackingHands> ShiftsLacking(this SqliteConnection db, DateOnly today) => db.Kept($"lacking hands from {today:O}", db => db.Query<LackingHands>($"""
        select date, sum(lacking) as number from (
          select distribution.date, need.number - (
            select count(*) from shift where shift.role_id = need.role_id and shift.distribution_id = need.distribution_id) as lacking
          from ({VolunteerStore.Needs} where distribution.date between $today and $until) as need join distribution on distribution.id = need.distribution_id
          where distribution.cancelled_at is null)
        where lacking > 0 group by date order by date limit 3
        """, new { today, until = today.AddDays(28) }).AsList());

    /// <summary>The member's engagements that run on this day or begin later.</summary>
    public static IReadOnlyList<HomeContract> ContractsOf(this SqliteConnection db, long memberId, DateOnly today) => [.. db.Query<HomeContract>("""
        select catalog.id, catalog.name, catalog.letters, catalog.hue, catalog.kind, subscription.end_date, catalog.absences_max,
          (select count(*) from absence where absence.subscription_id = subscription.id) as absences
        from subscription join catalog on catalog.id = subscription.catalog_id
        where subscription.member_id = $memberId and subscription.end_date >= $today order by catalog.name, subscription.start_date
        """, new { memberId, today })];

    public static IReadOnlyList<ProducerDate> DeliveriesOfProducer(this SqliteConnection db, long producerId, DateOnly today) => [.. db.Query<ProducerDate>("""
        select delivery.id, delivery.catalog_id, catalog.name as catalog, catalog.letters, catalog.hue, distribution.date, distribution.start_time,
          place.name as place, delivery.closes_at,
          coalesce((select sum(amount_cents) from basket_line where basket_line.delivery_id = delivery.id and comes = 1), 0) as amount
        from delivery
        join distribution on distribution.id = delivery.distribution_id
        join place on place.id = distribution.place_id
        join catalog on catalog.id = delivery.catalog_id
        where catalog.producer_id = $producerId and distribution.date >= $today and delivery.cancelled is null
        order by distribution.date limit 8
        """, new { producerId, today })];
}

/// <summary>What a member takes home at one distribution, and at which of its deliveries.</summary>
public sealed record HomeBasket(ComingDelivery At, IReadOnlyList<HomeLine> Lines);

public sealed record HomeLine
{
    public string Name { get; init; } = "";
    public Quantity Quantity { get; init; }
    public Unit Unit { get; init; }
    public Quantity Size { get; init; }
    public string Letters { get; init; } = "";
    public int Hue { get; init; }
    public string Catalog { get; init; } = "";
}

public sealed record ComingDelivery
{
    public long Id { get; init; }
    public long DistributionId { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public string Place { get; init; } = "";
}

public sealed record HomeContract
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string Letters { get; init; } = "";
    public int Hue { get; init; }
    public CatalogKind Kind { get; init; }
    public DateOnly EndDate { get; init; }
    public int AbsencesMax { get; init; }
    public int Absences { get; init; }

    public int AbsencesLeft => Math.Max(0, AbsencesMax - Absences);

    public bool Variable => Kind == CatalogKind.Variable;
}

public sealed record LackingHands
{
    public DateOnly Date { get; init; }
    public int Number { get; init; }
}

public sealed record ProducerDate
{
    public long Id { get; init; }
    public long CatalogId { get; init; }
    public string Catalog { get; init; } = "";
    public string Letters { get; init; } = "";
    public int Hue { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public string Place { get; init; } = "";
    public DateTimeOffset ClosesAt { get; init; }
    public Money Amount { get; init; }
}
