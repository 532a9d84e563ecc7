using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The outbox as its sender sees it: what is due, and what became of each try.</summary>
public static class DueMailStore
{
    /// <summary>No pause between two tries is as long: a next try that is farther away was dated by a clock that was wrong.</summary>
    static readonly TimeSpan Farthest = TimeSpan.FromDays(1);

    /// <summary>Who is to be tried now, the oldest first; security mails before the others, because somebody waits for them.</summary>
    public static IReadOnlyList<DueMail> DueMails(this SqliteConnection db, DateTimeOffset now, int most, long? onlyMessage = null) => [.. db.Query<DueMail>("""
        select recipient.id, recipient.message_id, recipient.name, recipient.email, recipient.header_id, recipient.state, recipient.tries,
          message.kind, message.subject, message.body, message.reply_to, message.created_at, coalesce(person.language, '') as language
        from recipient join message on message.id = recipient.message_id left join person on person.id = recipient.person_id
        where recipient.state in ('waiting', 'uncertain') and (recipient.next_try_at <= $now or recipient.next_try_at > $wrong) and ($onlyMessage is null or message.id = $onlyMessage)
        order by message.kind <> 'security', recipient.next_try_at, recipient.id limit $most
        """, new { now, wrong = now + Farthest, most, onlyMessage })];

    public static IReadOnlyList<LetterFile> FilesOf(this SqliteConnection db, long messageId) => [.. db.Query<(string Name, string Mime, byte[] Bytes)>(
        "select name, mime, bytes from attachment where message_id = $messageId order by id", new { messageId }).Select(file => new LetterFile(file.Name, file.Mime, file.Bytes))];

    /// <summary>Notes a try before it is made: should the program stop in the middle, the mail stands as uncertain and is not taken for unsent.</summary>
    public static void BeginTry(this SqliteConnection db, long recipientId, DateTimeOffset nextTry) => db.Execute("""
        update recipient set state = 'uncertain', tries = tries + 1, next_try_at = $nextTry, answer = '' where id = $recipientId
        """, new { recipientId, nextTry });

    public static void EndTry(this SqliteConnection db, long recipientId, string state, string answer, DateTimeOffset now) => db.Execute("""
        update recipient set state = $state, answer = $answer, sent_at = case when $state = 'sent' then $now else sent_at end where id = $recipientId
        """, new { recipientId, state, answer, now });

    /// <summary>The text of a security mail holds a link: it goes once nobody is left to send it to. Those older than <paramref name="before"/> are given up.</summary>
    public static void ForgetSecurityMails(this SqliteConnection db, DateTimeOffset before)
    {
        db.Execute("""
            update recipient set state = 'given_up' where state in ('waiting', 'uncertain')
              and message_id in (select id from message where kind = 'security' and created_at <= $before and body <> '')
            """, new { before });
        db.Execute("""
            update message set body = '' where kind = 'security' and body <> ''
              and not exists (select 1 from recipient where message_id = message.id and state in ('waiting', 'uncertain'))
            """);
    }

    public static bool HasSecurityMailsToForget(this SqliteConnection db, DateTimeOffset before) => db.QuerySingle<bool>("""
        select exists (select 1 from message where kind = 'security' and body <> '' and (created_at <= $before
          or not exists (select 1 from recipient where message_id = message.id and state in ('waiting', 'uncertain'))))
        """, new { before });
}

/// <summary>A mail to one recipient that is to be sent now.</summary>
public sealed record DueMail
{
    public long Id { get; init; }

    public long MessageId { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    /// <summary>Its Message-Id, the same at each try: a server that already has the mail can tell.</summary>
    public string HeaderId { get; init; } = "";

    public string State { get; init; } = "";

    public int Tries { get; init; }

    public string Kind { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Body { get; init; } = "";

    public string? ReplyTo { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string Language { get; init; } = "";
}
