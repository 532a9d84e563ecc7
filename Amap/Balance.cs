namespace Cagette.SelfHost.Amap;

/// <summary>What a member owes and why: one row of the view due (rules.md 5.1).</summary>
public sealed record Due
{
    public long MemberId { get; init; }
    public DueKind Kind { get; init; }

    /// <summary>The membership, subscription line or order line that it comes from.</summary>
    public long FactId { get; init; }
    public DateOnly Date { get; init; }
    public long? CatalogId { get; init; }
    public long? DeliveryId { get; init; }
    public long? ProducerId { get; init; }
    public Money Amount { get; init; }
}

/// <summary>A member's account: confirmed payments less dues; what is pending is told apart and counts only once confirmed (rules.md 5.1, 5.2).</summary>
public sealed record Balance
{
    public Money Dues { get; init; }
    public Money Paid { get; init; }
    public Money Pending { get; init; }

    /// <summary>Below zero: the member owes. Above: the member is ahead.</summary>
    public Money Amount => Paid - Dues;

    /// <summary>What is still to be paid, zero when all is.</summary>
    public Money Owes => Amount < Money.Zero ? -Amount : Money.Zero;

    public Money Ahead => Amount > Money.Zero ? Amount : Money.Zero;

    /// <summary>What remains to be paid once all that is pending is confirmed.</summary>
    public Money OwesAfterPending => Amount + Pending < Money.Zero ? -(Amount + Pending) : Money.Zero;

    public static Balance Of(IEnumerable<Due> dues, IEnumerable<Payment> payments)
    {
        var byState = payments.ToLookup(payment => payment.IsConfirmed, payment => payment.Amount);
        return new() { Dues = dues.Sum(due => due.Amount), Paid = byState[true].Sum(), Pending = byState[false].Sum() };
    }

    /// <summary>The same facts as the view due, from records (rules.md 5.1).</summary>
    public static IReadOnlyList<Due> DuesOf(
        IEnumerable<Membership> memberships, IEnumerable<BasketLine> lines, IReadOnlyDictionary<long, long> producerOfCatalog) =>
        [
            .. memberships.Select(membership => new Due
            {
                MemberId = membership.MemberId,
                Kind = DueKind.Membership,
                FactId = membership.Id,
                Date = membership.Date,
                Amount = membership.Fee,
            }),
            .. lines.Select(line => new Due
            {
                MemberId = line.MemberId,
                Kind = line.Source == BasketSource.Order ? DueKind.Order : DueKind.Subscription,
                FactId = line.SourceId,
                Date = line.Date,
                CatalogId = line.CatalogId,
                DeliveryId = line.DeliveryId,
                ProducerId = producerOfCatalog[line.CatalogId],
                Amount = line.Total,
            }),
        ];
}

/// <summary>What is owed to a producer: lines delivered, less what members paid straight, less payouts. The association's fee is not theirs (rules.md 5.6).</summary>
public sealed record ProducerAccount
{
    public Money Delivered { get; init; }
    public Money PaidStraight { get; init; }
    public Money Payouts { get; init; }

    public Money Owed => Delivered - PaidStraight - Payouts;

    /// <summary>Lines of dates after <paramref name="today"/> are not owed yet. Pending payments do not count.</summary>
    public static ProducerAccount Of(
        long producerId, IEnumerable<BasketLine> linesOfProducer, IEnumerable<Payment> payments, IEnumerable<Payout> payouts, DateOnly today) => new()
        {
            Delivered = linesOfProducer.Where(line => line.Date <= today).Sum(line => line.Amount),
            PaidStraight = payments.Where(payment => payment.ProducerId == producerId && payment.IsConfirmed).Sum(payment => payment.Amount),
            Payouts = payouts.Where(payout => payout.ProducerId == producerId).Sum(payout => payout.Amount),
        };
}
