namespace Cagette.SelfHost.Amap;

/// <summary>One cell of the grid: a product at a delivery.</summary>
public readonly record struct GridCell(long DeliveryId, long ProductId)
{
    public string Field => $"quantity.{DeliveryId}.{ProductId}";
}

/// <summary>A variable contract's grid, products by deliveries, for one engagement (rules.md 3.7).</summary>
public sealed record SeasonGrid
{
    public required Catalog Catalog { get; init; }
    public required Subscription Subscription { get; init; }

    /// <summary>One for each delivery that the engagement holds, closed ones too, with what the member has ordered and whether it is absent.</summary>
    public IReadOnlyList<OrderSheet> Sheets { get; init; } = [];

    /// <summary>All deliveries of the catalog: the minimum over the season is meant for all of them.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];

    /// <summary>The minimum over the season for the deliveries that this engagement has, absences taken off; rounded down to the cent.</summary>
    public Money Minimum
    {
        get
        {
            var all = Deliveries.Count(delivery => !delivery.IsCancelled);
            var held = Sheets.Count(sheet => !sheet.Delivery.IsCancelled && !sheet.Absent);
            return all == 0 ? Money.Zero : new(Catalog.MinimumSeason.Cents * Math.Min(held, all) / all);
        }
    }

    /// <summary>What is ordered so far.</summary>
    public Money Amount => Ordered.Sum(sheet => sheet.Amount);

    /// <summary>What the present orders lack of the season's minimum.</summary>
    public Money Missing => MissingFrom(Amount);

    /// <summary>Saves several dates at once, all or nothing. Cells that are not named stay as they are. The minimum over the season must be
    /// reached only by who fills the whole season: date by date it is shown, not demanded. <paramref name="versions"/> has the version of
    /// each delivery's basket that the member saw.</summary>
    public Decision<IReadOnlyList<PlacedOrder>> Place(
        IReadOnlyDictionary<GridCell, Quantity> wanted, IReadOnlyDictionary<long, int> versions, bool wholeSeason, Moment now, long? personId = null)
    {
        var known = Sheets.SelectMany(sheet => sheet.Offers.Select(offer => new GridCell(sheet.Delivery.Id, offer.Product.Id))).ToHashSet();
        var faults = wanted
            .Where(pair => !known.Contains(pair.Key) && !pair.Value.IsZero)
            .Select(pair => new Refusal("order.product-unknown", pair.Key.Field))
            .ToList();
        var placed = new List<PlacedOrder>();
        foreach (var sheet in Sheets)
        {
            var mine = wanted.Where(pair => pair.Key.DeliveryId == sheet.Delivery.Id).ToDictionary(pair => pair.Key.ProductId, pair => pair.Value);
            if (sheet.Changes(mine))
            {
                var decision = sheet.Place(mine, versions.GetValueOrDefault(sheet.Delivery.Id, sheet.Version), now, personId);
                placed.AddRange(decision.IsAccepted ? [decision.Value] : []);
                faults.AddRange(decision.Refusals.Select(refusal => InGrid(refusal, sheet.Delivery.Id)));
            }
        }

        faults.AddRange(SeasonStockFaults(wanted, faults));
        if (faults.Count == 0 && wholeSeason && MissingFrom(AmountAfter(placed)) is { IsZero: false } missing)
        {
            faults.Add(new("order.minimum-season", null, missing));
        }

        return faults.Count > 0
            ? Decision<IReadOnlyList<PlacedOrder>>.Refuse(faults)
            : Decision<IReadOnlyList<PlacedOrder>>.Accept(placed);
    }

    IEnumerable<OrderSheet> Ordered => Sheets.Where(sheet => sheet.Delivery.Cancelled is not CancelWay.NotPaid);

    Money MissingFrom(Money amount) => amount < Minimum ? Minimum - amount : Money.Zero;

    Money AmountAfter(List<PlacedOrder> placed)
    {
        var changed = placed.ToDictionary(order => order.DeliveryId, order => order.Amount);
        return Ordered.Sum(sheet => changed.TryGetValue(sheet.Delivery.Id, out var amount) ? amount : sheet.Amount);
    }

    /// <summary>One total for the season is shared by all its dates: each cell alone may fit while together they do not (rules.md 2.5).</summary>
    IEnumerable<Refusal> SeasonStockFaults(IReadOnlyDictionary<GridCell, Quantity> wanted, List<Refusal> already)
    {
        var cells = Sheets.SelectMany(sheet => sheet.Offers.Select(offer => (Cell: new GridCell(sheet.Delivery.Id, offer.Product.Id), Offer: offer)));
        foreach (var product in cells.Where(pair => pair.Offer.Product.StockRule == StockRule.Season).GroupBy(pair => pair.Cell.ProductId))
        {
            var more = product.Sum(pair => wanted.GetValueOrDefault(pair.Cell, pair.Offer.Ordered) - pair.Offer.Ordered);
            var left = product.First().Offer.Left ?? more;
            foreach (var (cell, offer) in more > left ? product : Enumerable.Empty<(GridCell Cell, Offer Offer)>())
            {
                if (wanted.GetValueOrDefault(cell, offer.Ordered) > offer.Ordered && already.All(fault => fault.Field != cell.Field))
                {
                    yield return new("order.stock-left-season", cell.Field, left + product.Sum(pair => pair.Offer.Ordered));
                }
            }
        }
    }

    static Refusal InGrid(Refusal refusal, long deliveryId) => refusal with
    {
        Field = refusal.Field is { } field ? $"quantity.{deliveryId}.{field["quantity.".Length..]}" : $"delivery.{deliveryId}",
    };
}
