namespace Cagette.SelfHost.Amap;

/// <summary>Whom a change touches, shown before it is made.</summary>
public sealed record Touched(IReadOnlyList<long> MemberIds, int Lines, Money Amount)
{
    public int Members => MemberIds.Count;

    public static Touched By(IEnumerable<BasketLine> lines)
    {
        var all = lines.ToList();
        return new([.. all.Select(line => line.MemberId).Distinct().Order()], all.Count, all.Sum(line => line.Total));
    }
}

/// <summary>What the store writes when deliveries are cancelled.</summary>
public sealed record Cancellation
{
    /// <summary>Cancelled with all its deliveries, or null when only one contract's delivery is.</summary>
    public Distribution? Distribution { get; init; }
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
    public CancelWay Way { get; init; }
    public string Reason { get; init; } = "";

    /// <summary>Their amount is what members no longer pay, or pay all the same.</summary>
    public required Touched Touched { get; init; }
}

/// <summary>What the store writes when a distribution or a delivery is moved.</summary>
public sealed record Move
{
    /// <summary>As it is after the move; for one delivery, the distribution that it moves to.</summary>
    public required Distribution Distribution { get; init; }

    /// <summary>With their new date and window.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];

    /// <summary>Engagements whose bounds must follow, so that they still hold the moved delivery.</summary>
    public IReadOnlyList<Subscription> Stretched { get; init; } = [];
    public required Touched Touched { get; init; }
}

/// <summary>A distribution that a coordinator may cancel or move, with all that hangs on it (rules.md 3.10).</summary>
public sealed record DistributionPlan
{
    public required Distribution Distribution { get; init; }

    /// <summary>Those of this distribution.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];

    /// <summary>The baskets at this distribution.</summary>
    public IReadOnlyList<BasketLine> Lines { get; init; } = [];

    /// <summary>Whether a basket was handed over already.</summary>
    public bool HandedOver { get; init; }

    /// <summary>For moving: the catalogs delivered here, all their deliveries and subscriptions, and the other distributions.</summary>
    public IReadOnlyList<Catalog> Catalogs { get; init; } = [];
    public IReadOnlyList<Delivery> AllDeliveries { get; init; } = [];
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];
    public IReadOnlyList<Distribution> Others { get; init; } = [];

    /// <summary>Whom cancelling or moving touches: all, or one delivery.</summary>
    public Touched Touches(long? deliveryId = null) => Touched.By(Lines.Where(line => deliveryId is null || line.DeliveryId == deliveryId));

    /// <summary>Cancels the distribution with all its deliveries, or one delivery only.</summary>
    public Decision<Cancellation> Cancel(CancelWay way, string reason, Moment now, long? deliveryId = null)
    {
        if (Fault(now, deliveryId) is { } fault)
        {
            return fault;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new Refusal("distribution.reason-missing", "reason");
        }

        return new Cancellation
        {
            Distribution = deliveryId is null ? Distribution with { CancelledAt = now.Instant, CancelReason = reason.Trim() } : null,
            Deliveries = [.. Standing(deliveryId).Select(delivery => delivery with
            {
                Cancelled = way,
                CancelledAt = now.Instant,
                CancelReason = reason.Trim(),
            })],
            Way = way,
            Reason = reason.Trim(),
            Touched = Touches(deliveryId),
        };
    }

    /// <summary>Moves the whole distribution to another date, hour or place; its deliveries and their windows follow.</summary>
    public Decision<Move> MoveTo(DateOnly date, TimeOnly start, TimeOnly end, long placeId, Moment now)
    {
        var moved = Distribution with { Date = date, StartTime = start, EndTime = end, PlaceId = placeId };
        var faults = Fault(now, null) is { } fault ? [fault] : moved.Faults(Others);
        return faults.Count > 0 ? Decision<Move>.Refuse(faults) : Moved(moved, Standing(null), now);
    }

    /// <summary>Moves one contract's delivery to another distribution. Where the contract is delivered there already, quantities would add up: that
    /// merge is refused, and the sentence says what to do instead.</summary>
    public Decision<Move> MoveDelivery(long deliveryId, Distribution target, Moment now)
    {
        if (Fault(now, deliveryId) is { } fault)
        {
            return fault;
        }

        var delivery = Standing(deliveryId)[0];
        return target.IsCancelled ? new Refusal("distribution.cancelled", "distributionId", target.Date)
            : AllDeliveries.Any(other => other.CatalogId == delivery.CatalogId && other.DistributionId == target.Id)
                ? new Refusal("delivery.already-there", "distributionId", target.Date)
            : Moved(target, [delivery], now);
    }

    IReadOnlyList<Delivery> Standing(long? deliveryId) =>
        [.. Deliveries.Where(delivery => !delivery.IsCancelled && (deliveryId is null || delivery.Id == deliveryId))];

    Refusal? Fault(Moment now, long? deliveryId) =>
        Distribution.IsCancelled ? new("distribution.cancelled", null, Distribution.Date)
        : deliveryId is not null && Standing(deliveryId).Count == 0 ? new("delivery.cancelled", null, Distribution.Date)
        : HandedOver ? new("distribution.handed-over", null, Distribution.Date)
        : Distribution.IsPast(now) ? new("distribution.past", null, Distribution.Date)
        : null;

    Decision<Move> Moved(Distribution target, IReadOnlyList<Delivery> deliveries, Moment now)
    {
        if (target.IsPast(now))
        {
            return new Refusal("distribution.move-to-past", "date", target.Date);
        }

        var bounds = Subscriptions.Select(subscription => (Before: subscription, After: Bounds(subscription, deliveries, target.Date))).ToList();
        var lost = bounds.Count(pair => pair.After is null);
        return lost > 0
            ? new Refusal("distribution.move-crosses-engagements", "date", lost)
            : new Move
            {
                Distribution = target,
                Deliveries = [.. deliveries.Select(delivery => Follow(delivery, target, now))],
                Stretched = [.. bounds.Where(pair => pair.After != pair.Before).Select(pair => pair.After!)],
                Touched = Touched.By(Lines.Where(line => deliveries.Any(delivery => delivery.Id == line.DeliveryId))),
            };
    }

    /// <summary>A window edited by hand stays, and one that was closed is not opened again (rules.md 3.2).</summary>
    Delivery Follow(Delivery delivery, Distribution target, Moment now)
    {
        var window = delivery.WindowEdited || delivery.ClosedAt is not null
            ? delivery.Window
            : OrderingWindow.Of(Catalogs.First(catalog => catalog.Id == delivery.CatalogId), target.Date, target.StartTime, now);
        return delivery with
        {
            DistributionId = target.Id,
            Date = target.Date,
            StartTime = target.StartTime,
            EndTime = target.EndTime,
            OpensAt = window.Opens,
            ClosesAt = window.Closes,
            MovedFrom = delivery.Date == target.Date ? delivery.MovedFrom : delivery.MovedFrom ?? delivery.Date,
        };
    }

    /// <summary>The engagement's bounds once the deliveries are at the new date, so that it holds exactly those it held; null when no bounds
    /// do: somebody would silently lose a delivery or get one.</summary>
    Subscription? Bounds(Subscription subscription, IReadOnlyList<Delivery> moving, DateOnly date)
    {
        if (moving.FirstOrDefault(delivery => delivery.CatalogId == subscription.CatalogId) is not { } delivery)
        {
            return subscription;
        }

        if (!subscription.Holds(delivery))
        {
            return subscription.Holds(date) ? null : subscription;
        }

        var stretched = subscription with
        {
            StartDate = date < subscription.StartDate ? date : subscription.StartDate,
            EndDate = date > subscription.EndDate ? date : subscription.EndDate,
        };
        var takesMore = AllDeliveries.Any(other => other.Id != delivery.Id && other.Cancelled is not CancelWay.NotPaid
                && stretched.Holds(other) && !subscription.Holds(other))
            || Subscriptions.Any(other => other.Id != subscription.Id && other.MemberId == subscription.MemberId
                && other.CatalogId == subscription.CatalogId && other.Overlaps(stretched.StartDate, stretched.EndDate));
        return takesMore ? null : stretched;
    }
}
