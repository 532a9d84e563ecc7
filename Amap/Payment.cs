namespace Cagette.SelfHost.Amap;

/// <summary>Money of a member, to the association or straight to a producer; negative amounts are refunds (rules.md 5.2).</summary>
public sealed record Payment
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
    public PaymentState State { get; init; } = PaymentState.Confirmed;

    /// <summary>The wrong payment that this one takes back.</summary>
    public long? ReversesId { get; init; }
    public string Reason { get; init; } = "";
    public DateTimeOffset EnteredAt { get; init; }
    public long? EnteredBy { get; init; }

    public bool IsConfirmed => State == PaymentState.Confirmed;

    public IReadOnlyList<Refusal> Faults()
    {
        var faults = new List<Refusal>();
        if (Amount.IsZero)
        {
            faults.Add(new("payment.amount-zero", "amount"));
        }

        if (Payee == Payee.Producer && ProducerId is null)
        {
            faults.Add(new("payment.producer-missing", "producerId"));
        }

        return faults;
    }

    /// <summary>The entry that takes this one back: never a reversal of a reversal, never twice, always with a reason (rules.md 5.2).</summary>
    public Decision<Payment> Reverse(bool alreadyReversed, string reason, Moment now, long? personId = null) =>
        ReversesId is not null ? new Refusal("payment.is-reversal")
        : alreadyReversed ? new Refusal("payment.already-reversed")
        : string.IsNullOrWhiteSpace(reason) ? new Refusal("payment.reason-missing", "reason")
        : this with
        {
            Id = 0,
            Amount = -Amount,
            Date = now.Today,
            ReversesId = Id,
            Reason = reason.Trim(),
            EnteredAt = now.Instant,
            EnteredBy = personId,
        };
}

/// <summary>What the association pays a producer.</summary>
public sealed record Payout
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

    /// <summary>As for a payment (rules.md 5.2).</summary>
    public Decision<Payout> Reverse(bool alreadyReversed, string reason, Moment now, long? personId = null) =>
        ReversesId is not null ? new Refusal("payment.is-reversal")
        : alreadyReversed ? new Refusal("payment.already-reversed")
        : string.IsNullOrWhiteSpace(reason) ? new Refusal("payment.reason-missing", "reason")
        : this with
        {
            Id = 0,
            Amount = -Amount,
            Date = now.Today,
            ReversesId = Id,
            Reason = reason.Trim(),
            EnteredAt = now.Instant,
            EnteredBy = personId,
        };
}
