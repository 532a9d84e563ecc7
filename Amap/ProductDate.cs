namespace Cagette.SelfHost.Amap;

/// <summary>What a product is at one delivery only: the number given for it, and its price there (rules.md 2.5, 4.5).</summary>
public sealed record ProductDate
{
    public required Delivery Delivery { get; init; }

    /// <summary>Null when none was given: with the stock rule Given there is then nothing to order.</summary>
    public Quantity? Stock { get; init; }

    /// <summary>Null when the product's own price, or the one it was ordered at, holds.</summary>
    public Money? Price { get; init; }

    /// <summary>What all members together have ordered.</summary>
    public Quantity Ordered { get; init; }

    /// <summary>Whether somebody was handed a basket that holds it.</summary>
    public bool HandedOver { get; init; }

    public string StockField => $"stock.{Delivery.Id}";

    public string PriceField => $"price.{Delivery.Id}";

    public bool Differs(ProductDate other) => Stock != other.Stock || Price != other.Price;

    /// <summary>The same date with another number and price. Stock never goes below what is ordered; a price stands once a basket was handed over.</summary>
    public Decision<ProductDate> With(Product product, Quantity? stock, Money? price) =>
        price != Price && HandedOver ? new Refusal("product-date.handed-over", PriceField)
        : stock == Stock ? this with { Price = price }
        : product.SoldByPiece && stock is { IsWhole: false } ? new Refusal("order.whole", StockField)
        : (stock ?? Quantity.Zero) < Ordered ? new Refusal("product-date.ordered", StockField, Ordered)
        : this with { Stock = stock, Price = price };
}
