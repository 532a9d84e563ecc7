using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Engagements of members on catalogs.</summary>
public static class SubscriptionStore
{
    /// <summary>What this member may sign on the catalog; null when there is no such catalog.</summary>
    public static SubscriptionOffer? OfferOf(this SqliteConnection db, long catalogId, long memberId, Moment now)
    {
        if (db.Kept($"what is signed of {catalogId}", db => db.OfferOf(catalogId)) is not { } offer)
        {
            return null;
        }

        return offer with
        {
            MemberId = memberId,
            Existing = [.. db.Query<Subscription>("select * from subscription where catalog_id = $catalogId and member_id = $memberId", new { catalogId, memberId })],
            BlockedByMembership = db.StandingOf(memberId, now.Today).BlocksEngagements,
        };
    }

    // What is the same for every household.
    static SubscriptionOffer? OfferOf(this SqliteConnection db, long catalogId)
    {
        var about = new { catalogId };
        if (db.QuerySingleOrDefault<Catalog>($"{OrderStore.CatalogRow} where id = $catalogId", about) is not { } catalog)
        {
            return null;
        }

        var deliveries = db.Query<Delivery>($"{OrderStore.DeliveryRow} where delivery.catalog_id = $catalogId order by distribution.date", about).ToList();
        var products = db.Query<Product>($"{OrderStore.ProductRow} where catalog_id = $catalogId and active = 1 order by rank, name", about).ToList();
        return new()
        {
            Catalog = catalog,
            MemberId = 0,
            Deliveries = deliveries,
            Products = products,
            DatePrices = [.. db.Query<DatePrice>("""
                select delivery_id, product_id, price_cents as price from product_price
                where delivery_id in (select id from delivery where catalog_id = $catalogId)
                """, about)],
            Stock = products.All(product => product.StockRule == StockRule.None) ? new StockBook { Deliveries = deliveries } : db.LimitedStockOf(catalogId, deliveries),
            Text = db.EngagementOf(catalogId),
        };
    }

    /// <summary>The version that is signed now, or null when none was written.</summary>
    static EngagementText? EngagementOf(this SqliteConnection db, long catalogId) => db.QuerySingleOrDefault<EngagementText>(
        "select * from engagement_text where catalog_id = $catalogId order by version desc limit 1", new { catalogId });

    public static long Add(this SqliteConnection db, SignedSubscription contract)
    {
        var id = db.QuerySingle<long>("""
            insert into subscription (member_id, catalog_id, start_date, end_date, signed_at, signed_by, text_id, on_paper)
            values ($MemberId, $CatalogId, $StartDate, $EndDate, $SignedAt, $SignedBy, $TextId, $OnPaper) returning id
            """, contract.Subscription);
        foreach (var line in contract.Lines)
        {
            db.Execute("""
                insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, fee_basis_points, name,
                  unit, size_thousandths, weighed)
                values ($id, $ProductId, $Quantity, $Price, $VatBasisPoints, $FeeBasisPoints, $Name, $unit, $Size, $Weighed)
                """, new { id, line.ProductId, line.Quantity, line.Price, line.VatBasisPoints, line.FeeBasisPoints, line.Name, unit = line.Unit.Text(), line.Size, line.Weighed });
        }

        return id;
    }

    public static IReadOnlyList<SubscriptionSummary> SubscriptionsOf(this SqliteConnection db, long catalogId) => [.. db.Query<SubscriptionSummary>("""
        with total as materialized (
          select subscription_id, sum(amount_cents + fee_cents) as cents from basket_line
          where catalog_id = $catalogId and subscription_id is not null group by subscription_id)
        select subscription.id, subscription.member_id, member.name as member, subscription.start_date, subscription.end_date, subscription.signed_at,
          subscription.on_paper,
          coalesce((select group_concat(subscription_line.name, ', ') from subscription_line where subscription_line.subscription_id = subscription.id), '') as products,
          coalesce(total.cents, 0) as total
        from subscription join member on member.id = subscription.member_id left join total on total.subscription_id = subscription.id
        where subscription.catalog_id = $catalogId order by member.sort_key, subscription.start_date
        """, new { catalogId })];

    /// <summary>Members who have not left, for the entry of a paper contract.</summary>
    public static IReadOnlyList<(long Id, string Name)> MembersToEngage(this SqliteConnection db) =>
        [.. db.Query<(long, string)>("select id, name from member where left_on is null order by sort_key")];
}

/// <summary>One engagement in the coordinator's list.</summary>
public sealed record SubscriptionSummary
{
    public long Id { get; init; }
    public long MemberId { get; init; }
    public string Member { get; init; } = "";
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }
    public DateTimeOffset SignedAt { get; init; }
    public bool OnPaper { get; init; }
    public string Products { get; init; } = "";
    public Money Total { get; init; }
}
