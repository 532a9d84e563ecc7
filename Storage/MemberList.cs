using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The list of households: one query for all, balances and memberships with it.</summary>
public static class MemberList
{
    public static IReadOnlyList<MemberRow> Members(this SqliteConnection db, MemberFilter filter, int year, DateOnly today)
    {
        var words = Folding.Fold(filter.Words).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8).ToList();
        var parameters = new DynamicParameters(new { year, today, filter.CatalogId, state = filter.State });
        foreach (var (index, word) in words.Index())
        {
            parameters.Add($"word{index}", word);
        }

        // Digits typed with spaces ("06 12") are looked for together too: the key holds a phone without spaces.
        var digits = string.Concat((filter.Words ?? "").Where(char.IsAsciiDigit));
        parameters.Add("digits", digits);
        var search = words.Count == 0
            ? "1"
            : $"(({string.Join(" and ", words.Select((_, index) => $"instr(member.search_key, $word{index}) > 0"))}) or (length($digits) > 3 and instr(member.search_key, $digits) > 0))";
        return [.. db.Query<MemberRow>($"""
            with listed as (
              select member.id, member.name, member.sort_key, member.left_on,
                coalesce((select group_concat(trim(first_name || ' ' || last_name), ', ' order by rank, id) from person where person.member_id = member.id), '') as persons,
                coalesce((select phone from person where person.member_id = member.id and phone <> '' order by rank, id limit 1), '') as phone,
                coalesce(account_sum.paid_cents - account_sum.dues_cents, 0) as balance,
                exists (select 1 from membership where membership.member_id = member.id and membership.year = $year) as has_membership
              from member left join account_sum on account_sum.member_id = member.id
              where {search}
                and ($CatalogId is null or exists (select 1 from subscription where subscription.member_id = member.id
                  and subscription.catalog_id = $CatalogId and subscription.end_date >= $today)))
            select id, name, left_on, persons, phone, balance, has_membership from listed
            where (left_on is null) = ($state <> 'left')
              and ($state <> 'no_membership' or not has_membership)
              and ($state <> 'owes' or balance < 0)
            order by sort_key, id
            """, parameters)];
    }

    public static MemberCounts CountMembers(this SqliteConnection db) => db.QuerySingle<MemberCounts>("""
        select count(*) as members,
          (select count(*) from person join member on member.id = person.member_id where member.left_on is null) as persons,
          (select count(*) from waiting_entry where state = 'waiting') as waiting
        from member where left_on is null
        """);

    /// <summary>The contracts in which households are engaged today or later.</summary>
    public static IReadOnlyList<Engagement> Engagements(this SqliteConnection db, DateOnly today) => [.. db.Query<Engagement>("""
        select distinct subscription.member_id, catalog.id as catalog_id, catalog.name, catalog.letters, catalog.hue
        from subscription join catalog on catalog.id = subscription.catalog_id
        where subscription.end_date >= $today and catalog.status <> 'archived' order by catalog.name
        """, new { today })];
}

/// <summary>What is looked for. State: empty, no_membership, owes or left.</summary>
public sealed record MemberFilter(string? Words, string State, long? CatalogId);

public sealed record MemberRow
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public DateOnly? LeftOn { get; init; }

    public string Persons { get; init; } = "";

    public string Phone { get; init; } = "";

    public Money Balance { get; init; }

    public bool HasMembership { get; init; }

    public bool Owes => Balance < Money.Zero;

    public bool IsAhead => Balance > Money.Zero;
}

public sealed record MemberCounts
{
    public int Members { get; init; }

    public int Persons { get; init; }

    public int Waiting { get; init; }
}

public sealed record Engagement
{
    public long MemberId { get; init; }

    public long CatalogId { get; init; }

    public string Name { get; init; } = "";

    public string Letters { get; init; } = "";

    public int Hue { get; init; }
}
