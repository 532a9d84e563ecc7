using System.Globalization;
using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What members owe and what is owed to producers, each amount beside the facts that make it (rules.md 5.1, 5.6, 5.8).</summary>
public static class BalanceStore
{
    /// <summary>One member's dues from this day on with the names of what they come from, newest first; contracts by their number alone.</summary>
    public static IReadOnlyList<DueFact> DueFactsOf(this SqliteConnection db, long memberId, DateOnly since = default)
    {
        // Numbers follow each other much as dates do: by the date alone, the member's lines of all seasons would be made first.
        var first = db.Kept($"first numbers since {since:O}", db => db.QuerySingle<FirstNumbers>("""
            select coalesce((select min(delivery.id) from distribution join delivery on delivery.distribution_id = distribution.id where distribution.date >= $since), 0) as delivery,
              coalesce((select min(id) from subscription where end_date >= $since), 0) as subscription
            """, new { since }));
        return db.Query<DueFact>("""
            select line.source as kind, line.source_id as fact_id, line.date, line.amount_cents + line.fee_cents as amount, line.catalog_id, 0 as year, line.name, line.quantity_thousandths as quantity, line.ordered_thousandths as ordered,
              coalesce(line.weight_thousandths, 0) as weight, line.unit, line.price_cents as price, line.fee_cents as fee, line.reason, line.comes
            from basket_line as line
            where line.member_id = $memberId and line.date >= $since and line.delivery_id >= $Delivery and (line.subscription_id is null or line.subscription_id >= $Subscription)
            union all
            select 'membership', id, date, fee_cents, 0, year, '', 0, 0, 0, 'piece', 0, 0, '', 1
            from membership where member_id = $memberId and date >= $since
            order by 3 desc, 7
            """, new { memberId, since, first.Delivery, first.Subscription }).AsList();
    }

    /// <summary>One member's whole account; nothing owed and nothing paid where there is no such member.</summary>
    public static Balance AccountOf(this SqliteConnection db, long memberId) => db.QuerySingleOrDefault<Balance>(
        "select dues_cents as dues, paid_cents as paid, pending_cents as pending from account_sum where member_id = $memberId", new { memberId }) ?? new();

    /// <summary>Whether something of the member's account is older than this day.</summary>
    public static bool HasAccountBefore(this SqliteConnection db, long memberId, DateOnly day) => db.QuerySingle<bool>("""
        select exists (select 1 from membership where member_id = $memberId and date < $day) or exists (select 1 from payment where member_id = $memberId and date < $day)
          or exists (
            select 1 from basket_sum join delivery on delivery.id = basket_sum.delivery_id join distribution on distribution.id = delivery.distribution_id
            where basket_sum.member_id = $memberId and distribution.date < $day)
        """, new { memberId, day });

    /// <summary>What the association still waits for from a member: contracts that are paid straight to their producer do not count, what is pending does.</summary>
    public static Money OwedToAssociation(this SqliteConnection db, long memberId)
    {
        var owed = db.QuerySingle<Money>("""
            select coalesce((select sum(fee_cents) from membership where member_id = $memberId), 0)
              + coalesce((
                select sum(basket_sum.amount_cents + basket_sum.fee_cents) from basket_sum
                join delivery on delivery.id = basket_sum.delivery_id join catalog on catalog.id = delivery.catalog_id
                where basket_sum.member_id = $memberId and catalog.payee = 'association'), 0)
              - coalesce((select association_cents from account_sum where member_id = $memberId), 0)
              - coalesce((select sum(amount_cents) from payment where member_id = $memberId and payee = 'association' and state = 'pending'), 0)
            """, new { memberId });
        return owed > Money.Zero ? owed : Money.Zero;
    }

    /// <summary>Each member's account in one reading: members of today, and those who left with something open.</summary>
    public static IReadOnlyList<MemberBalance> MemberBalances(this SqliteConnection db) => db.Query<MemberBalance>("""
        select member.id as member_id, member.name, member.search_key, member.reference, coalesce(account_sum.dues_cents, 0) as dues,
          coalesce(account_sum.paid_cents, 0) as paid, coalesce(account_sum.pending_cents, 0) as pending
        from member left join account_sum on account_sum.member_id = member.id
        where member.left_on is null or account_sum.paid_cents <> account_sum.dues_cents or account_sum.pending_cents <> 0
        order by member.sort_key, member.id
        """).AsList();

    /// <summary>Every producer's account up to a day: lines of later dates are not owed yet, pending payments do not count.</summary>
    public static IReadOnlyList<ProducerBalance> ProducerBalances(this SqliteConnection db, DateOnly today) => db.Query<ProducerBalance>("""
        with delivered as materialized (
            select catalog.producer_id, sum(delivery_sum.amount_cents) as cents
            from delivery_sum
            join delivery on delivery.id = delivery_sum.delivery_id
            join distribution on distribution.id = delivery.distribution_id
            join catalog on catalog.id = delivery.catalog_id
            where distribution.date <= $today and delivery_sum.baskets > 0 group by catalog.producer_id),
          straight as (select producer_id, sum(amount_cents) as cents from payment where producer_id is not null and state = 'confirmed' group by producer_id),
          paid_out as (select producer_id, sum(amount_cents) as cents from payout group by producer_id)
        select producer.id as producer_id, producer.name, coalesce(delivered.cents, 0) as delivered, coalesce(straight.cents, 0) as paid_straight, coalesce(paid_out.cents, 0) as payouts
        from producer
        left join delivered on delivered.producer_id = producer.id
        left join straight on straight.producer_id = producer.id
        left join paid_out on paid_out.producer_id = producer.id
        where producer.active = 1 or delivered.cents is not null or straight.cents is not null or paid_out.cents is not null
        order by producer.sort_key, producer.id
        """, new { today }).AsList();

    public static ProducerBalance? ProducerBalance(this SqliteConnection db, long producerId, DateOnly today) =>
        db.ProducerBalances(today).FirstOrDefault(producer => producer.ProducerId == producerId);

    /// <summary>What one producer delivered from one day to another, both included, by date and contract, newest first.</summary>
    public static IReadOnlyList<DeliveredSum> DeliveredSums(this SqliteConnection db, long producerId, DateOnly since, DateOnly today) => db.Query<DeliveredSum>("""
        select distribution.date, catalog.name as catalog_name, sum(delivery_sum.baskets) as baskets, sum(delivery_sum.amount_cents) as amount
        from catalog
        join delivery on delivery.catalog_id = catalog.id
        join distribution on distribution.id = delivery.distribution_id
        join delivery_sum on delivery_sum.delivery_id = delivery.id and delivery_sum.baskets > 0
        where catalog.producer_id = $producerId and distribution.date between $since and $today
        group by distribution.date, catalog.id
        order by distribution.date desc, catalog.name
        """, new { producerId, since, today }).AsList();
}

sealed record FirstNumbers
{
    public long Delivery { get; init; }
    public long Subscription { get; init; }
}

/// <summary>One due with what it is: a membership of a year, or a product of a delivery.</summary>
public sealed record DueFact
{
    public DueKind Kind { get; init; }
    public long FactId { get; init; }
    public DateOnly Date { get; init; }
    public Money Amount { get; init; }
    public long CatalogId { get; init; }
    public int Year { get; init; }
    public string Name { get; init; } = "";
    public Quantity Quantity { get; init; }
    public Quantity Ordered { get; init; }

    /// <summary>In thousandths of the product's unit; zero when it is not weighed.</summary>
    public Quantity Weight { get; init; }
    public Unit Unit { get; init; }
    public Money Price { get; init; }
    public Money Fee { get; init; }
    public string Reason { get; init; } = "";
    public bool Comes { get; init; }

    public string UnitText => Unit.Text();

    /// <summary>A year is a name and not a number: no space between thousands.</summary>
    public string YearText => Year.ToString(CultureInfo.InvariantCulture);

    public string NextYearText => (Year + 1).ToString(CultureInfo.InvariantCulture);

    public bool IsWeighed => Weight.Thousandths != 0;

    public bool IsCorrected => Quantity != Ordered;

    public bool HasFee => !Fee.IsZero;
}

public sealed record MemberBalance
{
    public long MemberId { get; init; }
    public string Name { get; init; } = "";
    public string SearchKey { get; init; } = "";
    public string Reference { get; init; } = "";
    public Money Dues { get; init; }
    public Money Paid { get; init; }
    public Money Pending { get; init; }

    public Balance Balance => new() { Dues = Dues, Paid = Paid, Pending = Pending };
}

public sealed record ProducerBalance
{
    public long ProducerId { get; init; }
    public string Name { get; init; } = "";
    public Money Delivered { get; init; }
    public Money PaidStraight { get; init; }
    public Money Payouts { get; init; }

    public Money Owed => new ProducerAccount { Delivered = Delivered, PaidStraight = PaidStraight, Payouts = Payouts }.Owed;

    /// <summary>Members paid the season by cheques before it was delivered.</summary>
    public bool IsAhead => Owed < Money.Zero;
}

public sealed record DeliveredSum
{
    public DateOnly Date { get; init; }
    public string CatalogName { get; init; } = "";
    public int Baskets { get; init; }
    public Money Amount { get; init; }
}
