using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The grid of one member's engagement on a variable contract.</summary>
public static class SeasonStore
{
    /// <summary>Of the engagement that runs on this day or comes next; null when the member has none on such a contract.</summary>
    public static SeasonGrid? SeasonOf(this SqliteConnection db, long catalogId, long memberId, DateOnly today)
    {
        var about = new { catalogId, memberId, today };
        var contract = db.Kept($"season of {catalogId}", db => db.ContractOf(catalogId));
        var subscription = db.QueryFirstOrDefault<Subscription>("""
            select * from subscription where catalog_id = $catalogId and member_id = $memberId and end_date >= $today order by start_date limit 1
            """, about);
        if (contract is not var (catalog, deliveries) || subscription is null)
        {
            return null;
        }

        var baskets = db.Query<Basket>("""
            select distribution_id, version, handed_over_at from basket where member_id = $memberId and distribution_id in (select distribution_id from delivery where catalog_id = $catalogId)
            """, about).ToDictionary(basket => basket.DistributionId);
        return new()
        {
            Catalog = catalog,
            Subscription = subscription,
            Deliveries = deliveries,
            Sheets = db.SheetsOf([catalog], [.. deliveries.Where(subscription.Holds)], memberId, distribution => baskets.GetValueOrDefault(distribution)),
        };
    }

    static Contract? ContractOf(this SqliteConnection db, long catalogId)
    {
        var about = new { catalogId };
        return db.QuerySingleOrDefault<Catalog>($"{OrderStore.CatalogRow} where id = $catalogId and kind = 'variable'", about) is not { } catalog ? null : new(
            catalog, db.Query<Delivery>($"{OrderStore.DeliveryRow} where delivery.catalog_id = $catalogId order by distribution.date, delivery.id", about).AsList());
    }

    /// <summary>What is the same for every household.</summary>
    sealed record Contract(Catalog Catalog, IReadOnlyList<Delivery> Deliveries);
}
