using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>What is left while the sample's orders are made, so that no stock goes below zero (rules.md 2.5). Counts what StockBook counts, but
/// keeps running totals: a thousand households order tens of thousands of lines.</summary>
sealed class StockLedger(Village village)
{
    readonly Dictionary<(long Product, long Delivery), Quantity> taken = [];
    readonly Dictionary<(long, long), Quantity> given = village.DeliveryStocks.ToDictionary(stock => (stock.ProductId, stock.DeliveryId), stock => stock.Quantity);
    readonly Dictionary<long, int> ranks = village.Catalogs
        .SelectMany(catalog => village.DeliveriesOf[catalog.Id].Select((delivery, rank) => (delivery.Id, rank)))
        .ToDictionary(pair => pair.Id, pair => pair.rank);

    public bool TryTake(Product product, Delivery delivery, Quantity quantity)
    {
        if (product.StockRule == StockRule.None)
        {
            return true;
        }

        var key = (product.Id, product.StockRule == StockRule.Season ? 0 : delivery.Id);
        var total = taken.GetValueOrDefault(key) + quantity;
        if (total > Limit(product, delivery.Id))
        {
            return false;
        }

        taken[key] = total;
        return true;
    }

    /// <summary>For a fixed engagement: as much at each of its deliveries, or none.</summary>
    public bool TryTake(Product product, IReadOnlyList<Delivery> deliveries, Quantity quantity)
    {
        if (deliveries.Any(delivery => product.StockRule != StockRule.None
            && taken.GetValueOrDefault((product.Id, delivery.Id)) + quantity > Limit(product, delivery.Id)))
        {
            return false;
        }

        return deliveries.All(delivery => TryTake(product, delivery, quantity));
    }

    Quantity Limit(Product product, long deliveryId) => product.StockRule switch
    {
        StockRule.Given => given.GetValueOrDefault((product.Id, deliveryId)),
        StockRule.Every when ranks[deliveryId] % product.StockEvery!.Value != 0 => Quantity.Zero,
        _ => product.Stock!.Value,
    };
}
