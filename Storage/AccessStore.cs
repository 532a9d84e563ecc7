using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>How each person gets in: what an admin sees of it. No secret is read here.</summary>
public static class AccessStore
{
    const string Row = """
        select person.id, trim(person.first_name || ' ' || person.last_name) as name, coalesce(person.email, '') as email,
          credential.person_id is not null as has_password, coalesce(second_factor.confirmed_at, '') <> '' as has_second_step,
          (select count(*) from session where session.person_id = person.id and session.expires_at > $now) as devices,
          (select max(seen_at) from session where session.person_id = person.id) as seen_at
        from person left join member on member.id = person.member_id left join credential on credential.person_id = person.id
          left join second_factor on second_factor.person_id = person.id
        where person.email is not null and member.left_on is null
        """;

    /// <summary>Who may sign in and is found by the words (folded), by name.</summary>
    public static IReadOnlyList<AccessRow> AccessRows(this SqliteConnection db, string words, DateTimeOffset now) =>
        [.. db.Query<AccessRow>($"{Row} and ($words = '' or instr(person.search_key, $words) > 0) order by person.search_key", new { words, now })];

    public static AccessRow? AccessRow(this SqliteConnection db, long personId, DateTimeOffset now) =>
        db.QuerySingleOrDefault<AccessRow>($"{Row} and person.id = $personId", new { personId, now });
}

public sealed record AccessRow
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    public bool HasPassword { get; init; }

    public bool HasSecondStep { get; init; }

    public long Devices { get; init; }

    /// <summary>Null when no device remembers this person.</summary>
    public DateTimeOffset? SeenAt { get; init; }
}
