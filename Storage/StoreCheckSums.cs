using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The stored sums beside what they sum up, each against the step below it: baskets against the view, accounts and deliveries against the
/// baskets, memberships and payments. What is marked stale is added up at the next start and is no fault.</summary>
public static class StoreCheckSums
{
    static readonly IReadOnlyList<(string Key, string Sql)> All =
    [
        ("check.sum-basket", $"""
            with facts as materialized ({Sums.OfBaskets()}),
              wrong as (
                select coalesce(facts.member_id, stored.member_id) as member_id, coalesce(facts.delivery_id, stored.delivery_id) as delivery_id,
                  coalesce(stored.amount_cents + stored.fee_cents, 0) as stored_cents, coalesce(facts.amount_cents + facts.fee_cents, 0) as facts_cents
                from facts full join basket_sum as stored on stored.member_id = facts.member_id and stored.delivery_id = facts.delivery_id
                where (stored.amount_cents, stored.fee_cents, stored.comes) is not (facts.amount_cents, facts.fee_cents, facts.comes))
            select coalesce(member.name, '?') as household, distribution.date as distribution_date, wrong.stored_cents, wrong.facts_cents
            from wrong left join member on member.id = wrong.member_id
            left join delivery on delivery.id = wrong.delivery_id left join distribution on distribution.id = delivery.distribution_id
            where {NotStale}
            """),
        ("check.sum-stock", $"""
            with facts as materialized ({Sums.OfTaken()}),
              wrong as (
                select coalesce(facts.member_id, taken.member_id) as member_id, coalesce(facts.delivery_id, taken.delivery_id) as delivery_id,
                  coalesce(facts.product_id, taken.product_id) as product_id, taken.quantity_thousandths as stored, facts.quantity_thousandths as quantity
                from facts full join taken on taken.member_id = facts.member_id and taken.delivery_id = facts.delivery_id and taken.product_id = facts.product_id
                where taken.quantity_thousandths is not facts.quantity_thousandths)
            select product.name as product_name, distribution.date as distribution_date, sum(coalesce(wrong.stored, 0)) as stored_thousandths, sum(coalesce(wrong.quantity, 0)) as facts_thousandths
            from wrong join product on product.id = wrong.product_id
            left join delivery on delivery.id = wrong.delivery_id left join distribution on distribution.id = delivery.distribution_id
            where {NotStale} group by wrong.product_id, wrong.delivery_id
            """),
        ("check.sum-stock", """
            with facts as materialized (select product_id, delivery_id, sum(quantity_thousandths) as quantity from taken group by product_id, delivery_id),
              wrong as (
                select coalesce(facts.product_id, taken_sum.product_id) as product_id, coalesce(facts.delivery_id, taken_sum.delivery_id) as delivery_id,
                  coalesce(taken_sum.quantity_thousandths, 0) as stored, coalesce(facts.quantity, 0) as quantity
                from facts full join taken_sum on taken_sum.product_id = facts.product_id and taken_sum.delivery_id = facts.delivery_id)
            select product.name as product_name, distribution.date as distribution_date, wrong.stored as stored_thousandths, wrong.quantity as facts_thousandths
            from wrong join product on product.id = wrong.product_id
            left join delivery on delivery.id = wrong.delivery_id left join distribution on distribution.id = delivery.distribution_id
            where wrong.stored <> wrong.quantity
            """),
        ("check.sum-delivery", """
            with facts as materialized (select delivery_id, count(*) as baskets, sum(amount_cents) as cents from basket_sum group by delivery_id),
              wrong as (
                select coalesce(facts.delivery_id, stored.delivery_id) as delivery_id, coalesce(stored.amount_cents, 0) as stored_cents, coalesce(facts.cents, 0) as facts_cents,
                  coalesce(stored.baskets, 0) as stored_baskets, coalesce(facts.baskets, 0) as facts_baskets
                from facts full join delivery_sum as stored on stored.delivery_id = facts.delivery_id)
            select catalog.name as catalog_name, distribution.date as distribution_date, wrong.stored_cents, wrong.facts_cents
            from wrong left join delivery on delivery.id = wrong.delivery_id
            left join catalog on catalog.id = delivery.catalog_id left join distribution on distribution.id = delivery.distribution_id
            where wrong.stored_cents <> wrong.facts_cents or wrong.stored_baskets <> wrong.facts_baskets
            """),
        ("check.sum-account", $"""
            with facts as materialized ({Sums.OfAccounts}),
              wrong as (
                select coalesce(facts.member_id, stored.member_id) as member_id, coalesce(stored.dues_cents - stored.paid_cents, 0) as stored_cents, coalesce(facts.dues_cents - facts.paid_cents, 0) as facts_cents,
                  (coalesce(stored.dues_cents, 0), coalesce(stored.paid_cents, 0), coalesce(stored.association_cents, 0), coalesce(stored.pending_cents, 0))
                    <> (coalesce(facts.dues_cents, 0), coalesce(facts.paid_cents, 0), coalesce(facts.association_cents, 0), coalesce(facts.pending_cents, 0)) as is_wrong
                from facts full join account_sum as stored on stored.member_id = facts.member_id)
            select coalesce(member.name, '?') as household, stored_cents, facts_cents
            from wrong left join member on member.id = wrong.member_id where is_wrong
            """),
    ];

    const string NotStale = "not exists (select 1 from stale_sum where stale_sum.delivery_id = wrong.delivery_id and stale_sum.member_id in (0, wrong.member_id))";

    public static IEnumerable<Fault> Faults(SqliteConnection db) => All.SelectMany(sum => StoreCheckRules.Broken(db, sum.Key, sum.Sql));
}
