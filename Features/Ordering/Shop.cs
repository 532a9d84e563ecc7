using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>The shop of one distribution as the page shows it: what was typed stands in the fields, what is saved beside it where it differs.</summary>
public sealed record Shop(Form Form, Distribution Distribution, int Version, IReadOnlyList<Stall> Stalls, DateTimeOffset? ClosesAt, int Articles, Money Total, bool Saved)
{
    public static Shop Of(HttpContext http, DistributionOrder order, IReadOnlyDictionary<long, string> photos, Form form, bool saved = false)
    {
        var now = http.Now();
        var stalls = order.Sheets.Select(sheet => Stall.Of(http, sheet, photos, form, now)).ToList();
        var goods = stalls.SelectMany(stall => stall.Goods).ToList();
        var open = stalls.Where(stall => stall.Closed is null).Select(stall => (DateTimeOffset?)stall.ClosesAt).ToList();
        // The version goes with what was read first, until the visitor has been shown that the basket changed.
        var told = form.General.Any(refusal => refusal.Key == "order.changed-elsewhere");
        var version = !told && int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : order.Version;
        return new(form, order.Distribution, version, stalls, open.Min(), goods.Count(good => !good.Quantity.IsZero), goods.Sum(good => good.Amount), saved);
    }

    /// <summary>A quantity as one types it: 1,5.</summary>
    public static string Plain(Quantity quantity) => (quantity.Thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture).Replace('.', ',');
}

/// <summary>One catalog in the shop. Closed: why nothing can be ordered, as a sentence.</summary>
public sealed record Stall(Catalog Catalog, string? Closed, DateTimeOffset ClosesAt, Money Minimum, IReadOnlyList<Good> Goods)
{
    internal static Stall Of(HttpContext http, OrderSheet sheet, IReadOnlyDictionary<long, string> photos, Form form, Moment now)
    {
        var closed = sheet.Closed(now);
        return new(sheet.Catalog, closed is null ? null : http.T(closed.Key, closed.Facts), sheet.Delivery.ClosesAt, sheet.Catalog.MinimumDelivery,
            [.. sheet.Offers.Where(offer => closed is null || !offer.Ordered.IsZero).Select(offer => Good.Of(http, offer, sheet.Catalog, photos.GetValueOrDefault(offer.Product.Id), form))]);
    }
}

public sealed record Good(
    Product Product, string? Photo, string Drawing, Money Price, string UnitText, string Typed, Quantity Quantity, Quantity Ordered, bool Differs, Quantity? AtMost, bool Gone, string? Error)
{
    public Money Amount => Price.Times(Quantity);

    /// <summary>Said when it becomes scarce.</summary>
    public bool Scarce => AtMost is { Thousandths: > 0 and <= 5000 };

    internal static Good Of(HttpContext http, Offer offer, Catalog catalog, string? photo, Form form)
    {
        var product = offer.Product;
        var typed = form.Has(product.Field) ? form[product.Field] : Shop.Plain(offer.Ordered);
        var quantity = Form.Decimals(typed, 3, out var thousandths) && thousandths >= 0 ? new Quantity(thousandths) : Quantity.Zero;
        var error = form.Errors.GetValueOrDefault(product.Field);
        return new(product, photo, Drawings.For(product.Name, catalog.Name), offer.Price, UnitWords.Of(http, product.Unit, product.Size), typed, quantity, offer.Ordered, quantity != offer.Ordered,
            offer.AtMost, offer.AtMost is { IsZero: true } || !product.Active && offer.Ordered.IsZero, error is null ? null : http.T(error.Key, error.Facts));
    }
}

/// <summary>What one price is for: « la pièce », « le kg », « 500 g ».</summary>
public static class UnitWords
{
    public static string Of(HttpContext http, Unit unit, Quantity size) => (unit, size == Quantity.One) switch
    {
        (Unit.Piece, true) => http.T("la pièce"),
        (Unit.Bunch, true) => http.T("la botte"),
        (Unit.Kg, true) => http.T("le kg"),
        (Unit.L, true) => http.T("le litre"),
        (Unit.Piece, _) => http.T("les {0} pièces", size),
        (Unit.Bunch, _) => http.T("les {0} bottes", size),
        _ => http.T("les {0} {1}", size, unit.Text()),
    };
}
