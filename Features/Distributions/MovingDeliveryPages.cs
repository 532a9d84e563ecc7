using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>One contract's delivery goes to another date, with whom it touches shown before (rules.md 3.10).</summary>
static class MovingDeliveryPages
{
    public static void MapMovingDeliveries(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/deliveries/{deliveryId:long}/move", Ask).ForCoordinator("id", Right.Distributions);
        app.MapPost("/catalogs/{id:long}/deliveries/{deliveryId:long}/move", Move).ForCoordinator("id", Right.Distributions);
    }

    static IResult Ask(HttpContext http, Database database, long id, long deliveryId) =>
        database.Read(db => Page(http, db, id, deliveryId, new Form()));

    static async Task<IResult> Move(HttpContext http, Database database, long id, long deliveryId)
    {
        var form = await Form.Read(http);
        var targetId = form.Id("distribution");
        if (form.IsValid)
        {
            var made = await database.Decide<Move>(PlanningPages.Note(http, "delivery.move", $"{deliveryId}"), db =>
            {
                if (Find(db, id, deliveryId) is not { } row || db.Distribution(targetId) is not { } target)
                {
                    return new Refusal("form.choose", "distribution");
                }

                var decision = CancellingPages.Plan(db, row.DistributionId)!.MoveDelivery(deliveryId, target, http.Now());
                if (decision.IsAccepted)
                {
                    Save(http, db, row, decision.Value);
                }

                return decision;
            });
            if (made.IsAccepted)
            {
                return http.Go($"/catalogs/{id}/deliveries", "La livraison est déplacée au {0}. {1} foyers sont prévenus.", made.Value.Distribution.Date, made.Value.Touched.Members);
            }

            PlanningPages.Refuse(form, [.. made.Refusals.Select(refusal => refusal with { Field = "distribution" })]);
        }

        return database.Read(db => Page(http, db, id, deliveryId, form));
    }

    static void Save(HttpContext http, SqliteConnection db, DeliveryRow before, Move move)
    {
        foreach (var delivery in move.Deliveries)
        {
            db.SaveDelivery(delivery);
        }

        foreach (var subscription in move.Stretched)
        {
            db.StretchSubscription(subscription);
        }

        var at = db.DistributionRow(move.Distribution.Id)!;
        CancellingPages.Tell(http, db, move.Touched, http.T("« {0} » : la livraison du {1} est déplacée", before.CatalogName, before.Date),
            http.T("Elle aura lieu le {0}, de {1} à {2}, {3}.", at.Date, at.StartTime, at.EndTime, at.Where));
    }

    // A delivery of another contract is not there: the right is on the contract of the address.
    static DeliveryRow? Find(SqliteConnection db, long id, long deliveryId) => db.DeliveryRow(deliveryId) is { } row && row.CatalogId == id ? row : null;

    static IResult Page(HttpContext http, SqliteConnection db, long id, long deliveryId, Form form)
    {
        if (Find(db, id, deliveryId) is not { } row)
        {
            return http.Missing();
        }

        var now = http.Now();
        var plan = CancellingPages.Plan(db, row.DistributionId)!;
        var touched = plan.Touches(deliveryId);
        var taken = plan.AllDeliveries.Where(other => other.CatalogId == id).Select(other => other.DistributionId).ToHashSet();
        return http.Page("distributions/move-delivery", new MoveDeliveryPage(form, row, touched)
        {
            Names = [.. db.Households(touched.MemberIds).Values.OrderBy(household => household.SortKey, StringComparer.Ordinal).Select(household => household.Name)],
            Targets = [.. db.DistributionsBetween(now.Today, now.Today.AddYears(1)).Where(at => !at.IsCancelled && !taken.Contains(at.Id))
                .Select(at => new Option($"{at.Id}", $"{http.Formats().LongDate(at.Date)}, {at.PlaceName}"))],
        }, form.IsValid ? 200 : 422);
    }
}

public sealed record MoveDeliveryPage(Form Form, DeliveryRow Delivery, Touched Touched)
{
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The dates to come at which the contract is not delivered yet.</summary>
    public IReadOnlyList<Option> Targets { get; init; } = [];
}
