using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>Which contracts take part in a date, and their ordering windows (rules.md 3.2).</summary>
static class TakingPartPages
{
    public static void MapTakingPart(this WebApplication app)
    {
        app.MapGet("/distributions/{id:long}/deliveries", Show).For(Right.Distributions);
        app.MapPost("/distributions/{id:long}/deliveries", Add).For(Right.Distributions);
        app.MapPost("/distributions/{id:long}/deliveries/{deliveryId:long}/removal", Remove).For(Right.Distributions);
        app.MapPost("/distributions/{id:long}/deliveries/{deliveryId:long}/window", SetWindow).For(Right.Distributions);
    }

    static IResult Show(HttpContext http, Database database, long id) => Page(http, database, id, new Form());

    static IResult Page(HttpContext http, Database database, long id, Form form, int status = 200) => database.Read(db =>
    {
        if (db.DistributionRow(id) is not { } at)
        {
            return http.Missing();
        }

        var rows = db.DeliveryRowsOf(id);
        var now = http.Now();
        return http.Page("distributions/deliveries", new TakingPartPage(form, at)
        {
            Deliveries = [.. rows.Select(row => new WindowRow(row, !db.IsUsed(row.Id), Field(now, row.OpensAt), Field(now, row.ClosesAt)))],
            Catalogs = [.. db.DeliverableCatalogs(at.Date).Where(catalog => catalog.StartDate <= at.Date && rows.All(row => row.CatalogId != catalog.Id)).Select(catalog => new Option($"{catalog.Id}", catalog.Name))],
        }, status);
    });

    internal static string Field(Moment now, DateTimeOffset instant) => now.LocalOf(instant).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

    static async Task<IResult> Add(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var catalogId = form.Id("catalog");
        var made = await database.Decide<string>(PlanningPages.Note(http, "delivery.new", $"{id}"), db =>
        {
            if (db.Distribution(id) is not { } distribution || db.DeliverableCatalogs(distribution.Date).FirstOrDefault(catalog => catalog.Id == catalogId) is not { } catalog)
            {
                return new Refusal("form.choose", "catalog");
            }

            var refusal = distribution.IsCancelled ? new Refusal("distribution.cancelled", "catalog", distribution.Date)
                : distribution.IsPast(http.Now()) ? new Refusal("distribution.past", "catalog", distribution.Date)
                : db.DeliveriesOf(id).Any(delivery => delivery.CatalogId == catalogId) ? new Refusal("delivery.already-there", "catalog", distribution.Date)
                : null;
            if (refusal is not null)
            {
                return refusal;
            }

            db.SaveDelivery(PlanningPages.New(catalog, distribution, http.Now()));
            return catalog.Name;
        });
        return After(http, database, id, form, made, "« {0} » sera livré à cette date.");
    }

    static async Task<IResult> Remove(HttpContext http, Database database, long id, long deliveryId)
    {
        if (database.Read(db => db.DeliveryRow(deliveryId)) is not { } row || row.DistributionId != id)
        {
            return http.Missing();
        }

        var made = await database.Decide<string>(PlanningPages.Note(http, "delivery.removal", $"{id}"), db =>
        {
            if (db.IsUsed(deliveryId))
            {
                return new Refusal("delivery.used", null, row.CatalogName);
            }

            db.RemoveDelivery(deliveryId);
            return row.CatalogName;
        });
        return After(http, database, id, new Form(), made, "« {0} » n’est plus livré à cette date.");
    }

    static async Task<IResult> SetWindow(HttpContext http, Database database, long id, long deliveryId)
    {
        if (database.Read(db => db.DeliveryRow(deliveryId))?.DistributionId != id)
        {
            return http.Missing();
        }

        var form = await Form.Read(http);
        var now = http.Now();
        var (opens, closes) = Window(form, now);
        if (!form.IsValid)
        {
            return Page(http, database, id, form, 422);
        }

        var made = await database.Decide<string>(PlanningPages.Note(http, "delivery.window", $"{deliveryId}"), db =>
            db.DeliveriesOf(id).FirstOrDefault(delivery => delivery.Id == deliveryId) is { } delivery ? Save(db, delivery, opens, closes) : new Refusal("form.choose"));
        return After(http, database, id, form, made, "Les dates de commande de « {0} » sont changées.");
    }

    /// <summary>An edited window stays as it is, and one that was closed does not open again (rules.md 3.2); gives the contract's name.</summary>
    internal static Decision<string> Save(SqliteConnection db, Delivery delivery, DateTimeOffset opens, DateTimeOffset closes)
    {
        if (delivery.ClosedAt is { } closed)
        {
            return new Refusal("window.closed-for-good", null, closed);
        }

        db.SaveDelivery(delivery with { OpensAt = opens, ClosesAt = closes, WindowEdited = true });
        return db.DeliveryRow(delivery.Id)!.CatalogName;
    }

    internal static (DateTimeOffset Opens, DateTimeOffset Closes) Window(Form form, Moment now)
    {
        var (opens, closes) = (Instant(form, "opens", now), Instant(form, "closes", now));
        if (form.IsValid && opens > closes)
        {
            form.Refuse("closes", "window.closes-before-opening");
        }

        return (opens, closes);
    }

    static DateTimeOffset Instant(Form form, string name, Moment now)
    {
        if (DateTime.TryParseExact(form[name], ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var local))
        {
            return now.InstantOf(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local));
        }

        form.Refuse(name, "form.date");
        return default;
    }

    static IResult After(HttpContext http, Database database, long id, Form form, Decision<string> made, string flash)
    {
        if (made.IsAccepted)
        {
            return http.Go($"/distributions/{id}/deliveries", flash, made.Value);
        }

        form.Refuse(made.Refusals);
        return Page(http, database, id, form, 422);
    }
}

public sealed record TakingPartPage(Form Form, DistributionRow At)
{
    public required IReadOnlyList<WindowRow> Deliveries { get; init; }
    public required IReadOnlyList<Option> Catalogs { get; init; }
}

public sealed record WindowRow(DeliveryRow Delivery, bool CanGo, string Opens, string Closes);
