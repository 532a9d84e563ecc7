using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What a return to an older file asks of the stores: how old it is, what will be lost, who may sign in to it.</summary>
public static class RestoreStore
{
    /// <summary>The last thing that anybody did.</summary>
    public static DateTimeOffset? LastAt(this SqliteConnection db) => db.QuerySingle<DateTimeOffset?>("""
        select max(at) from (
          select max(at) as at from change_set
          union all select max(ordered_at) from order_line
          union all select max(entered_at) from payment
          union all select max(created_at) from message
          union all select max(seen_at) from session
          union all select max(created_at) from association)
        """);

    /// <summary>What was done after <paramref name="since"/>, and would not be there after going back.</summary>
    public static LaterFacts FactsSince(this SqliteConnection db, DateTimeOffset since) => db.QuerySingle<LaterFacts>("""
        select
          (select count(*) from (select distinct order_line.member_id, delivery.distribution_id
            from order_line join delivery on delivery.id = order_line.delivery_id where order_line.ordered_at > $since)) as orders,
          (select count(*) from subscription where signed_at > $since) as subscriptions,
          (select count(*) from payment where entered_at > $since) as payments,
          (select count(*) from message where kind = 'written' and created_at > $since) as messages,
          (select count(*) from change_set where at > $since) as changes
        """, new { since });

    /// <summary>When the group was set up, its mark in every copy of its store; null before the set-up.</summary>
    public static DateTimeOffset? GroupSince(this SqliteConnection db) => db.QuerySingleOrDefault<DateTimeOffset?>("select created_at from association");

    /// <summary>Who administers and has a password: the addresses that open the group.</summary>
    public static IReadOnlyList<string> AdminsWithPassword(this SqliteConnection db) => [.. db.Query<string>("""
        select distinct person.email from right_held join person on person.id = right_held.person_id join credential on credential.person_id = person.id
        where right_held.right = 'admin' and person.email is not null order by person.email
        """)];

    // Who was signed in when the copy was made must sign in again: the copy may have passed through other hands.
    internal static void EndSessions(SqliteConnection db) => db.Execute("delete from session; delete from one_time_token");

    /// <summary>Says in the copy's own change log who went back to it. The person counts by address: the same number may be another's there.</summary>
    internal static void Sign(SqliteConnection db, RestoredBy by, DateTimeOffset now) => db.Execute("""
        insert into change_set (at, person_id, action, subject, reason)
        select $now, (select id from person where email = $Email), 'backup.restore', $FileName, $Who
        """, new { now, by.Email, by.FileName, by.Who });

    /// <summary>Mail that left since the copy was made does not leave again: each carries the same header in both stores.</summary>
    internal static void KeepSent(SqliteConnection living, string copy)
    {
        living.Execute("attach $copy as copy", new { copy });
        try
        {
            living.Execute("""
                update copy.recipient set state = sent.state, tries = sent.tries, answer = sent.answer, sent_at = sent.sent_at
                from main.recipient as sent
                where sent.header_id = recipient.header_id and recipient.state in ('waiting', 'uncertain') and sent.state not in ('waiting', 'uncertain')
                """);
        }
        finally
        {
            living.Execute("detach copy");
        }
    }
}

/// <summary>Who goes back to which file. <paramref name="Email"/> is null on the command line.</summary>
public sealed record RestoredBy(string FileName, string Who, string? Email = null);

/// <summary>What was done after an instant. An order is one household's basket of one distribution.</summary>
public sealed record LaterFacts
{
    public int Orders { get; init; }

    public int Subscriptions { get; init; }

    public int Payments { get; init; }

    public int Messages { get; init; }

    public int Changes { get; init; }

    public bool IsNothing => Orders + Subscriptions + Payments + Messages + Changes == 0;
}
