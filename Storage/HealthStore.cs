using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Whether mail leaves, for the page on the machine's state.</summary>
public static class HealthStore
{
    public static MailHealth MailHealth(this SqliteConnection db, DateTimeOffset since) => db.QuerySingle<MailHealth>("""
        select
          (select count(*) from mail_settings) as servers,
          (select max(sent_at) from recipient) as last_sent_at,
          (select count(*) from recipient where state in ('waiting', 'uncertain')) as waiting,
          (select min(message.created_at) from recipient join message on message.id = recipient.message_id where recipient.state in ('waiting', 'uncertain')) as waiting_since,
          (select count(*) from recipient join message on message.id = recipient.message_id where recipient.state in ('refused', 'given_up') and message.created_at >= $since) as lost
        """, new { since });
}

public sealed record MailHealth
{
    public long Servers { get; init; }

    public DateTimeOffset? LastSentAt { get; init; }

    public long Waiting { get; init; }

    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>Not arrived, of those written since the day asked for.</summary>
    public long Lost { get; init; }
}
