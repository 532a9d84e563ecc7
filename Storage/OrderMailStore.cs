using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What became of the order that is mailed to the producer when a window closes (rules.md 4.4).</summary>
public static class OrderMailStore
{
    // As Key makes it.
    const string Rows = """
        select delivery.id as delivery_id, case when event_told.key is null then 'none' else coalesce(recipient.state, 'nobody') end as state, coalesce(recipient.email, '') as email,
          coalesce(recipient.answer, '') as answer, coalesce(recipient.tries, 0) as tries, coalesce(event_told.told_at, delivery.closed_at) as told_at,
          coalesce(recipient.sent_at, event_told.told_at, delivery.closed_at) as sent_at
        from delivery
        left join event_told on event_told.key = 'closing:' || delivery.id
        left join recipient on recipient.message_id = event_told.message_id
        where delivery.closed_at is not null
        """;

    /// <summary>The event of one delivery's closing, told once.</summary>
    public static string Key(long deliveryId) => $"closing:{deliveryId}";

    public static void NoteOrderMail(this SqliteConnection db, long deliveryId, long messageId) =>
        db.Execute("update event_told set message_id = $messageId where key = $key", new { key = Key(deliveryId), messageId });

    /// <summary>Null while the delivery is not closed.</summary>
    public static OrderMail? OrderMailOf(this SqliteConnection db, long deliveryId) =>
        db.QuerySingleOrDefault<OrderMail>($"{Rows} and delivery.id = $deliveryId", new { deliveryId });

    public static IReadOnlyDictionary<long, OrderMail> OrderMailsOf(this SqliteConnection db, long catalogId) =>
        db.Query<OrderMail>($"{Rows} and delivery.catalog_id = $catalogId", new { catalogId }).ToDictionary(mail => mail.DeliveryId);
}

/// <summary>State: that of the recipient (sent, waiting, refused, uncertain, given_up); nobody: the producer has no address; none: nothing was to be
/// told, for the date was over or cancelled.</summary>
public sealed record OrderMail
{
    public long DeliveryId { get; init; }
    public string State { get; init; } = "";
    public string Email { get; init; } = "";
    public string Answer { get; init; } = "";
    public int Tries { get; init; }
    public DateTimeOffset ToldAt { get; init; }
    public DateTimeOffset SentAt { get; init; }
}
