using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What waits for somebody who works for the group: small counts, each behind an index.</summary>
public static class GroupTaskStore
{
    public static GroupCounts GroupCounts(this SqliteConnection db, int year) => db.QuerySingle<GroupCounts>("""
        select
          (select count(*) from waiting_entry where state = 'waiting') as waiting,
          (select count(*) from member where left_on is null
            and not exists (select 1 from membership where membership.member_id = member.id and membership.year = $year)) as without_membership,
          (select count(*) from payment where state = 'pending') as pending_payments,
          (select count(*) from recipient where state in ('refused', 'given_up')) as lost_mails,
          (select count(*) from recipient where state in ('waiting', 'uncertain')) as waiting_mails,
          (select count(*) from mail_settings) as mail_servers,
          (select count(*) from (select 1 from producer limit 1)) as producers,
          (select count(*) from (select 1 from catalog limit 1)) as catalogs,
          (select count(*) from (select 1 from distribution limit 1)) as distributions,
          (select count(*) from (select 1 from member limit 2)) as members
        """, new { year });

    /// <summary>Windows of these contracts (all of them when null) that close within the days to come, nearest first.</summary>
    public static IReadOnlyList<ClosingSoon> ClosingSoon(this SqliteConnection db, IReadOnlyList<long>? catalogs, DateTimeOffset from, DateTimeOffset until) =>
        [.. db.Query<ClosingSoon>("""
            select delivery.id, delivery.catalog_id, catalog.name as catalog, distribution.date, delivery.closes_at
            from delivery join catalog on catalog.id = delivery.catalog_id join distribution on distribution.id = delivery.distribution_id
            where delivery.closes_at > $from and delivery.closes_at <= $until and delivery.closed_at is null and delivery.cancelled is null
            order by delivery.closes_at
            """, new { from, until }).Where(soon => catalogs is null || catalogs.Contains(soon.CatalogId))];

    public static (long Id, DateOnly Date)? NextDistribution(this SqliteConnection db, DateOnly today) => db.QueryFirstOrDefault<(long, DateOnly)?>(
        "select id, date from distribution where date >= $today and cancelled_at is null order by date limit 1", new { today });
}

public sealed record GroupCounts
{
    public long Waiting { get; init; }

    public long WithoutMembership { get; init; }

    public long PendingPayments { get; init; }

    public long LostMails { get; init; }

    public long WaitingMails { get; init; }

    public long MailServers { get; init; }

    /// <summary>At most 1, as the three below: whether the group has begun, not how large it is (members: at most 2).</summary>
    public long Producers { get; init; }

    public long Catalogs { get; init; }

    public long Distributions { get; init; }

    public long Members { get; init; }
}

public sealed record ClosingSoon
{
    public long Id { get; init; }

    public long CatalogId { get; init; }

    public string Catalog { get; init; } = "";

    public DateOnly Date { get; init; }

    public DateTimeOffset ClosesAt { get; init; }
}
