using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The archive of messages, with what became of each recipient's.</summary>
public static class MessageStore
{
    const string Columns = """
        message.id, message.kind, message.subject, message.body, message.audience, message.created_at, coalesce(writer.first_name || ' ' || writer.last_name, '') as writer,
        (select count(*) from recipient where message_id = message.id) as recipients,
        (select count(*) from recipient where message_id = message.id and state = 'sent') as sent,
        (select count(*) from recipient where message_id = message.id and state = 'waiting') as waiting,
        (select count(*) from recipient where message_id = message.id and state in ('refused', 'uncertain', 'given_up')) as troubled
        """;

    /// <summary>The newest messages; security mails only where asked for.</summary>
    public static IReadOnlyList<ArchivedMessage> Messages(this SqliteConnection db, bool withSecurity, int most = 200) => [.. db.Query<ArchivedMessage>($"""
        select {Columns} from message left join person writer on writer.id = message.written_by
        where $withSecurity or message.kind <> 'security' order by message.created_at desc, message.id desc limit $most
        """, new { withSecurity, most })];

    public static ArchivedMessage? Message(this SqliteConnection db, long id) => db.QuerySingleOrDefault<ArchivedMessage>(
        $"select {Columns} from message left join person writer on writer.id = message.written_by where message.id = $id", new { id });

    public static IReadOnlyList<RecipientState> RecipientsOf(this SqliteConnection db, long messageId) => [.. db.Query<RecipientState>(
        "select id, name, email, header_id, state, tries, next_try_at, answer, sent_at from recipient where message_id = $messageId order by id", new { messageId })];

    /// <summary>What this person was sent; a security mail only once its text is gone.</summary>
    public static IReadOnlyList<ArchivedMessage> MessagesTo(this SqliteConnection db, long personId) => [.. db.Query<ArchivedMessage>($"""
        select {Columns} from message left join person writer on writer.id = message.written_by
        where exists (select 1 from recipient where message_id = message.id and person_id = $personId) and (message.kind <> 'security' or message.body = '')
        order by message.created_at desc, message.id desc limit 200
        """, new { personId })];

    public static string? EmailOf(this SqliteConnection db, long personId) => db.QuerySingleOrDefault<string?>("select email from person where id = $personId", new { personId });
}

public sealed record ArchivedMessage
{
    public long Id { get; init; }

    public string Kind { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Body { get; init; } = "";

    public string Audience { get; init; } = "";

    public string Writer { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public long Recipients { get; init; }

    public long Sent { get; init; }

    public long Waiting { get; init; }

    public long Troubled { get; init; }
}

public sealed record RecipientState
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    public string HeaderId { get; init; } = "";

    public string State { get; init; } = "";

    public long Tries { get; init; }

    public DateTimeOffset NextTryAt { get; init; }

    public string Answer { get; init; } = "";

    public DateTimeOffset? SentAt { get; init; }
}
