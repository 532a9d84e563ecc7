using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Orders on every window that has opened: complete where it has closed, partly made where it is open (rules.md 3.7, 4.1).</summary>
sealed class SampleOrders(Village village, StockLedger stock)
{
    const long Claire = 4;

    readonly Dice dice = village.Dice;
    readonly Dictionary<long, List<Member>> regulars = [];
    ILookup<long, Subscription> subscriptions = Array.Empty<Subscription>().ToLookup(_ => 0L);
    ILookup<long, SubscriptionLine> usual = Array.Empty<SubscriptionLine>().ToLookup(_ => 0L);
    HashSet<(long, long)> absent = [];

    public void Order()
    {
        subscriptions = village.Subscriptions.ToLookup(subscription => subscription.CatalogId);
        usual = village.SubscriptionLines.ToLookup(line => line.SubscriptionId);
        absent = [.. village.Absences.Select(absence => (absence.SubscriptionId, absence.DeliveryId))];
        foreach (var delivery in village.Deliveries.Where(delivery => delivery.OpensAt <= village.Now.Instant).OrderBy(delivery => delivery.Date))
        {
            var catalog = village.Catalogs[(int)delivery.CatalogId - 1];
            if (catalog.Kind == CatalogKind.Variable)
            {
                ForSubscribers(catalog, delivery);
            }
            else if (catalog.Kind == CatalogKind.Open)
            {
                ForWhoLikes(catalog, delivery);
            }
        }
    }

    void ForSubscribers(Catalog catalog, Delivery delivery)
    {
        foreach (var subscription in subscriptions[catalog.Id].Where(subscription => subscription.Holds(delivery) && !absent.Contains((subscription.Id, delivery.Id))))
        {
            var isClosed = delivery.ClosedAt is not null;
            var from = delivery.OpensAt > subscription.SignedAt ? delivery.OpensAt : subscription.SignedAt;
            if (dice.Percent(isClosed ? 88 : Sofar(delivery)) && (isClosed || subscription.MemberId != Claire))
            {
                Fill(catalog, delivery, subscription.MemberId, from);
            }
            else if (isClosed)
            {
                ByDefault(catalog, delivery, subscription);
            }
        }
    }

    void ByDefault(Catalog catalog, Delivery delivery, Subscription subscription)
    {
        foreach (var line in usual[subscription.Id])
        {
            var product = village.Products[(int)line.ProductId - 1];
            if (stock.TryTake(product, delivery, line.Quantity))
            {
                Add(catalog, delivery, subscription.MemberId, product, line.Quantity, delivery.ClosedAt!.Value, orderedBy: null);
            }
        }
    }

    void ForWhoLikes(Catalog catalog, Delivery delivery)
    {
        var share = village.Share[catalog.Id];
        if (!regulars.TryGetValue(catalog.Id, out var pool))
        {
            pool = dice.Shuffled(village.Members).Take(village.Households(Math.Min(100, share * 8 / 5))).ToList();
            regulars[catalog.Id] = pool;
        }

        var chance = delivery.ClosedAt is not null ? 62 : 62 * Sofar(delivery) / 100;
        foreach (var member in pool.Where(member => member.JoinedOn <= delivery.Date.AddDays(-catalog.OpensDaysBefore)))
        {
            if (dice.Percent(chance))
            {
                Fill(catalog, delivery, member.Id, delivery.OpensAt);
            }
        }
    }

    /// <summary>The share, in percent, of those who will order that has done so by now: a quarter at once, the others bit by bit.</summary>
    int Sofar(Delivery delivery) =>
        25 + (int)(55 * (village.Now.Instant - delivery.OpensAt).TotalSeconds / (delivery.ClosesAt - delivery.OpensAt).TotalSeconds);

    void Fill(Catalog catalog, Delivery delivery, long memberId, DateTimeOffset from)
    {
        var products = village.ProductsOf[catalog.Id].ToList();
        var until = delivery.ClosedAt is null ? village.Now.Instant : delivery.ClosesAt.AddMinutes(-1);
        var at = dice.Between(from, until);
        var person = dice.Of(village.PeopleOf[memberId].ToList()).Id;
        var wanted = dice.From(1, catalog.Kind == CatalogKind.Variable && catalog.MinimumDelivery.IsZero ? 2 : 4);
        var taken = new HashSet<long>();
        var total = Money.Zero;
        for (var tries = 0; (taken.Count < wanted || total < catalog.MinimumDelivery) && tries < 40; tries++)
        {
            // The first products of a list are those that most people take.
            var product = products[Math.Min(dice.From(0, products.Count - 1), dice.From(0, products.Count - 1))];
            var quantity = product.Step == Quantity.One ? Quantity.Of(dice.Percent(78) ? 1 : 2) : product.Step * dice.From(2, 5);
            if (!taken.Contains(product.Id) && stock.TryTake(product, delivery, quantity))
            {
                taken.Add(product.Id);
                total += product.Price.Times(quantity);
                Add(catalog, delivery, memberId, product, quantity, at, person);
            }
        }
    }

    void Add(Catalog catalog, Delivery delivery, long memberId, Product product, Quantity quantity, DateTimeOffset at, long? orderedBy) =>
        village.OrderLines.Add(new OrderLine
        {
            Id = village.OrderLines.Count + 1,
            MemberId = memberId,
            DeliveryId = delivery.Id,
            ProductId = product.Id,
            Quantity = quantity,
            Price = product.Price,
            VatBasisPoints = product.VatBasisPoints,
            FeeBasisPoints = catalog.FeeBasisPoints,
            Name = product.Name,
            Unit = product.Unit,
            Size = product.Size,
            Weighed = product.Weighed,
            ByDefault = orderedBy is null,
            OrderedAt = at,
            OrderedBy = orderedBy,
        });
}
