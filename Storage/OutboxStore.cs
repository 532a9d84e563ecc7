using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The durable outbox: a message is queued in the same transaction as the fact that it tells, and sent later with a state for each recipient.</summary>
public static class OutboxStore
{
    public static long Queue(this SqliteConnection db, Letter letter, DateTimeOffset now)
    {
        var id = db.QuerySingle<long>("""
            insert into message (kind, subject, body, reply_to, audience, written_by, created_at)
            values ($Kind, $Subject, $Body, $ReplyTo, $Audience, $WrittenBy, $now) returning id
            """, new { letter.Kind, letter.Subject, letter.Body, letter.ReplyTo, letter.Audience, letter.WrittenBy, now });
        foreach (var to in letter.To.DistinctBy(to => to.Email.ToLowerInvariant()))
        {
            db.Execute("""
                insert into recipient (message_id, person_id, producer_id, name, email, header_id, next_try_at)
                values ($id, $PersonId, $ProducerId, $Name, $Email, $header, $now)
                """, new { id, to.PersonId, to.ProducerId, to.Name, to.Email, header = $"{Guid.NewGuid():N}@cagette.selfhost", now });
        }

        foreach (var file in letter.Attachments)
        {
            db.Execute("insert into attachment (message_id, name, mime, bytes) values ($id, $Name, $Mime, $Bytes)", new { id, file.Name, file.Mime, file.Bytes });
        }

        return id;
    }

    /// <summary>How many letters about signing in were queued for this address since then.</summary>
    public static long LettersSince(this SqliteConnection db, string email, DateTimeOffset since) => db.QuerySingle<long>("""
        select count(*) from recipient join message on message.id = recipient.message_id where message.created_at > $since and message.kind = 'security' and recipient.email = $email collate nocase
        """, new { email, since });

    /// <summary>The same rows as a letter would make, written and taken away again: whoever measures learns nothing from the disk's time.</summary>
    public static void QueueForNobody(this SqliteConnection db, Letter letter, string email, DateTimeOffset now)
    {
        var id = db.Queue(letter with { To = [new Addressee(email, email)] }, now);
        db.Execute("delete from recipient where message_id = $id; delete from message where id = $id", new { id });
    }
}

/// <summary>A message to queue. Kind: written, automatic or security; the body is Markdown.</summary>
public sealed record Letter(string Kind, string Subject, string Body, IReadOnlyList<Addressee> To)
{
    public string? ReplyTo { get; init; }

    public string Audience { get; init; } = "";

    public long? WrittenBy { get; init; }

    public IReadOnlyList<LetterFile> Attachments { get; init; } = [];
}

public sealed record Addressee(string Name, string Email, long? PersonId = null, long? ProducerId = null);

public sealed record LetterFile(string Name, string Mime, byte[] Bytes);
