using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who asked to join, in the order of asking, and what was decided (rules.md 1.3).</summary>
public static class WaitingStore
{
    const string Columns = """
        id, first_name, last_name, email, phone, partner_first_name, partner_last_name, partner_email, household, wishes, message, requested_at, state, decided_at,
        decided_by, member_id, reply
        """;

    public static long AddWaiting(this SqliteConnection db, WaitingEntry entry) => db.QuerySingle<long>("""
        insert into waiting_entry (first_name, last_name, email, phone, partner_first_name, partner_last_name, partner_email, household, wishes, message, requested_at)
        values ($FirstName, $LastName, $Email, $Phone, $PartnerFirstName, $PartnerLastName, $PartnerEmail, $Household, $Wishes, $Message, $RequestedAt) returning id
        """, new
    {
        entry.FirstName,
        entry.LastName,
        entry.Email,
        entry.Phone,
        entry.PartnerFirstName,
        entry.PartnerLastName,
        entry.PartnerEmail,
        entry.Household,
        entry.Wishes,
        entry.Message,
        entry.RequestedAt,
    });

    public static bool IsWaiting(this SqliteConnection db, string email) =>
        db.QuerySingle<bool>("select exists (select 1 from waiting_entry where email = $email and state = 'waiting')", new { email });

    public static WaitingEntry? WaitingEntry(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<WaitingEntry>($"select {Columns} from waiting_entry where id = $id", new { id });

    /// <summary>Those who wait, first come first; then the last two hundred that were decided, latest first.</summary>
    public static IReadOnlyList<WaitingEntry> WaitingEntries(this SqliteConnection db) => [.. db.Query<WaitingEntry>($"""
        select {Columns} from waiting_entry
        where state = 'waiting' or id in (select id from waiting_entry where state <> 'waiting' order by decided_at desc limit 200)
        order by state <> 'waiting', case when state = 'waiting' then requested_at end, decided_at desc, id
        """)];

    public static void DecideWaiting(this SqliteConnection db, long id, WaitingState state, DateTimeOffset now, long? by, long? memberId, string reply) => db.Execute("""
        update waiting_entry set state = $state, decided_at = $now, decided_by = $by, member_id = $memberId, reply = $reply where id = $id
        """, new { id, state = state.Text(), now, by, memberId, reply });
}
