namespace Cagette.SelfHost.Amap;

/// <summary>One line that somebody takes home or owes. The view basket_line gives the same rows: nothing else computes what is owed.</summary>
public sealed record BasketLine
{
    public long MemberId { get; init; }
    public long DeliveryId { get; init; }
    public long CatalogId { get; init; }
    public long DistributionId { get; init; }
    public DateOnly Date { get; init; }
    public long ProductId { get; init; }
    public BasketSource Source { get; init; }

    /// <summary>The subscription line or the order line that it comes from.</summary>
    public long SourceId { get; init; }
    public long? SubscriptionId { get; init; }
    public Quantity Ordered { get; init; }

    /// <summary>Of one selling unit, at this date.</summary>
    public Money Price { get; init; }
    public int VatBasisPoints { get; init; }
    public int FeeBasisPoints { get; init; }
    public string Name { get; init; } = "";
    public Unit Unit { get; init; }
    public Quantity Size { get; init; } = Quantity.One;
    public bool Weighed { get; init; }

    /// <summary>False when it is paid but stays: cancelled and paid all the same, or given to the solidarity basket.</summary>
    public bool Comes { get; init; } = true;
    public long? ReceivedId { get; init; }

    /// <summary>What was really received, or what is ordered while nobody entered it.</summary>
    public Quantity Quantity { get; init; }
    public Quantity? Weight { get; init; }
    public string Reason { get; init; } = "";
    public Money Amount { get; init; }
    public Money Fee { get; init; }

    public Money Total => Amount + Fee;
}

/// <summary>The facts that baskets are made of, as the store holds them.</summary>
public sealed record BasketFacts
{
    public IReadOnlyList<Catalog> Catalogs { get; init; } = [];
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];
    public IReadOnlyList<SubscriptionLine> SubscriptionLines { get; init; } = [];
    public IReadOnlyList<ExceptionalQuantity> Exceptions { get; init; } = [];
    public IReadOnlyList<Absence> Absences { get; init; } = [];
    public IReadOnlyList<Turn> Turns { get; init; } = [];
    public IReadOnlyList<OrderLine> OrderLines { get; init; } = [];
    public IReadOnlyList<DatePrice> Prices { get; init; } = [];
    public IReadOnlyList<Received> Received { get; init; } = [];
}

/// <summary>The rule of the view basket_line, in C# (rules.md 3.5, 3.8 to 3.10, 4.5).</summary>
public static class BasketLines
{
    public static IReadOnlyList<BasketLine> Of(BasketFacts facts) => new Reckoning(facts).Lines();

    /// <summary>The amount of a line: by weight where one was entered, else by quantity; rounded half up once (rules.md 2.8, 4.5).</summary>
    public static Money Amount(Money price, Quantity quantity, Quantity? weight, Quantity size) =>
        weight is { } real ? price.ForWeight(real, size) : price.Times(quantity);

    sealed class Reckoning(BasketFacts facts)
    {
        readonly Dictionary<long, CatalogKind> kinds = facts.Catalogs.ToDictionary(catalog => catalog.Id, catalog => catalog.Kind);
        readonly Dictionary<long, Delivery> deliveries = facts.Deliveries.ToDictionary(delivery => delivery.Id);
        readonly ILookup<long, SubscriptionLine> lines = facts.SubscriptionLines.ToLookup(line => line.SubscriptionId);
        readonly Dictionary<(long, long), Turn> turns = facts.Turns.ToDictionary(turn => (turn.SubscriptionId, turn.DeliveryId));
        readonly Dictionary<(long, long), Absence> absences = facts.Absences.ToDictionary(a => (a.SubscriptionId, a.DeliveryId));
        readonly ILookup<(long, long?), Absence> doubled = facts.Absences.ToLookup(a => (a.SubscriptionId, a.MadeUpDeliveryId));
        readonly Dictionary<(long, long), Quantity> exceptions =
            facts.Exceptions.ToDictionary(e => (e.SubscriptionLineId, e.DeliveryId), e => e.Quantity);
        readonly Dictionary<(long, long), Money> prices = facts.Prices.ToDictionary(p => (p.DeliveryId, p.ProductId), p => p.Price);
        readonly Dictionary<(long, long, long), Received> received =
            facts.Received.ToDictionary(r => (r.MemberId, r.DeliveryId, r.ProductId));

        public IReadOnlyList<BasketLine> Lines() =>
            [.. Subscribed().Concat(Ordered()).Select(Priced).Where(line => !line.Ordered.IsZero || !line.Quantity.IsZero)];

        IEnumerable<BasketLine> Subscribed() =>
            from subscription in facts.Subscriptions
            from holder in Holders(subscription)
            let absence = absences.GetValueOrDefault((subscription.Id, holder.Delivery.Id))
            where holder.Delivery.Cancelled is not CancelWay.NotPaid
            where absence is null or { Treatment: AbsenceRule.Solidarity }
            from line in lines[subscription.Id]
            select Wanted(subscription, line, holder.Delivery, holder.MemberId) with
            {
                Comes = !holder.Delivery.IsCancelled && absence is null,
            };

        /// <summary>Whoever holds the turn, else the signer (rules.md 3.8). Only fixed contracts: the baskets of a variable one are its orders.</summary>
        IEnumerable<(long MemberId, Delivery Delivery)> Holders(Subscription subscription) =>
            from delivery in facts.Deliveries
            where kinds[subscription.CatalogId] == CatalogKind.Fixed && subscription.Holds(delivery.Date)
            let turn = turns.GetValueOrDefault((subscription.Id, delivery.Id))
            where turn is not null || delivery.CatalogId == subscription.CatalogId
            select (turn?.MemberId ?? subscription.MemberId, delivery);

        BasketLine Wanted(Subscription subscription, SubscriptionLine line, Delivery delivery, long memberId) => new()
        {
            MemberId = memberId,
            DeliveryId = delivery.Id,
            CatalogId = delivery.CatalogId,
            DistributionId = delivery.DistributionId,
            Date = delivery.Date,
            ProductId = line.ProductId,
            Source = BasketSource.Subscription,
            SourceId = line.Id,
            SubscriptionId = subscription.Id,
            Ordered = exceptions.TryGetValue((line.Id, delivery.Id), out var changed)
                ? changed
                : line.Quantity * (1 + doubled[(subscription.Id, delivery.Id)].Count()),
            Price = line.Price,
            VatBasisPoints = line.VatBasisPoints,
            FeeBasisPoints = line.FeeBasisPoints,
            Name = line.Name,
            Unit = line.Unit,
            Size = line.Size,
            Weighed = line.Weighed,
        };

        IEnumerable<BasketLine> Ordered() =>
            from line in facts.OrderLines
            let delivery = deliveries[line.DeliveryId]
            where delivery.Cancelled is not CancelWay.NotPaid
            select new BasketLine
            {
                MemberId = line.MemberId,
                DeliveryId = delivery.Id,
                CatalogId = delivery.CatalogId,
                DistributionId = delivery.DistributionId,
                Date = delivery.Date,
                ProductId = line.ProductId,
                Source = BasketSource.Order,
                SourceId = line.Id,
                Ordered = line.Quantity,
                Price = line.Price,
                VatBasisPoints = line.VatBasisPoints,
                FeeBasisPoints = line.FeeBasisPoints,
                Name = line.Name,
                Unit = line.Unit,
                Size = line.Size,
                Weighed = line.Weighed,
                Comes = !delivery.IsCancelled,
            };

        BasketLine Priced(BasketLine line)
        {
            var got = received.GetValueOrDefault((line.MemberId, line.DeliveryId, line.ProductId));
            var price = prices.TryGetValue((line.DeliveryId, line.ProductId), out var ofDate) ? ofDate : line.Price;
            var quantity = got?.Quantity ?? line.Ordered;
            var amount = Amount(price, quantity, got?.Weight, line.Size);
            return line with
            {
                Price = price,
                ReceivedId = got?.Id,
                Quantity = quantity,
                Weight = got?.Weight,
                Reason = got?.Reason ?? "",
                Amount = amount,
                Fee = amount.Percent(line.FeeBasisPoints),
            };
        }
    }
}
