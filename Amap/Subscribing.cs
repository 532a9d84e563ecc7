namespace Cagette.SelfHost.Amap;

/// <summary>What one delivery of a subscription costs.</summary>
public sealed record DeliveryAmount(long DeliveryId, DateOnly Date, Money Amount, Money Fee)
{
    public Money Total => Amount + Fee;
}

/// <summary>An engagement as signed: what the store writes, and what it costs (rules.md 3.3 to 3.5).</summary>
public sealed record SignedSubscription
{
    /// <summary>With id 0: the store gives it one.</summary>
    public required Subscription Subscription { get; init; }
    public IReadOnlyList<SubscriptionLine> Lines { get; init; } = [];

    /// <summary>Fixed: each delivery that remains and its amount. Variable: the deliveries, at what the default basket would cost.</summary>
    public IReadOnlyList<DeliveryAmount> Deliveries { get; init; } = [];

    public Money Amount => Deliveries.Sum(delivery => delivery.Amount);

    public Money Fee => Deliveries.Sum(delivery => delivery.Fee);

    public Money Total => Amount + Fee;
}

/// <summary>The old engagement ends, the new one takes over at the next delivery (rules.md 3.6).</summary>
public sealed record ChangedSubscription(Subscription Ended, SignedSubscription New);

/// <summary>What a member may sign on one catalog (rules.md 3.3 to 3.6, 3.12).</summary>
public sealed record SubscriptionOffer
{
    public required Catalog Catalog { get; init; }
    public required long MemberId { get; init; }

    /// <summary>All deliveries of the catalog.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
    public IReadOnlyList<Product> Products { get; init; } = [];

    /// <summary>The subscriptions that the member has on this catalog.</summary>
    public IReadOnlyList<Subscription> Existing { get; init; } = [];
    public IReadOnlyList<DatePrice> DatePrices { get; init; } = [];
    public StockBook Stock { get; init; } = new();

    /// <summary>True when the association's setting blocks whose membership of this year is unpaid, and this member's is (rules.md 1.4).</summary>
    public bool BlockedByMembership { get; init; }

    /// <summary>The version of the engagement that is read and signed; null when none was written.</summary>
    public EngagementText? Text { get; init; }

    /// <summary>The deliveries that can still be had: their window has not closed and no subscription of the member holds them (rules.md 3.4).</summary>
    public IReadOnlyList<Delivery> Possible(Moment now) => Remaining(now, Existing);

    /// <summary>The first of them, or null.</summary>
    public Delivery? First(Moment now) => Possible(now).Count > 0 ? Possible(now)[0] : null;

    /// <summary>Signs from the first possible delivery on, or from a later one that the member chose. <paramref name="wanted"/> is, in a fixed
    /// contract, what is taken at each delivery; in a variable one the default basket, which may be empty.</summary>
    public Decision<SignedSubscription> Sign(
        IReadOnlyDictionary<long, Quantity> wanted, Moment now, long? fromDeliveryId = null, long? personId = null, bool onPaper = false) =>
        Closed(now) is { } closed ? closed : Sign(wanted, now, Existing, fromDeliveryId, personId, onPaper);

    /// <summary>Other quantities from a delivery on; the present engagement ends before it (rules.md 3.6).</summary>
    public Decision<ChangedSubscription> Change(
        Subscription current, IReadOnlyDictionary<long, Quantity> wanted, long fromDeliveryId, Moment now, long? personId = null)
    {
        var others = Existing.Where(other => other.Id != current.Id).ToList();
        if (Remaining(now, others).FirstOrDefault(delivery => delivery.Id == fromDeliveryId) is not { } from || !current.Holds(from))
        {
            return new Refusal("subscription.delivery-not-possible", "fromDeliveryId");
        }

        if (!Deliveries.Any(delivery => current.Holds(delivery) && delivery.Date < from.Date))
        {
            return new Refusal("subscription.change-before-first", "fromDeliveryId", from.Date);
        }

        var signed = Sign(wanted, now, others, fromDeliveryId, personId, current.OnPaper);
        return signed.IsAccepted
            ? new ChangedSubscription(current with { EndDate = from.Date.AddDays(-1) }, signed.Value)
            : Decision<ChangedSubscription>.Refuse(signed.Refusals);
    }

    /// <summary>Why nothing can be signed, or null.</summary>
    public Refusal? Closed(Moment now) =>
        !Catalog.TakesSubscriptions ? new("subscription.not-open")
        : BlockedByMembership ? new("subscription.membership-unpaid")
        : First(now) is not null ? null
        : Remaining(now, []).Count > 0 ? new("subscription.overlap", null, Existing.Max(existing => existing.EndDate))
        : new("subscription.no-delivery-left");

    IReadOnlyList<Delivery> Remaining(Moment now, IReadOnlyList<Subscription> others) =>
        [.. Deliveries
            .Where(delivery => !delivery.IsCancelled && delivery.Window.IsBeforeClosing(now) && !others.Any(other => other.Holds(delivery)))
            .OrderBy(delivery => delivery.Date)];

    Decision<SignedSubscription> Sign(
        IReadOnlyDictionary<long, Quantity> wanted, Moment now, IReadOnlyList<Subscription> others, long? fromDeliveryId, long? personId, bool onPaper)
    {
        var remaining = Remaining(now, others);
        var first = fromDeliveryId is null ? remaining[0] : remaining.FirstOrDefault(delivery => delivery.Id == fromDeliveryId);
        if (first is null)
        {
            return new Refusal("subscription.delivery-not-possible", "fromDeliveryId");
        }

        var end = End(first.Date, others);
        var held = remaining.Where(delivery => delivery.Date >= first.Date && delivery.Date <= end).ToList();
        var faults = Faults(wanted, held);
        if (faults.Count > 0)
        {
            return Decision<SignedSubscription>.Refuse(faults);
        }

        var lines = Products
            .Where(product => wanted.GetValueOrDefault(product.Id) > Quantity.Zero)
            .Select(product => SubscriptionLine.Of(product, wanted[product.Id], Catalog))
            .ToList();
        return new SignedSubscription
        {
            Subscription = new()
            {
                MemberId = MemberId,
                CatalogId = Catalog.Id,
                StartDate = first.Date,
                EndDate = end,
                SignedAt = now.Instant,
                SignedBy = personId,
                TextId = Text?.Id,
                OnPaper = onPaper,
            },
            Lines = lines,
            Deliveries = [.. held.Select(delivery => AmountOf(delivery, lines))],
        };
    }

    /// <summary>The end of the season, or the day before the member's next engagement (rules.md 3.3).</summary>
    DateOnly End(DateOnly start, IReadOnlyList<Subscription> others)
    {
        var season = Deliveries.Select(delivery => delivery.Date).Append(Catalog.EndDate).Max();
        var next = others.Where(other => other.StartDate > start).Select(other => other.StartDate.AddDays(-1)).DefaultIfEmpty(season).Min();
        return next < season ? next : season;
    }

    List<Refusal> Faults(IReadOnlyDictionary<long, Quantity> wanted, List<Delivery> held)
    {
        var faults = new List<Refusal>();
        var products = Products.ToDictionary(product => product.Id);
        foreach (var (productId, quantity) in wanted.Where(pair => !pair.Value.IsZero))
        {
            var fault = !products.TryGetValue(productId, out var product) ? new Refusal("order.product-unknown", $"quantity.{productId}")
                : !product.Active ? new("order.product-gone", product.Field, product.Name)
                : product.Fault(quantity) ?? StockFault(product, quantity, held);
            if (fault is not null)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            return faults;
        }

        var each = Products.Sum(product => product.Price.Times(wanted.GetValueOrDefault(product.Id)));
        if (!wanted.Values.Any(quantity => quantity > Quantity.Zero))
        {
            return Catalog.Kind == CatalogKind.Fixed ? [new("subscription.nothing-chosen")] : [];
        }

        return each < Catalog.MinimumDelivery ? [new("subscription.minimum-delivery", null, Catalog.MinimumDelivery - each)] : [];
    }

    /// <summary>A fixed share takes its quantity from each delivery's stock, or as many times from the season's; a default basket takes nothing yet.</summary>
    Refusal? StockFault(Product product, Quantity quantity, List<Delivery> held)
    {
        if (Catalog.Kind != CatalogKind.Fixed || product.StockRule == StockRule.None || held.Count == 0)
        {
            return null;
        }

        var left = held.Min(delivery => Stock.Left(product, delivery.Id)!.Value);
        var possible = product.StockRule == StockRule.Season ? new Quantity(left.Thousandths / held.Count) : left;
        var whole = new Quantity(possible.Thousandths - (possible.Thousandths % product.Step.Thousandths));
        return quantity <= possible ? null
            : whole.IsZero ? new("order.stock-none", product.Field)
            : new("order.stock-left", product.Field, whole);
    }

    DeliveryAmount AmountOf(Delivery delivery, List<SubscriptionLine> lines)
    {
        var amounts = lines.Select(line => (line.FeeBasisPoints, Amount: PriceAt(delivery, line).Times(line.Quantity))).ToList();
        return new(delivery.Id, delivery.Date, amounts.Sum(line => line.Amount), amounts.Sum(line => line.Amount.Percent(line.FeeBasisPoints)));
    }

    Money PriceAt(Delivery delivery, SubscriptionLine line) =>
        DatePrices.FirstOrDefault(price => price.DeliveryId == delivery.Id && price.ProductId == line.ProductId)?.Price ?? line.Price;
}
