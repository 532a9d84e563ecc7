namespace Cagette.SelfHost.Amap;

/// <summary>The usual basket of somebody who ordered nothing, and what of it could not be had.</summary>
public sealed record DefaultBasket(long MemberId, long SubscriptionId, IReadOnlyList<OrderLine> Lines, IReadOnlyList<LineChange> Lacking);

/// <summary>A delivery of a variable contract whose window has closed (rules.md 3.7, 4.4).</summary>
public sealed record ClosingSheet
{
    public required Catalog Catalog { get; init; }
    public required Delivery Delivery { get; init; }

    /// <summary>Of the catalog; only those that hold this delivery count.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>Their default baskets.</summary>
    public IReadOnlyList<SubscriptionLine> Lines { get; init; } = [];
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>All orders at this delivery.</summary>
    public IReadOnlyList<OrderLine> Orders { get; init; } = [];
    public IReadOnlyList<Product> Products { get; init; } = [];
    public StockBook Stock { get; init; } = new();

    /// <summary>To be closed now: its window is past, and it was not done yet.</summary>
    public bool IsDue(Moment now) => Delivery.ClosedAt is null && !Delivery.Window.IsBeforeClosing(now);

    /// <summary>Default baskets for who has ordered nothing and is not absent. Who signed first is served first when stock is short.</summary>
    public IReadOnlyList<DefaultBasket> DefaultBaskets(Moment now)
    {
        if (Catalog.Kind != CatalogKind.Variable || Delivery.IsCancelled)
        {
            return [];
        }

        var ordered = Orders.Select(line => line.MemberId).ToHashSet();
        var absent = Absences.Where(absence => absence.DeliveryId == Delivery.Id).Select(absence => absence.SubscriptionId).ToHashSet();
        var left = Products.ToDictionary(product => product.Id, product => product.Active ? Stock.Left(product, Delivery.Id) : Quantity.Zero);
        return [.. Subscriptions
            .Where(subscription => subscription.Holds(Delivery) && !absent.Contains(subscription.Id) && !ordered.Contains(subscription.MemberId))
            .OrderBy(subscription => subscription.SignedAt)
            .ThenBy(subscription => subscription.Id)
            .Select(subscription => BasketOf(subscription, left, now))
            .Where(basket => basket.Lines.Count > 0 || basket.Lacking.Count > 0)];
    }

    DefaultBasket BasketOf(Subscription subscription, Dictionary<long, Quantity?> left, Moment now)
    {
        var lines = new List<OrderLine>();
        var cut = new List<LineChange>();
        foreach (var line in Lines.Where(line => line.SubscriptionId == subscription.Id && !line.Quantity.IsZero))
        {
            var quantity = Possible(line, left);
            if (quantity > Quantity.Zero)
            {
                lines.Add(OrderOf(subscription, line, quantity, now));
            }

            if (quantity < line.Quantity)
            {
                cut.Add(new(line.ProductId, line.Name, line.Quantity, quantity));
            }
        }

        return new(subscription.MemberId, subscription.Id, lines, cut);
    }

    /// <summary>The wish, or what is left in whole steps; taken from what is left.</summary>
    Quantity Possible(SubscriptionLine line, Dictionary<long, Quantity?> left)
    {
        if (!left.TryGetValue(line.ProductId, out var remaining) || remaining is not { } limit)
        {
            return remaining is null && left.ContainsKey(line.ProductId) ? line.Quantity : Quantity.Zero;
        }

        var step = Products.First(product => product.Id == line.ProductId).Step;
        var quantity = line.Quantity <= limit ? line.Quantity : new Quantity(limit.Thousandths - (limit.Thousandths % step.Thousandths));
        left[line.ProductId] = limit - quantity;
        return quantity;
    }

    OrderLine OrderOf(Subscription subscription, SubscriptionLine line, Quantity quantity, Moment now) => new()
    {
        MemberId = subscription.MemberId,
        DeliveryId = Delivery.Id,
        ProductId = line.ProductId,
        Quantity = quantity,
        Price = line.Price,
        VatBasisPoints = line.VatBasisPoints,
        FeeBasisPoints = line.FeeBasisPoints,
        Name = line.Name,
        Unit = line.Unit,
        Size = line.Size,
        Weighed = line.Weighed,
        ByDefault = true,
        OrderedAt = now.Instant,
    };
}
