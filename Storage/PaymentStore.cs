using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Payments of members and payouts to producers: added, confirmed, never changed otherwise and never deleted (rules.md 5.2).</summary>
public static class PaymentStore
{
    const string Columns = """
        payment.id, payment.member_id, payment.amount_cents as amount, payment.date, payment.way, payment.payee, payment.producer_id, payment.catalog_id, payment.label,
        payment.cheque_number, payment.cheque_bank, payment.cheque_name, payment.reference, payment.state, payment.reverses_id, payment.reason, payment.entered_at, payment.entered_by
        """;

    const string EntryColumns = $"""
        select {Columns}, member.name as member_name, coalesce(producer.name, '') as producer_name, trim(coalesce(person.first_name || ' ' || person.last_name, '')) as entered_by_name,
          exists (select 1 from payment as reversal where reversal.reverses_id = payment.id) as reversed
        from payment
        join member on member.id = payment.member_id
        left join producer on producer.id = payment.producer_id
        left join person on person.id = payment.entered_by
        """;

    const string PayoutColumns = """
        payout.id, payout.producer_id, payout.amount_cents as amount, payout.date, payout.way, payout.label, payout.reverses_id, payout.reason, payout.entered_at, payout.entered_by
        """;

    public static IReadOnlyList<PaymentEntry> PaymentsOf(this SqliteConnection db, long memberId) =>
        db.Query<PaymentEntry>($"{EntryColumns} where payment.member_id = $memberId order by payment.date desc, payment.id desc", new { memberId }).AsList();

    /// <summary>The member's payments from this day on, and what waits to be confirmed however old it is: somebody must still do something about it.</summary>
    public static IReadOnlyList<PaymentEntry> PaymentsOf(this SqliteConnection db, long memberId, DateOnly since) =>
        db.Query<PaymentEntry>($"""
            {EntryColumns} where payment.id in (
              select id from payment where member_id = $memberId and date >= $since union select id from payment where member_id = $memberId and state = 'pending')
            order by payment.date desc, payment.id desc
            """, new { memberId, since }).AsList();

    /// <summary>The newest entries, what is pending first.</summary>
    public static IReadOnlyList<PaymentEntry> PaymentEntries(this SqliteConnection db, int most) =>
        db.Query<PaymentEntry>($"""
            {EntryColumns} where payment.id in (
              select id from payment where state = 'pending' union select id from (select id from payment order by id desc limit $most))
            order by payment.state = 'pending' desc, payment.id desc limit $most
            """, new { most }).AsList();

    /// <summary>What this person entered last.</summary>
    public static IReadOnlyList<PaymentEntry> PaymentsEnteredBy(this SqliteConnection db, long personId, int most) =>
        db.Query<PaymentEntry>($"{EntryColumns} where payment.entered_by = $personId order by payment.id desc limit $most", new { personId, most }).AsList();

    public static PaymentEntry? PaymentEntry(this SqliteConnection db, long id) => db.QuerySingleOrDefault<PaymentEntry>($"{EntryColumns} where payment.id = $id", new { id });

    public static IReadOnlyList<PaymentEntry> PaymentsStraightTo(this SqliteConnection db, long producerId, DateOnly since) => db.Query<PaymentEntry>(
        $"{EntryColumns} where payment.producer_id = $producerId and payment.date >= $since order by payment.date desc, payment.id desc", new { producerId, since }).AsList();

    public static long AddPayment(this SqliteConnection db, Payment payment) => db.QuerySingle<long>("""
        insert into payment (member_id, amount_cents, date, way, payee, producer_id, catalog_id, label, cheque_number, cheque_bank, cheque_name, reference, state, reverses_id, reason, entered_at, entered_by)
        values ($MemberId, $Amount, $Date, $way, $payee, $ProducerId, $CatalogId, $Label, $ChequeNumber, $ChequeBank, $ChequeName, $Reference, $state, $ReversesId, $Reason, $EnteredAt, $EnteredBy)
        returning id
        """, new
    {
        payment.MemberId,
        payment.Amount,
        payment.Date,
        way = payment.Way.Text(),
        payee = payment.Payee.Text(),
        payment.ProducerId,
        payment.CatalogId,
        payment.Label,
        payment.ChequeNumber,
        payment.ChequeBank,
        payment.ChequeName,
        payment.Reference,
        state = payment.State.Text(),
        payment.ReversesId,
        payment.Reason,
        payment.EnteredAt,
        payment.EnteredBy,
    });

    public static void ConfirmPayment(this SqliteConnection db, long id) => db.Execute("update payment set state = 'confirmed' where id = $id", new { id });

    public static IReadOnlyList<PayoutEntry> PayoutsTo(this SqliteConnection db, long producerId) => db.Query<PayoutEntry>($"""
        select {PayoutColumns}, exists (select 1 from payout as reversal where reversal.reverses_id = payout.id) as reversed
        from payout where payout.producer_id = $producerId order by payout.date desc, payout.id desc
        """, new { producerId }).AsList();

    public static PayoutEntry? PayoutEntry(this SqliteConnection db, long id) => db.QuerySingleOrDefault<PayoutEntry>($"""
        select {PayoutColumns}, exists (select 1 from payout as reversal where reversal.reverses_id = payout.id) as reversed from payout where payout.id = $id
        """, new { id });

    public static long AddPayout(this SqliteConnection db, Payout payout) => db.QuerySingle<long>("""
        insert into payout (producer_id, amount_cents, date, way, label, reverses_id, reason, entered_at, entered_by)
        values ($ProducerId, $Amount, $Date, $way, $Label, $ReversesId, $Reason, $EnteredAt, $EnteredBy) returning id
        """, new { payout.ProducerId, payout.Amount, payout.Date, way = payout.Way.Text(), payout.Label, payout.ReversesId, payout.Reason, payout.EnteredAt, payout.EnteredBy });

    /// <summary>Who can pay: households by name, with the reference that they write on transfers.</summary>
    public static IReadOnlyList<Payer> Payers(this SqliteConnection db) =>
        db.Query<Payer>("select id, name, sort_key, search_key, reference from member where left_on is null order by sort_key, id").AsList();

    public static Payer? Payer(this SqliteConnection db, long memberId) =>
        db.QuerySingleOrDefault<Payer>("select id, name, sort_key, search_key, reference from member where id = $memberId", new { memberId });

    public static IReadOnlyList<ProducerName> ProducerNames(this SqliteConnection db) =>
        db.Query<ProducerName>("select id, name from producer where active = 1 order by sort_key, id").AsList();
}

public sealed record Payer
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string SortKey { get; init; } = "";
    public string SearchKey { get; init; } = "";
    public string Reference { get; init; } = "";
}

public sealed record ProducerName
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
}

/// <summary>A payment as lists show it.</summary>
public sealed record PaymentEntry
{
    public long Id { get; init; }
    public long MemberId { get; init; }
    public Money Amount { get; init; }
    public DateOnly Date { get; init; }
    public PaymentWay Way { get; init; }
    public Payee Payee { get; init; }
    public long? ProducerId { get; init; }
    public long? CatalogId { get; init; }
    public string Label { get; init; } = "";
    public string ChequeNumber { get; init; } = "";
    public string ChequeBank { get; init; } = "";
    public string ChequeName { get; init; } = "";
    public string Reference { get; init; } = "";
    public PaymentState State { get; init; }
    public long? ReversesId { get; init; }
    public string Reason { get; init; } = "";
    public DateTimeOffset EnteredAt { get; init; }
    public long? EnteredBy { get; init; }
    public string MemberName { get; init; } = "";
    public string ProducerName { get; init; } = "";
    public string EnteredByName { get; init; } = "";
    public bool Reversed { get; init; }

    public string WayText => Way.Text();

    public bool IsPending => State == PaymentState.Pending;

    /// <summary>A refund, or the reversal of a payment: it makes the member owe more.</summary>
    public bool TakesBack => Amount < Money.Zero;

    public bool IsReversal => ReversesId is not null;

    /// <summary>Neither taken back nor a taking back itself.</summary>
    public bool Stands => !Reversed && !IsReversal;

    public Payment Payment => new()
    {
        Id = Id,
        MemberId = MemberId,
        Amount = Amount,
        Date = Date,
        Way = Way,
        Payee = Payee,
        ProducerId = ProducerId,
        CatalogId = CatalogId,
        Label = Label,
        ChequeNumber = ChequeNumber,
        ChequeBank = ChequeBank,
        ChequeName = ChequeName,
        Reference = Reference,
        State = State,
        ReversesId = ReversesId,
        Reason = Reason,
        EnteredAt = EnteredAt,
        EnteredBy = EnteredBy,
    };
}

/// <summary>A payout as a producer's statement shows it.</summary>
public sealed record PayoutEntry
{
    public long Id { get; init; }
    public long ProducerId { get; init; }
    public Money Amount { get; init; }
    public DateOnly Date { get; init; }
    public PaymentWay Way { get; init; }
    public string Label { get; init; } = "";
    public long? ReversesId { get; init; }
    public string Reason { get; init; } = "";
    public DateTimeOffset EnteredAt { get; init; }
    public long? EnteredBy { get; init; }
    public bool Reversed { get; init; }

    public string WayText => Way.Text();

    public bool Stands => !Reversed && ReversesId is null;

    public Payout Payout => new()
    {
        Id = Id,
        ProducerId = ProducerId,
        Amount = Amount,
        Date = Date,
        Way = Way,
        Label = Label,
        ReversesId = ReversesId,
        Reason = Reason,
        EnteredAt = EnteredAt,
        EnteredBy = EnteredBy,
    };
}
