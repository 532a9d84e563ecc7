using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>The coordinator's view of one delivery: by product, by member, corrections with a reason, what was received (rules.md 4.1, 4.5).</summary>
public static class CatalogOrdersPages
{
    public static void MapCatalogOrders(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/orders", Show).ForCoordinator();
        app.MapPost("/catalogs/{id:long}/orders", Change).ForCoordinator();
    }

    static IResult Show(HttpContext http, Database database, long id) =>
        PageOf(http, database, id, long.TryParse(http.Request.Query["delivery"], out var delivery) ? delivery : 0, new Form()) is { } page
            ? http.Page("ordering/catalog-orders", page) : http.Missing();

    static async Task<IResult> Change(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var visit = http.Visit();
        var (delivery, member, product) = (form.Id("delivery"), form.Id("member"), form.Id("product"));
        var quantity = form.Quantity("quantity");
        Quantity? weight = form["weight"].Length > 0 ? form.Quantity("weight") : null;
        var reason = form.Text("reason");
        var received = form.Flag("received");
        if (form.IsValid)
        {
            var note = new ChangeNote(visit.PersonId, received ? "order.received" : "order.correct", $"member:{member}", reason);
            var decision = await database.Decide<bool>(note, db =>
            {
                if (db.DeliveriesOrdered(id).FirstOrDefault(one => one.Id == delivery) is not { } held || db.Member(member) is null)
                {
                    return new Refusal("order.product-unknown");
                }

                if (received)
                {
                    if (!db.LinesAt(delivery).Any(line => line.MemberId == member && line.ProductId == product))
                    {
                        return new Refusal("order.product-unknown");
                    }

                    db.Enter(new() { MemberId = member, DeliveryId = delivery, ProductId = product, Quantity = quantity, Weight = weight, Reason = reason, EnteredAt = http.Now().Instant, EnteredBy = visit.PersonId });
                    return true;
                }

                if (db.OrderAt(held.DistributionId, member)?.Sheets.FirstOrDefault(sheet => sheet.Delivery.Id == delivery) is not { } sheet)
                {
                    return new Refusal("order.fixed-contract");
                }

                var placed = sheet.PlaceAsCoordinator(new Dictionary<long, Quantity> { [product] = quantity }, sheet.Version, reason, http.Now(), visit.PersonId);
                if (!placed.IsAccepted)
                {
                    return Decision<bool>.Refuse([.. placed.Refusals.Select(refusal => refusal with { Field = null })]);
                }

                db.Save([placed.Value]);
                db.TouchBasket(member, held.DistributionId);
                return true;
            });
            if (decision.IsAccepted)
            {
                return http.Go($"/catalogs/{id}/orders?delivery={delivery}", "C’est noté.");
            }

            form.Refuse(decision.Refusals);
        }

        return PageOf(http, database, id, delivery, form) is { } page ? http.Again("ordering/catalog-orders", page) : http.Missing();
    }

    static CatalogOrdersPage? PageOf(HttpContext http, Database database, long id, long deliveryId, Form form) => database.Read(db =>
    {
        if (db.CatalogOrdered(id) is not { } catalog)
        {
            return null;
        }

        var deliveries = db.DeliveriesOrdered(id);
        var shown = deliveries.FirstOrDefault(one => one.Id == deliveryId) ?? deliveries.FirstOrDefault(one => one.Date >= http.Now().Today) ?? (deliveries.Count > 0 ? deliveries[^1] : null);
        return new CatalogOrdersPage(form, catalog, shown, shown is null ? [] : db.LinesAt(shown.Id))
        {
            Mail = shown is null ? null : db.OrderMailOf(shown.Id),
            Choice = Form.Of(("delivery", $"{shown?.Id}")),
            Dates = [.. deliveries.Select(one => new Option($"{one.Id}", http.Formats().LongDate(one.Date)))],
            Members = [new("", http.T("Choisir un foyer")), .. db.MembersToEngage().Select(one => new Option($"{one.Id}", one.Name))],
            Offered = [.. db.ProductsOrdered(id).Select(one => new Option($"{one.Id}", one.Name))],
        };
    });
}

public sealed record CatalogOrdersPage(Form Form, Catalog Catalog, Delivery? Shown, IReadOnlyList<OrderedLine> Lines)
{
    /// <summary>Null until the window is closed.</summary>
    public OrderMail? Mail { get; init; }

    public Form Choice { get; init; } = new();

    public IReadOnlyList<Option> Dates { get; init; } = [];

    public IReadOnlyList<Option> Members { get; init; } = [];

    public IReadOnlyList<Option> Offered { get; init; } = [];

    public bool Fixed => Catalog.Kind == CatalogKind.Fixed;

    public Money Total => Lines.Sum(line => line.Total);

    public IReadOnlyList<ProductTotal> Products => [.. Lines.GroupBy(line => (line.Name, line.Unit, line.Size))
        .Select(group => new ProductTotal(group.Key.Name, group.Key.Unit, group.Key.Size, group.Sum(line => line.Ordered), group.Sum(line => line.Quantity), group.Sum(line => line.Total)))];
}

public sealed record ProductTotal(string Name, Unit Unit, Quantity Size, Quantity Ordered, Quantity Quantity, Money Total);
