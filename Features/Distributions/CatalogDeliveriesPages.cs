using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>The dates of one contract for its coordinator: until when one orders, what was sent, where to go on (rules.md 3.2, 4.4).</summary>
static class CatalogDeliveriesPages
{
    public static void MapCatalogDeliveries(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/deliveries", Show).ForCoordinator("id", Right.Distributions);
        app.MapPost("/catalogs/{id:long}/deliveries/{deliveryId:long}/window", SetWindow).ForCoordinator("id", Right.Distributions);
    }

    static IResult Show(HttpContext http, Database database, long id) => PageOf(http, database, id, new Form());

    static async Task<IResult> SetWindow(HttpContext http, Database database, long id, long deliveryId)
    {
        if (database.Read(db => db.DeliveryRow(deliveryId))?.CatalogId != id)
        {
            return http.Missing();
        }

        var form = await Form.Read(http);
        var (opens, closes) = TakingPartPages.Window(form, http.Now());
        if (form.IsValid)
        {
            var made = await database.Decide<string>(PlanningPages.Note(http, "delivery.window", $"{deliveryId}"), db =>
                db.DeliveryRow(deliveryId) is { } row && row.CatalogId == id
                    ? TakingPartPages.Save(db, db.DeliveriesOf(row.DistributionId).First(delivery => delivery.Id == deliveryId), opens, closes)
                    : new Refusal("form.choose"));
            if (made.IsAccepted)
            {
                return http.Go($"/catalogs/{id}/deliveries", "Les dates de commande de « {0} » sont changées.", made.Value);
            }

            form.Refuse(made.Refusals);
        }

        // The refusals are told on top: the fields of all dates have the same names.
        var told = new Form();
        told.Refuse(form.Errors.Values.Concat(form.General).Select(refusal => refusal with { Field = null }));
        return PageOf(http, database, id, told, (deliveryId, form));
    }

    static IResult PageOf(HttpContext http, Database database, long id, Form form, (long DeliveryId, Form Form)? typed = null) => database.Read(db =>
    {
        if (db.CatalogOrdered(id) is not { } catalog)
        {
            return http.Missing();
        }

        var now = http.Now();
        var mails = db.OrderMailsOf(id);
        var rows = db.DeliveryRowsOfCatalog(id).Select(row => new CatalogDeliveryRow(row, mails.GetValueOrDefault(row.Id), StateOf(row, now))
        {
            Opens = typed?.DeliveryId == row.Id ? typed.Value.Form["opens"] : TakingPartPages.Field(now, row.OpensAt),
            Closes = typed?.DeliveryId == row.Id ? typed.Value.Form["closes"] : TakingPartPages.Field(now, row.ClosesAt),
            Typed = typed?.DeliveryId == row.Id,
            CanMove = !row.IsCancelled && now.Instant < now.InstantOf(row.Date, row.EndTime),
        }).ToList();
        return http.Page("distributions/catalog-deliveries", new CatalogDeliveriesPage(catalog, form)
        {
            Coming = [.. rows.Where(row => row.At.Date >= now.Today)],
            Past = [.. rows.Where(row => row.At.Date < now.Today).Reverse()],
            MayPlan = http.Visit().Rights.Has(Right.Distributions),
        }, form.IsValid ? 200 : 422);
    });

    static string StateOf(DeliveryRow row, Moment now) =>
        row.IsCancelled ? "cancelled"
        : row.ClosedAt is not null || row.ClosesAt <= now.Instant ? "closed"
        : row.OpensAt > now.Instant ? "coming"
        : "open";
}

public sealed record CatalogDeliveriesPage(Catalog Catalog, Form Form)
{
    public required IReadOnlyList<CatalogDeliveryRow> Coming { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<CatalogDeliveryRow> Past { get; init; }
    public bool MayPlan { get; init; }
}

/// <summary>State: cancelled, coming, open or closed. Mail is null until the window was closed.</summary>
public sealed record CatalogDeliveryRow(DeliveryRow At, OrderMail? Mail, string State)
{
    public string Opens { get; init; } = "";
    public string Closes { get; init; } = "";

    /// <summary>Its fields were refused: they stand open, as typed.</summary>
    public bool Typed { get; init; }

    public bool CanEdit => State is "coming" or "open";

    /// <summary>What is over or cancelled stays where it is.</summary>
    public bool CanMove { get; init; }
}
