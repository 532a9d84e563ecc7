using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The devices on which somebody is signed in.</summary>
public static class SessionStore
{
    /// <summary>Whoever just signed in is known: the password is not asked again for a while.</summary>
    public static void OpenSession(this SqliteConnection db, long personId, string tokenHash, DateTimeOffset now, DateTimeOffset expires, string device)
    {
        db.Execute("delete from session where expires_at <= $before", new { before = now - AccountStore.Swept });
        db.Execute("""
            insert into session (token_hash, person_id, created_at, seen_at, confirmed_at, expires_at, device)
            values ($tokenHash, $personId, $now, $now, $now, $expires, $device)
            """, new { tokenHash, personId, now, expires, device });
    }

    /// <summary>The living ones, the last seen first.</summary>
    public static IReadOnlyList<SessionRow> SessionsOf(this SqliteConnection db, long personId, DateTimeOffset now) => [.. db.Query<SessionRow>("""
        select id, created_at, seen_at, device from session where person_id = $personId and expires_at > $now order by seen_at desc, id desc
        """, new { personId, now })];

    public static void SeeSession(this SqliteConnection db, long sessionId, DateTimeOffset now) =>
        db.Execute("update session set seen_at = $now where id = $sessionId", new { sessionId, now });

    public static void ConfirmSession(this SqliteConnection db, long sessionId, DateTimeOffset now) =>
        db.Execute("update session set confirmed_at = $now where id = $sessionId", new { sessionId, now });

    public static void CloseSession(this SqliteConnection db, long sessionId) => db.Execute("delete from session where id = $sessionId", new { sessionId });

    /// <summary>How many ended.</summary>
    public static int CloseSessionsOf(this SqliteConnection db, long personId, long exceptSessionId = 0) =>
        db.Execute("delete from session where person_id = $personId and id <> $exceptSessionId", new { personId, exceptSessionId });
}

public sealed record SessionRow
{
    public long Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset SeenAt { get; init; }

    /// <summary>What the browser says of itself.</summary>
    public string Device { get; init; } = "";
}
