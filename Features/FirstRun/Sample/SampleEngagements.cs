using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Who signed which contract: most for the whole season, some late, one ended early, two changed their size, two shared (rules.md 3).</summary>
sealed class SampleEngagements(Village village, StockLedger stock)
{
    const long Claire = 4;
    const int ChangedFrom = 10;

    readonly Dice dice = village.Dice;

    public void Sign()
    {
        foreach (var catalog in village.Catalogs.Where(catalog => catalog.Kind != CatalogKind.Open))
        {
            var deliveries = village.DeliveriesOf[catalog.Id].ToList();
            var members = Subscribers(catalog);
            for (var i = 0; i < members.Count; i++)
            {
                if (FirstFor(members[i], deliveries) is { } first)
                {
                    var held = deliveries.Where(delivery => delivery.Date >= first.Date).ToList();
                    Engage(catalog, members[i], held, i);
                }
            }
        }

        ChangeSizes();
        EndOne();
        Share();
        AddBread();
    }

    List<Member> Subscribers(Catalog catalog)
    {
        var members = dice.Shuffled(village.Members.Where(member => member.Id != Claire))
            .Take(village.Households(village.Share[catalog.Id]))
            .ToList();
        if (catalog.Letters is "Lé" or "Pa" or "Œu" or "Fr")
        {
            members[1] = village.Members[(int)Claire - 1];
        }

        return members;
    }

    /// <summary>The first delivery that a household takes: who joined during the season, and one in sixteen of the others, came late.</summary>
    Delivery? FirstFor(Member member, List<Delivery> deliveries)
    {
        var from = member.JoinedOn.AddDays(26);
        var late = member.Id != Claire && dice.Percent(6) ? deliveries[dice.From(1, deliveries.Count / 3)].Date : from;
        return deliveries.FirstOrDefault(delivery => delivery.Date >= from && delivery.Date >= late && delivery.ClosesAt < village.Now.Instant)
            ?? deliveries.FirstOrDefault(delivery => delivery.Date >= from && delivery.ClosesAt > village.Now.Instant);
    }

    void Engage(Catalog catalog, Member member, List<Delivery> held, int rank)
    {
        var subscription = Subscribe(catalog, member, held[0], held[^1].Date);
        foreach (var (product, quantity) in catalog.Kind == CatalogKind.Fixed ? Share(catalog, held, rank) : Usual(catalog))
        {
            AddLine(subscription, catalog, product, quantity);
        }
    }

    Subscription Subscribe(Catalog catalog, Member member, Delivery first, DateOnly end)
    {
        var signed = village.Now.InstantOf(first.Date.AddDays(-dice.From(8, 25)), new TimeOnly(dice.From(9, 21), dice.From(0, 59)));
        var onPaper = dice.Percent(15);
        var subscription = new Subscription
        {
            Id = village.Subscriptions.Count + 1,
            MemberId = member.Id,
            CatalogId = catalog.Id,
            StartDate = first.Date,
            EndDate = end,
            SignedAt = signed < village.Now.Instant ? signed : village.Now.Instant.AddHours(-3),
            SignedBy = onPaper ? catalog.CoordinatorId : village.PeopleOf[member.Id].First().Id,
            TextId = village.EngagementTexts.Single(text => text.CatalogId == catalog.Id).Id,
            OnPaper = onPaper,
        };
        village.Subscriptions.Add(subscription);
        return subscription;
    }

    void AddLine(Subscription subscription, Catalog catalog, Product product, Quantity quantity) =>
        village.SubscriptionLines.Add(SubscriptionLine.Of(product, quantity, catalog) with
        {
            Id = village.SubscriptionLines.Count + 1,
            SubscriptionId = subscription.Id,
        });

    /// <summary>Vegetables and apples are shared evenly by size; bread and eggs as people like.</summary>
    IEnumerable<(Product, Quantity)> Share(Catalog catalog, List<Delivery> held, int rank)
    {
        var products = village.ProductsOf[catalog.Id].ToList();
        switch (catalog.Letters)
        {
            case "Pa":
                var first = dice.Of(products);
                var second = products[dice.From(0, 2)];
                var quantity = Quantity.Of(dice.Percent(25) ? 2 : 1);
                first = stock.TryTake(first, held, quantity) ? first : products[0];
                return first.Id == second.Id || dice.Percent(55) ? [(first, quantity)] : [(first, quantity), (second, Quantity.One)];
            case "Œu":
                var choice = rank % 10;
                var eggs = choice == 9 && stock.TryTake(products[2], held, Quantity.One) ? products[2] : products[choice % 3 == 2 ? 1 : 0];
                return [(eggs, Quantity.Of(choice == 4 ? 2 : 1))];
            default:
                var size = products[rank % products.Count];
                return [(stock.TryTake(size, held, Quantity.One) ? size : products[0], Quantity.One)];
        }
    }

    /// <summary>The basket that comes when nothing was ordered: enough for the minimum of a delivery. One household in eight has none.</summary>
    IEnumerable<(Product, Quantity)> Usual(Catalog catalog)
    {
        var products = village.ProductsOf[catalog.Id].Where(product => product.StockRule == StockRule.None).ToList();
        if (dice.Percent(12))
        {
            return [];
        }

        return catalog.Letters == "Vo"
            ? [(village.ProductsOf[catalog.Id].First(), Quantity.One)]
            : [(products[0], Quantity.Of(2)), (products[dice.From(1, products.Count - 1)], Quantity.One)];
    }

    void ChangeSizes()
    {
        var catalog = village.Catalog("Lé");
        var deliveries = village.DeliveriesOf[catalog.Id].ToList();
        var sizes = village.ProductsOf[catalog.Id].ToList();
        foreach (var (from, to) in new[] { (sizes[0], sizes[1]), (sizes[1], sizes[0]) })
        {
            var index = village.Subscriptions.FindIndex(subscription => subscription.CatalogId == catalog.Id
                && subscription.MemberId > SamplePeople.Named.Count
                && subscription.StartDate < deliveries[5].Date
                && subscription.EndDate == catalog.EndDate
                && village.SubscriptionLines.Single(line => line.SubscriptionId == subscription.Id).ProductId == from.Id);
            var old = village.Subscriptions[index];
            village.Subscriptions[index] = old with { EndDate = deliveries[ChangedFrom - 1].Date };
            AddLine(Subscribe(catalog, village.Members[(int)old.MemberId - 1], deliveries[ChangedFrom], catalog.EndDate), catalog, to, Quantity.One);
        }
    }

    void EndOne()
    {
        var catalog = village.Catalog("Pa");
        var index = village.Subscriptions.FindLastIndex(subscription => subscription.CatalogId == catalog.Id && subscription.StartDate == catalog.StartDate);
        village.Subscriptions[index] = village.Subscriptions[index] with { EndDate = village.DeliveriesOf[catalog.Id].ElementAt(14).Date };
    }

    /// <summary>Two egg contracts are shared by two households, who alternate (rules.md 3.8).</summary>
    void Share()
    {
        var catalog = village.Catalog("Œu");
        var engaged = village.Subscriptions.Where(subscription => subscription.CatalogId == catalog.Id).ToList();
        var others = village.Members.Where(member => engaged.All(subscription => subscription.MemberId != member.Id));
        var partners = others.Where(member => member.Id > SamplePeople.Named.Count).Take(2);
        foreach (var (partner, subscription) in partners.Zip(engaged.Where(subscription => subscription.MemberId > SamplePeople.Named.Count)))
        {
            var rank = 0;
            foreach (var delivery in village.DeliveriesOf[catalog.Id].Where(subscription.Holds))
            {
                village.Turns.Add(new Turn
                {
                    Id = village.Turns.Count + 1,
                    SubscriptionId = subscription.Id,
                    DeliveryId = delivery.Id,
                    MemberId = rank++ % 2 == 0 ? subscription.MemberId : partner.Id,
                });
            }
        }
    }

    /// <summary>Changes of a coordinator for one date (rules.md 3.5).</summary>
    void AddBread()
    {
        var catalog = village.Catalog("Pa");
        var deliveries = village.DeliveriesOf[catalog.Id].ToList();
        var engaged = village.Subscriptions.Where(subscription => subscription.CatalogId == catalog.Id && subscription.StartDate == catalog.StartDate);
        foreach (var (subscription, i) in engaged.Take(2).Select((subscription, i) => (subscription, i)))
        {
            var line = village.SubscriptionLines.First(line => line.SubscriptionId == subscription.Id);
            if (village.Products[(int)line.ProductId - 1].StockRule == StockRule.None)
            {
                village.Exceptions.Add(new ExceptionalQuantity
                {
                    Id = village.Exceptions.Count + 1,
                    SubscriptionLineId = line.Id,
                    DeliveryId = deliveries[5 + (7 * i)].Id,
                    Quantity = line.Quantity + Quantity.One,
                    Reason = village.Texts["exception"],
                });
            }
        }
    }
}
