namespace Cagette.SelfHost.Amap;

/// <summary>One product as this member may order it at one delivery.</summary>
public sealed record Offer
{
    public required Product Product { get; init; }

    /// <summary>What is left after everybody's orders, this member's included; null when there is no limit.</summary>
    public Quantity? Left { get; init; }

    /// <summary>What this member has ordered so far.</summary>
    public OrderLine? Line { get; init; }

    /// <summary>The price of this date only, when there is one (rules.md 4.5).</summary>
    public Money? DatePrice { get; init; }

    public Quantity Ordered => Line?.Quantity ?? Quantity.Zero;

    /// <summary>The most that this member can have: what is left and what it holds already (rules.md 2.5).</summary>
    public Quantity? AtMost => Left + Ordered;

    /// <summary>What the member pays for one: what was ordered keeps its price, whatever the product's has become (rules.md 2.4).</summary>
    public Money Price => DatePrice ?? KeptPrice;

    public Money KeptPrice => Line?.Price ?? Product.Price;

    /// <summary>Why this quantity cannot be ordered, or null. What is not changed is not questioned.</summary>
    public Refusal? Fault(Quantity wanted, string? field = null)
    {
        field ??= Product.Field;
        return wanted == Ordered ? null
            : wanted > Ordered && !Product.Active ? new("order.product-gone", field, Product.Name)
            : Product.Fault(wanted, field) is { } fault ? fault
            : wanted > AtMost && AtMost == Quantity.Zero ? new("order.stock-none", field)
            : wanted > AtMost ? new("order.stock-left", field, AtMost.Value)
            : null;
    }
}

/// <summary>One line that an order changes: from, to.</summary>
public sealed record LineChange(long ProductId, string Name, Quantity Before, Quantity After);

/// <summary>What the store writes: the lines to put (insert or replace), those to take away; and the whole as it then is.</summary>
public sealed record PlacedOrder
{
    public required long MemberId { get; init; }
    public required long DeliveryId { get; init; }
    public IReadOnlyList<OrderLine> Put { get; init; } = [];
    public IReadOnlyList<long> RemovedProductIds { get; init; } = [];

    /// <summary>All lines after the saving.</summary>
    public IReadOnlyList<OrderLine> Lines { get; init; } = [];
    public IReadOnlyList<LineChange> Changes { get; init; } = [];
    public Money Amount { get; init; }
    public Money Fee { get; init; }

    public Money Total => Amount + Fee;

    /// <summary>Of a coordinator, after closing; the audit keeps it (rules.md 4.1).</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What a member may order of one catalog at one delivery, and has ordered (rules.md 4.1, 4.2).</summary>
public sealed record OrderSheet
{
    public required Catalog Catalog { get; init; }
    public required Delivery Delivery { get; init; }
    public required long MemberId { get; init; }
    public IReadOnlyList<Offer> Offers { get; init; } = [];

    /// <summary>Of the member's basket at this distribution.</summary>
    public int Version { get; init; }
    public bool HandedOver { get; init; }

    /// <summary>For a variable contract: whether a subscription of the member holds at this date (rules.md 2.1).</summary>
    public bool Engaged { get; init; } = true;
    public bool Absent { get; init; }

    public OrderingWindow Window => Delivery.Window;

    public IReadOnlyList<OrderLine> Lines => [.. Offers.Select(offer => offer.Line).OfType<OrderLine>()];

    public Money Amount => AmountOf(offer => offer.Ordered);

    /// <summary>What the present lines lack of the minimum per delivery; zero for an empty basket (rules.md 2.2).</summary>
    public Money MissingForMinimum => Missing(Amount);

    /// <summary>Why this member can order nothing here now, or null.</summary>
    public Refusal? Closed(Moment now) =>
        Delivery.IsCancelled ? new("order.delivery-cancelled", null, Delivery.Date)
        : Catalog.Kind == CatalogKind.Fixed ? new("order.fixed-contract")
        : !Catalog.TakesOrders ? new("order.catalog-closed")
        : !Engaged ? new("order.no-engagement")
        : Absent ? new("order.absent", null, Delivery.Date)
        : Window.Fault(now);

    /// <summary>The member saves. Products that are not in <paramref name="wanted"/> stay as they are; zero takes a line away. All or nothing.</summary>
    public Decision<PlacedOrder> Place(IReadOnlyDictionary<long, Quantity> wanted, int version, Moment now, long? personId = null)
    {
        if (Closed(now) is { } closed)
        {
            return closed;
        }

        var faults = Faults(wanted, version);
        if (faults.Count > 0)
        {
            return Decision<PlacedOrder>.Refuse(faults);
        }

        var missing = Missing(AmountOf(offer => wanted.GetValueOrDefault(offer.Product.Id, offer.Ordered)));
        return missing > Money.Zero && Changes(wanted)
            ? new Refusal("order.minimum-delivery", null, missing, Delivery.Date)
            : Saved(wanted, now, personId, "");
    }

    /// <summary>A coordinator saves, at any time until it is handed over; with a reason once the window has closed (rules.md 4.1). Stock holds
    /// for them too; minimums do not.</summary>
    public Decision<PlacedOrder> PlaceAsCoordinator(
        IReadOnlyDictionary<long, Quantity> wanted, int version, string reason, Moment now, long? personId = null)
    {
        Refusal? stop = Delivery.IsCancelled ? new("order.delivery-cancelled", null, Delivery.Date)
            : Catalog.Kind == CatalogKind.Fixed ? new("order.fixed-contract")
            : HandedOver ? new("order.handed-over")
            : !Window.IsBeforeClosing(now) && string.IsNullOrWhiteSpace(reason) ? new("order.reason-missing", "reason")
            : null;
        if (stop is not null)
        {
            return stop;
        }

        var faults = Faults(wanted, version);
        return faults.Count > 0 ? Decision<PlacedOrder>.Refuse(faults) : Saved(wanted, now, personId, reason.Trim());
    }

    internal Money AmountOf(Func<Offer, Quantity> quantity) => Offers.Sum(offer => offer.Price.Times(quantity(offer)));

    internal Money Missing(Money amount) =>
        amount > Money.Zero && amount < Catalog.MinimumDelivery ? Catalog.MinimumDelivery - amount : Money.Zero;

    internal bool Changes(IReadOnlyDictionary<long, Quantity> wanted) =>
        Offers.Any(offer => wanted.TryGetValue(offer.Product.Id, out var quantity) && quantity != offer.Ordered);

    internal PlacedOrder Saved(IReadOnlyDictionary<long, Quantity> wanted, Moment now, long? personId, string reason)
    {
        var after = Offers.Select(offer => (Offer: offer, Quantity: wanted.GetValueOrDefault(offer.Product.Id, offer.Ordered))).ToList();
        var changed = after.Where(pair => pair.Quantity != pair.Offer.Ordered).ToList();
        var lines = after.Where(pair => !pair.Quantity.IsZero).Select(pair => Line(pair.Offer, pair.Quantity, now, personId)).ToList();
        var ids = changed.Select(pair => pair.Offer.Product.Id).ToHashSet();
        return new()
        {
            MemberId = MemberId,
            DeliveryId = Delivery.Id,
            Put = [.. lines.Where(line => ids.Contains(line.ProductId))],
            RemovedProductIds = [.. changed.Where(pair => pair.Quantity.IsZero).Select(pair => pair.Offer.Product.Id)],
            Lines = lines,
            Changes = [.. changed.Select(pair => new LineChange(
                pair.Offer.Product.Id, pair.Offer.Line?.Name ?? pair.Offer.Product.Name, pair.Offer.Ordered, pair.Quantity))],
            Amount = after.Sum(pair => pair.Offer.Price.Times(pair.Quantity)),
            Fee = after.Sum(pair => pair.Offer.Price.Times(pair.Quantity).Percent(pair.Offer.Line?.FeeBasisPoints ?? Catalog.FeeBasisPoints)),
            Reason = reason,
        };
    }

    List<Refusal> Faults(IReadOnlyDictionary<long, Quantity> wanted, int version)
    {
        if (version != Version)
        {
            return [new("order.changed-elsewhere")];
        }

        var offers = Offers.ToDictionary(offer => offer.Product.Id);
        return [.. wanted
            .Select(pair => offers.TryGetValue(pair.Key, out var offer)
                ? offer.Fault(pair.Value)
                : pair.Value.IsZero ? null : new Refusal("order.product-unknown", $"quantity.{pair.Key}"))
            .OfType<Refusal>()];
    }

    OrderLine Line(Offer offer, Quantity quantity, Moment now, long? personId) =>
        offer.Line is { } line && line.Quantity == quantity ? line
        : offer.Line is { } before ? before with { Quantity = quantity, ByDefault = false, OrderedAt = now.Instant, OrderedBy = personId }
        : NewLine(Catalog, Delivery.Id, MemberId, offer.Product, quantity, now) with { OrderedBy = personId };

    internal static OrderLine NewLine(Catalog catalog, long deliveryId, long memberId, Product product, Quantity quantity, Moment now) => new()
    {
        MemberId = memberId,
        DeliveryId = deliveryId,
        ProductId = product.Id,
        Quantity = quantity,
        Price = product.Price,
        VatBasisPoints = product.VatBasisPoints,
        FeeBasisPoints = catalog.FeeBasisPoints,
        Name = product.Name,
        Unit = product.Unit,
        Size = product.Size,
        Weighed = product.Weighed,
        OrderedAt = now.Instant,
    };
}
