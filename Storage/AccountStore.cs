using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who signs in: credentials, sessions, one-time links, rights. Tokens stand here as hashes only.</summary>
public static class AccountStore
{
    /// <summary>What has run out is swept away only when a clock that is a year ahead could not be to blame.</summary>
    internal static readonly TimeSpan Swept = TimeSpan.FromDays(400);

    /// <summary>A link from farther ahead was made while the clock was wrong: it would otherwise live until that date comes.</summary>
    static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>The person of a session, run out or not.</summary>
    public static SignedInPerson? PersonOfSession(this SqliteConnection db, string tokenHash) => db.QuerySingleOrDefault<SignedInPerson>("""
        select session.id as session_id, session.seen_at, session.confirmed_at, session.expires_at, person.id as person_id, person.member_id, person.producer_id, person.first_name, person.last_name,
          person.language
        from session join person on person.id = session.person_id left join member on member.id = person.member_id
        where session.token_hash = $tokenHash and member.left_on is null
        """, new { tokenHash });

    /// <summary>What was given to this person, and the contracts that they coordinate.</summary>
    public static RightsHeld RightsOf(this SqliteConnection db, long personId)
    {
        // A row without an id is a contract that the person coordinates.
        var rows = db.Query<(long Id, string Right, long? CatalogId)>("""
            select id, right, catalog_id from right_held where person_id = $personId
            union all select 0, '', id from catalog where coordinator_id = $personId and status <> 'archived'
            """, new { personId }).ToLookup(row => row.Id == 0);
        return new(
            personId,
            [.. rows[false].Select(row => new RightHeld { Id = row.Id, PersonId = personId, Right = EnumText.Parse<Right>(row.Right), CatalogId = row.CatalogId })],
            [.. rows[true].Select(row => row.CatalogId!.Value)]);
    }

    public static (long PersonId, string? PasswordHash)? CredentialOf(this SqliteConnection db, string email) => db.QuerySingleOrDefault<(long, string?)?>("""
        select person.id, credential.password_hash
        from person left join credential on credential.person_id = person.id left join member on member.id = person.member_id
        where person.email = $email and member.left_on is null
        """, new { email });

    public static string? PasswordHashOf(this SqliteConnection db, long personId) =>
        db.QuerySingleOrDefault<string?>("select password_hash from credential where person_id = $personId", new { personId });

    public static void SetPassword(this SqliteConnection db, long personId, string passwordHash, DateTimeOffset now) => db.Execute("""
        insert into credential (person_id, password_hash, changed_at) values ($personId, $passwordHash, $now)
        on conflict (person_id) do update set password_hash = $passwordHash, changed_at = $now
        """, new { personId, passwordHash, now });

    public static void AddOneTimeToken(this SqliteConnection db, long personId, string purpose, string tokenHash, DateTimeOffset now, DateTimeOffset expires)
    {
        db.Execute("delete from one_time_token where expires_at <= $before or used_at is not null", new { before = now - Swept });
        db.Execute("""
            insert into one_time_token (token_hash, purpose, person_id, created_at, expires_at) values ($tokenHash, $purpose, $personId, $now, $expires)
            """, new { tokenHash, purpose, personId, now, expires });
    }

    /// <summary>How many links were made for this person since then.</summary>
    public static long OneTimeTokensSince(this SqliteConnection db, long personId, DateTimeOffset since) => db.QuerySingle<long>(
        "select count(*) from one_time_token where person_id = $personId and created_at > $since and created_at <= $until", new { personId, since, until = since + Ahead });

    /// <summary>Uses up a one-time token: the person, or null when it is unknown, used, too old or was made for something else.</summary>
    public static long? UseOneTimeToken(this SqliteConnection db, string purpose, string tokenHash, DateTimeOffset now) => db.QuerySingleOrDefault<long?>("""
        update one_time_token set used_at = $now where token_hash = $tokenHash and purpose = $purpose and used_at is null and expires_at > $now and created_at <= $until returning person_id
        """, new { tokenHash, purpose, now, until = now + Ahead });

    public static void SetLanguage(this SqliteConnection db, long personId, string language) =>
        db.Execute("update person set language = $language where id = $personId", new { personId, language });
}

/// <summary>A session's person, as the store knows them.</summary>
public sealed record SignedInPerson
{
    public long SessionId { get; init; }

    public DateTimeOffset SeenAt { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public long PersonId { get; init; }

    public long? MemberId { get; init; }

    public long? ProducerId { get; init; }

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";

    public string? Language { get; init; }
}
