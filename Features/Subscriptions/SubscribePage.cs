using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Subscriptions;

/// <summary>The engagement before it is signed, with its price as soon as the quantities allow one.</summary>
public sealed record SubscribePage(Form Form, Catalog Catalog, string? Closed, EngagementText? Text, IReadOnlyList<Product> Products, IReadOnlyList<Option> Starts, SignedSubscription? Preview)
{
    public bool Fixed => Catalog.Kind == CatalogKind.Fixed;

    public static SubscribePage Of(HttpContext http, SubscriptionOffer offer, Form form)
    {
        var now = http.Now();
        var closed = offer.Closed(now);
        SignedSubscription? preview = null;
        if (closed is null && offer.Products.Any(product => form.Has(product.Field)))
        {
            var wanted = offer.Products.ToDictionary(product => product.Id, product => Form.Decimals(form[product.Field], 3, out var thousandths) ? new Quantity(thousandths) : Quantity.Zero);
            var decision = offer.Sign(wanted, now, long.TryParse(form["from"], out var from) ? from : null);
            preview = decision.IsAccepted ? decision.Value : null;
            if (!decision.IsAccepted && form.IsValid)
            {
                form.Refuse(decision.Refusals);
            }
        }

        return new(form, offer.Catalog, closed is null ? null : http.T(closed.Key, closed.Facts), offer.Text, offer.Products,
            [.. offer.Possible(now).Select(delivery => new Option($"{delivery.Id}", http.Formats().LongDate(delivery.Date)))], preview);
    }
}
