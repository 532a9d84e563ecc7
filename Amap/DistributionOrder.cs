namespace Cagette.SelfHost.Amap;

/// <summary>All that a member may order at one distribution, saved together or not at all (rules.md 4.2).</summary>
public sealed record DistributionOrder
{
    public required Distribution Distribution { get; init; }
    public IReadOnlyList<OrderSheet> Sheets { get; init; } = [];

    /// <summary>Of the member's basket.</summary>
    public int Version { get; init; }

    /// <summary>The wishes of all catalogs at once. A catalog of which nothing changes is left alone, so a window that has closed meanwhile
    /// hinders only who wants something of it.</summary>
    public Decision<IReadOnlyList<PlacedOrder>> Place(
        IReadOnlyDictionary<long, Quantity> wanted, int version, Moment now, long? personId = null)
    {
        if (version != Version)
        {
            return new Refusal("order.changed-elsewhere");
        }

        var known = Sheets.SelectMany(sheet => sheet.Offers).Select(offer => offer.Product.Id).ToHashSet();
        var faults = wanted
            .Where(pair => !known.Contains(pair.Key) && !pair.Value.IsZero)
            .Select(pair => new Refusal("order.product-unknown", $"quantity.{pair.Key}"))
            .ToList();
        var placed = new List<PlacedOrder>();
        foreach (var sheet in Sheets)
        {
            var mine = sheet.Offers
                .Where(offer => wanted.ContainsKey(offer.Product.Id))
                .ToDictionary(offer => offer.Product.Id, offer => wanted[offer.Product.Id]);
            if (!sheet.Changes(mine))
            {
                continue;
            }

            var decision = sheet.Place(mine, sheet.Version, now, personId);
            if (decision.IsAccepted)
            {
                placed.Add(decision.Value);
            }
            else
            {
                faults.AddRange(decision.Refusals);
            }
        }

        return faults.Count > 0
            ? Decision<IReadOnlyList<PlacedOrder>>.Refuse(faults)
            : Decision<IReadOnlyList<PlacedOrder>>.Accept(placed);
    }
}
