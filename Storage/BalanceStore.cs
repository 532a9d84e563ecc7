using System.Globalization;
using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What members owe and what is owed to producers, each amount beside the facts that make it (rules.md 5.1, 5.6, 5.8).</summary>
public static class BalanceStore
{
    /// <summary>One member's dues from this day on with the names of what they come from, newest first.</summary>
    public static IReadOnlyList<DueFact> DueFactsOf(this SqliteConnection db, long memberId, DateOnly since = default) => db.Query<DueFact>("""
        with line as materialized (select * from basket_line where member_id = $memberId and date >= $since)
        select due.kind, due.fact_id, due.date, due.amount_cents as amount, coalesce(due.catalog_id, 0) as catalog_id, coalesce(catalog.name, '') as catalog_name,
          coalesce(producer.name, '') as producer_name, coalesce(membership.year, 0) as year, coalesce(line.name, '') as name,
          coalesce(line.quantity_thousandths, 0) as quantity, coalesce(line.ordered_thousandths, 0) as ordered, coalesce(line.weight_thousandths, 0) as weight,
          coalesce(line.unit, 'piece') as unit, coalesce(line.price_cents, 0) as price, coalesce(line.fee_cents, 0) as fee, coalesce(line.reason, '') as reason,
          coalesce(line.comes, 1) as comes, coalesce(catalog.payee, 'association') as payee
        from due
        left join line on line.source = due.kind and line.source_id = due.fact_id and line.delivery_id = due.delivery_id
        left join catalog on catalog.id = due.catalog_id
        left join producer on producer.id = due.producer_id
        left join membership on due.kind = 'membership' and membership.id = due.fact_id
        where due.member_id = $memberId and due.date >= $since
        order by due.date desc, line.name
        """, new { memberId, since }).AsList();

    /// <summary>The sum of one member's dues before this day.</summary>
    public static Money DuesBefore(this SqliteConnection db, long memberId, DateOnly day) => db.QuerySingle<Money>(
        "select coalesce(sum(amount_cents), 0) from due where member_id = $memberId and date < $day", new { memberId, day });

    /// <summary>Each member's account in one reading: members of today, and those who left with something open.</summary>
    public static IReadOnlyList<MemberBalance> MemberBalances(this SqliteConnection db) => db.Query<MemberBalance>("""
        with owed as materialized (select member_id, sum(amount_cents) as cents from due group by member_id),
          given as materialized (
            select member_id, sum(case when state = 'confirmed' then amount_cents else 0 end) as paid, sum(case when state = 'pending' then amount_cents else 0 end) as pending
            from payment group by member_id)
        select member.id as member_id, member.name, member.search_key, member.reference, coalesce(owed.cents, 0) as dues, coalesce(given.paid, 0) as paid, coalesce(given.pending, 0) as pending
        from member
        left join owed on owed.member_id = member.id
        left join given on given.member_id = member.id
        where member.left_on is null or coalesce(given.paid, 0) <> coalesce(owed.cents, 0) or coalesce(given.pending, 0) <> 0
        order by member.sort_key, member.id
        """).AsList();

    /// <summary>Every producer's account up to a day: lines of later dates are not owed yet, pending payments do not count.</summary>
    public static IReadOnlyList<ProducerBalance> ProducerBalances(this SqliteConnection db, DateOnly today) => db.Query<ProducerBalance>("""
        with delivered as materialized (
            select catalog.producer_id, sum(basket_line.amount_cents) as cents
            from basket_line join catalog on catalog.id = basket_line.catalog_id
            where basket_line.date <= $today group by catalog.producer_id),
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

    /// <summary>What one producer delivered, by date and contract, newest first.</summary>
    public static IReadOnlyList<DeliveredSum> DeliveredSums(this SqliteConnection db, long producerId, DateOnly today) => db.Query<DeliveredSum>("""
        select basket_line.date, catalog.name as catalog_name, count(distinct basket_line.member_id) as baskets, sum(basket_line.amount_cents) as amount
        from catalog join basket_line on basket_line.catalog_id = catalog.id
        where catalog.producer_id = $producerId and basket_line.date <= $today
        group by basket_line.date, catalog.id
        order by basket_line.date desc, catalog.name
        """, new { producerId, today }).AsList();
}

/// <summary>One due with what it is: a membership of a year, or a product of a delivery.</summary>
public sealed record DueFact
{
    public DueKind Kind { get; init; }
    public long FactId { get; init; }
    public DateOnly Date { get; init; }
    public Money Amount { get; init; }
    public long CatalogId { get; init; }
    public string CatalogName { get; init; } = "";
    public string ProducerName { get; init; } = "";
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

    /// <summary>To whom it is to be paid.</summary>
    public Payee Payee { get; init; }

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
