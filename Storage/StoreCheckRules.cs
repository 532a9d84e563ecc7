using System.Globalization;
using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What must hold between the facts of a store, each rule a query for what breaks it. The columns of a row are the facts of its fault; a name
/// that ends with _cents, _date or _thousandths says what they are.</summary>
static class StoreCheckRules
{
    const int Most = 20;

    static readonly IReadOnlyList<(string Key, string Sql)> All =
    [
        ("check.reversal-amount", """
            select member.name, reversal.date as entry_date, payment.amount_cents, reversal.amount_cents as reversal_cents
            from payment as reversal join payment on payment.id = reversal.reverses_id join member on member.id = reversal.member_id
            where reversal.amount_cents <> -payment.amount_cents
            """),
        ("check.reversal-account", """
            select member.name, reversal.date as entry_date, payment.amount_cents
            from payment as reversal join payment on payment.id = reversal.reverses_id join member on member.id = payment.member_id
            where reversal.member_id <> payment.member_id or reversal.payee <> payment.payee or reversal.producer_id is not payment.producer_id
              or reversal.state <> payment.state
            """),
        ("check.reversal-of-reversal", """
            select member.name, reversal.date as entry_date, reversal.amount_cents
            from payment as reversal join payment on payment.id = reversal.reverses_id join member on member.id = reversal.member_id
            where payment.reverses_id is not null
            """),
        ("check.payment-producer", """
            select member.name, payment.date as entry_date, payment.amount_cents, catalog.name as contract
            from payment join member on member.id = payment.member_id join catalog on catalog.id = payment.catalog_id
            where payment.producer_id <> catalog.producer_id
            """),
        ("check.payout-reversal", """
            select producer.name, reversal.date as entry_date, payout.amount_cents
            from payout as reversal join payout on payout.id = reversal.reverses_id join producer on producer.id = payout.producer_id
            where reversal.amount_cents <> -payout.amount_cents or reversal.producer_id <> payout.producer_id or payout.reverses_id is not null
            """),
        ("check.engagements-overlap", """
            select member.name, catalog.name as contract, later.start_date as start_date from subscription as first
            join subscription as later on later.catalog_id = first.catalog_id and later.member_id = first.member_id and later.id > first.id
              and first.start_date <= later.end_date and later.start_date <= first.end_date
            join member on member.id = first.member_id join catalog on catalog.id = first.catalog_id
            """),
        ("check.other-contract", """
            with placed as (
              select order_line.member_id, order_line.delivery_id, product.catalog_id from order_line join product on product.id = order_line.product_id
              union all select received.member_id, received.delivery_id, product.catalog_id from received join product on product.id = received.product_id
              union all select subscription.member_id, absence.delivery_id, subscription.catalog_id from absence join subscription on subscription.id = absence.subscription_id
              union all select subscription.member_id, absence.made_up_delivery_id, subscription.catalog_id from absence join subscription on subscription.id = absence.subscription_id
              union all select turn.member_id, turn.delivery_id, subscription.catalog_id from turn join subscription on subscription.id = turn.subscription_id
              union all select subscription.member_id, subscription_exception.delivery_id, subscription.catalog_id from subscription_exception
                join subscription_line on subscription_line.id = subscription_exception.subscription_line_id join subscription on subscription.id = subscription_line.subscription_id)
            select member.name, distribution.date as delivery_date, delivered.name as contract, catalog.name as other from placed
            join delivery on delivery.id = placed.delivery_id and delivery.catalog_id <> placed.catalog_id
            join distribution on distribution.id = delivery.distribution_id
            join catalog as delivered on delivered.id = delivery.catalog_id
            join catalog on catalog.id = placed.catalog_id
            join member on member.id = placed.member_id
            """),
        ("check.engagement-of-other-contract", """
            select member.name, subscription.start_date as start_date, catalog.name as contract from subscription
            join member on member.id = subscription.member_id join catalog on catalog.id = subscription.catalog_id
            where exists (select 1 from engagement_text where engagement_text.id = subscription.text_id and engagement_text.catalog_id <> subscription.catalog_id)
              or exists (select 1 from subscription_line join product on product.id = subscription_line.product_id
                where subscription_line.subscription_id = subscription.id and product.catalog_id <> subscription.catalog_id)
            """),
        ("check.product-of-other-contract", """
            with given as (select product_id, delivery_id from delivery_stock union all select product_id, delivery_id from product_price)
            select product.name, distribution.date as delivery_date, catalog.name as contract from given
            join product on product.id = given.product_id join delivery on delivery.id = given.delivery_id and delivery.catalog_id <> product.catalog_id
            join distribution on distribution.id = delivery.distribution_id join catalog on catalog.id = delivery.catalog_id
            """),
        ("check.order-in-fixed", """
            select member.name, distribution.date as delivery_date, catalog.name as contract from order_line
            join delivery on delivery.id = order_line.delivery_id join catalog on catalog.id = delivery.catalog_id and catalog.kind = 'fixed'
            join distribution on distribution.id = delivery.distribution_id join member on member.id = order_line.member_id
            """),
        ("check.closing", """
            select catalog.name, distribution.date as delivery_date from delivery
            join catalog on catalog.id = delivery.catalog_id join distribution on distribution.id = delivery.distribution_id
            where delivery.closed_at is null and (exists (select 1 from order_line where order_line.delivery_id = delivery.id and order_line.by_default = 1)
              or exists (select 1 from event_told where event_told.key = 'closing:' || delivery.id))
            """),
        ("check.told-twice", """
            select message.subject, recipient.email from recipient join message on message.id = recipient.message_id
            group by recipient.message_id, lower(recipient.email) having count(*) > 1
            """),
        ("check.change-open", "select change_set.action from current_change left join change_set on change_set.id = current_change.change_set_id"),
    ];

    public static IReadOnlyList<Fault> Faults(SqliteConnection db) =>
        [.. All.SelectMany(rule => Broken(db, rule.Key, rule.Sql)), .. StoreCheckValues.Tables(db).SelectMany(table => ChangesLost(db, table).Concat(StoreCheckValues.Faults(db, table)))];

    /// <summary>The first of many, and how many more: a report is read by people.</summary>
    public static IEnumerable<Fault> Few(this IEnumerable<Fault> faults)
    {
        var more = 0;
        foreach (var (i, fault) in faults.Index())
        {
            if (i < Most)
            {
                yield return fault;
            }
            else
            {
                more++;
            }
        }

        if (more > 0)
        {
            yield return new Fault("check.more", more);
        }
    }

    // The newest change of a row says that it is there.
    static List<Fault> ChangesLost(SqliteConnection db, string table) => Broken(db, "check.change-lost", $"""
        with newest as (select max(id) as id from change where table_name = '{table}' group by row_id)
        select change.table_name, cast(change.row_id as text) as row, change_set.action, substr(change_set.at, 1, 10) as change_date
        from newest join change on change.id = newest.id join change_set on change_set.id = change.change_set_id
        where change.after is not null and not exists (select 1 from "{table}" where "{table}".rowid = change.row_id)
        """);

    public static List<Fault> Broken(SqliteConnection db, string key, string sql)
    {
        using var reader = db.ExecuteReader(sql);
        return Rows(reader).Select(facts => new Fault(key, facts)).Few().ToList();
    }

    static IEnumerable<object[]> Rows(System.Data.IDataReader reader)
    {
        while (reader.Read())
        {
            yield return [.. Enumerable.Range(0, reader.FieldCount).Select(i => Fact(reader.GetName(i), reader.GetValue(i)))];
        }
    }

    static object Fact(string column, object value) => value switch
    {
        DBNull => "",
        long cents when column.EndsWith("_cents", StringComparison.Ordinal) => new Money(cents),
        long thousandths when column.EndsWith("_thousandths", StringComparison.Ordinal) => new Quantity(thousandths),
        string day when column.EndsWith("_date", StringComparison.Ordinal) && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => value,
    };
}
