namespace Cagette.SelfHost.Amap;

/// <summary>A delivery that a subscriber gives up under the contract's rules (rules.md 3.9).</summary>
public sealed record Absence
{
    public long Id { get; init; }
    public long SubscriptionId { get; init; }
    public long DeliveryId { get; init; }
    public DateTimeOffset AnnouncedAt { get; init; }
    public long? AnnouncedBy { get; init; }
    public AbsenceRule Treatment { get; init; }

    /// <summary>The delivery that is doubled instead, when the treatment is MadeUp.</summary>
    public long? MadeUpDeliveryId { get; init; }
}

/// <summary>The absences of one subscription: what may still be announced, and what is left ('2 of 3 left', rules.md 3.9).</summary>
public sealed record AbsenceSheet
{
    public required Catalog Catalog { get; init; }
    public required Subscription Subscription { get; init; }

    /// <summary>The deliveries of the catalog.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];

    /// <summary>The absences of this subscription.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>Deliveries for which the member has ordered already (variable contracts).</summary>
    public IReadOnlySet<long> OrderedDeliveryIds { get; init; } = new HashSet<long>();

    public int Max => Catalog.AbsencesMax;

    public int Used => Absences.Count;

    public int Left => Math.Max(0, Max - Used);

    /// <summary>The deliveries that could be given up now, in order of date.</summary>
    public IReadOnlyList<Delivery> Possible(Moment now) =>
        [.. Deliveries.Where(delivery => Fault(delivery, now) is null).OrderBy(delivery => delivery.Date)];

    /// <summary>Deliveries that could be doubled to make up for an absence.</summary>
    public IReadOnlyList<Delivery> MakeUpFor(long deliveryId, Moment now) =>
        [.. Deliveries.Where(delivery => delivery.Id != deliveryId && CanDouble(delivery, now)).OrderBy(delivery => delivery.Date)];

    public Decision<Absence> Announce(long deliveryId, Moment now, long? personId = null, long? madeUpDeliveryId = null)
    {
        if (Deliveries.FirstOrDefault(delivery => delivery.Id == deliveryId) is not { } wanted)
        {
            return new Refusal("absence.not-in-subscription", "deliveryId");
        }

        if (Fault(wanted, now) is { } fault)
        {
            return fault;
        }

        var madeUp = Catalog.AbsenceRule == AbsenceRule.MadeUp ? madeUpDeliveryId : null;
        if (Catalog.AbsenceRule == AbsenceRule.MadeUp && !MakeUpFor(deliveryId, now).Any(delivery => delivery.Id == madeUp))
        {
            return new Refusal("absence.make-up-missing", "madeUpDeliveryId");
        }

        return new Absence
        {
            SubscriptionId = Subscription.Id,
            DeliveryId = deliveryId,
            AnnouncedAt = now.Instant,
            AnnouncedBy = personId,
            Treatment = Catalog.AbsenceRule,
            MadeUpDeliveryId = madeUp,
        };
    }

    /// <summary>Coming after all: as long as neither window, of the delivery given up and of the one doubled instead, has closed.</summary>
    public Decision<Absence> Withdraw(long deliveryId, Moment now)
    {
        if (Absences.FirstOrDefault(absence => absence.DeliveryId == deliveryId) is not { } absence)
        {
            return new Refusal("absence.none-announced", "deliveryId");
        }

        var closed = Deliveries
            .Where(delivery => delivery.Id == deliveryId || delivery.Id == absence.MadeUpDeliveryId)
            .FirstOrDefault(delivery => !delivery.Window.IsBeforeClosing(now));
        return closed is null ? absence : new Refusal("absence.window-closed", "deliveryId", closed.ClosesAt);
    }

    Refusal? Fault(Delivery delivery, Moment now) => delivery switch
    {
        _ when !Subscription.Holds(delivery) => new("absence.not-in-subscription", "deliveryId"),
        { IsCancelled: true } => new("absence.delivery-cancelled", "deliveryId", delivery.Date),
        _ when Absences.Any(absence => absence.DeliveryId == delivery.Id) => new("absence.already", "deliveryId", delivery.Date),
        _ when !delivery.Window.IsBeforeClosing(now) => new("absence.window-closed", "deliveryId", delivery.ClosesAt),
        _ when delivery.Date < Catalog.AbsencesFrom || delivery.Date > Catalog.AbsencesTo => new(
            "absence.out-of-period", "deliveryId", Catalog.AbsencesFrom ?? Catalog.StartDate, Catalog.AbsencesTo ?? Catalog.EndDate),
        _ when Absences.Any(absence => absence.MadeUpDeliveryId == delivery.Id) => new("absence.doubled", "deliveryId", delivery.Date),
        _ when OrderedDeliveryIds.Contains(delivery.Id) => new("absence.ordered-first", "deliveryId", delivery.Date),
        _ when Max == 0 => new("absence.not-allowed", "deliveryId"),
        _ when Left == 0 => new("absence.none-left", "deliveryId", Max),
        _ => null,
    };

    bool CanDouble(Delivery delivery, Moment now) =>
        Subscription.Holds(delivery) && !delivery.IsCancelled && delivery.Window.IsBeforeClosing(now)
        && Absences.All(absence => absence.DeliveryId != delivery.Id);
}
