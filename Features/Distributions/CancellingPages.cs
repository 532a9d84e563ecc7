using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>Cancelling and moving, with whom it touches shown before anything is written (rules.md 3.10).</summary>
static class CancellingPages
{
    public static void MapCancelling(this WebApplication app)
    {
        app.MapGet("/distributions/{id:long}/cancellation", AskCancel).For(Right.Distributions);
        app.MapPost("/distributions/{id:long}/cancellation", Cancel).For(Right.Distributions);
        app.MapGet("/distributions/{id:long}/move", AskMove).For(Right.Distributions);
        app.MapPost("/distributions/{id:long}/move", MoveTo).For(Right.Distributions);
    }

    static IResult AskCancel(HttpContext http, Database database, long id, long? delivery) =>
        database.Read(db => Page(http, db, "distributions/cancel", id, Form.Of(("way", "not_paid"), ("delivery", delivery?.ToString())), delivery));

    static IResult AskMove(HttpContext http, Database database, long id) => database.Read(db => Page(http, db, "distributions/move", id, null, null));

    static async Task<IResult> Cancel(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var way = form.Choice<CancelWay>("way");
        var delivery = form.OptionalId("delivery");
        var reason = form.Optional("reason", 500);
        if (form.IsValid)
        {
            var made = await database.Decide<Cancellation>(PlanningPages.Note(http, "distribution.cancellation", $"{id}", reason), db =>
            {
                if (Plan(db, id) is not { } plan)
                {
                    return new Refusal("form.choose");
                }

                var decision = plan.Cancel(way, reason, http.Now(), delivery);
                if (decision.IsAccepted)
                {
                    Save(http, db, plan, decision.Value);
                }

                return decision;
            });
            if (made.IsAccepted)
            {
                return http.Go($"/distributions/{id}", "C’est annulé. {0} foyers sont prévenus.", made.Value.Touched.Members);
            }

            PlanningPages.Refuse(form, made.Refusals);
        }

        return database.Read(db => Page(http, db, "distributions/cancel", id, form, delivery, 422));
    }

    static async Task<IResult> MoveTo(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var (date, start, end, place) = (form.Date("date"), form.Time("start_time"), form.Time("end_time"), form.Id("place", database.Read(PlanningPages.PlaceOptions)));
        if (form.IsValid)
        {
            var made = await database.Decide<Move>(PlanningPages.Note(http, "distribution.move", $"{id}"), db =>
            {
                if (Plan(db, id) is not { } plan)
                {
                    return new Refusal("form.choose");
                }

                // A second click on the same button would otherwise tell everybody again.
                if (plan.Distribution is var at && (at.Date, at.StartTime, at.EndTime, at.PlaceId) == (date, start, end, place))
                {
                    return new Refusal("distribution.unmoved", "date", date);
                }

                var decision = plan.MoveTo(date, start, end, place, http.Now());
                if (decision.IsAccepted)
                {
                    Save(http, db, plan, decision.Value);
                }

                return decision;
            });
            if (made.IsAccepted)
            {
                return http.Go($"/distributions/{id}", "La distribution est déplacée au {0}. {1} foyers sont prévenus.", date, made.Value.Touched.Members);
            }

            PlanningPages.Refuse(form, made.Refusals);
        }

        return database.Read(db => Page(http, db, "distributions/move", id, form, null, 422));
    }

    static void Save(HttpContext http, SqliteConnection db, DistributionPlan plan, Cancellation cancellation)
    {
        if (cancellation.Distribution is { } distribution)
        {
            db.SaveDistribution(distribution);
        }

        foreach (var delivery in cancellation.Deliveries)
        {
            db.SaveDelivery(delivery);
        }

        var names = cancellation.Distribution is not null ? "" : string.Join(", ", cancellation.Deliveries.Select(delivery => db.DeliveryRow(delivery.Id)!.CatalogName)) + " : ";
        if (db.TellOnce($"cancelled:{plan.Distribution.Id}:{string.Join('+', cancellation.Deliveries.Select(delivery => delivery.Id))}", http.Now().Instant))
        {
            Tell(http, db, cancellation.Touched, names + http.T("Pas de distribution le {0}", plan.Distribution.Date), cancellation.Reason);
        }
    }

    static void Save(HttpContext http, SqliteConnection db, DistributionPlan plan, Move move)
    {
        db.SaveDistribution(move.Distribution);
        foreach (var delivery in move.Deliveries)
        {
            db.SaveDelivery(delivery);
        }

        foreach (var subscription in move.Stretched)
        {
            db.StretchSubscription(subscription);
        }

        var row = db.DistributionRow(move.Distribution.Id)!;
        Tell(http, db, move.Touched, http.T("La distribution du {0} est déplacée", plan.Distribution.Date),
            http.T("Elle aura lieu le {0}, de {1} à {2}, {3}.", row.Date, row.StartTime, row.EndTime, row.Where));
    }

    /// <summary>In the same transaction as what it tells, so that nobody is told twice, or of what did not happen.</summary>
    internal static void Tell(HttpContext http, SqliteConnection db, Touched touched, string subject, string body)
    {
        var to = db.AddresseesOf(touched.MemberIds);
        if (to.Count > 0)
        {
            db.Queue(new Letter("automatic", subject, body, to) { ReplyTo = http.House().Email }, http.Now().Instant);
        }
    }

    internal static DistributionPlan? Plan(SqliteConnection db, long id)
    {
        var all = db.DistributionsFrom(new DateOnly(1900, 1, 1));
        if (all.FirstOrDefault(one => one.Id == id) is not { } distribution)
        {
            return null;
        }

        var beside = db.DeliveriesBeside(id);
        return new DistributionPlan
        {
            Distribution = distribution,
            Deliveries = [.. beside.Where(delivery => delivery.DistributionId == id)],
            Lines = db.LinesOfDistribution(id),
            HandedOver = db.BasketsOf(id).Any(basket => basket.IsHandedOver),
            Catalogs = db.CatalogsDelivered(id),
            AllDeliveries = beside,
            Subscriptions = db.SubscriptionsBeside(id),
            Others = all,
        };
    }

    static Form FormOf(Distribution at) => Form.Of(
        ("date", at.Date.ToString("yyyy-MM-dd")), ("start_time", at.StartTime.ToString("HH:mm")), ("end_time", at.EndTime.ToString("HH:mm")), ("place", $"{at.PlaceId}"));

    static IResult Page(HttpContext http, SqliteConnection db, string template, long id, Form? form, long? deliveryId, int status = 200)
    {
        if (Plan(db, id) is not { } plan)
        {
            return http.Missing();
        }

        var touched = plan.Touches(deliveryId);
        return http.Page(template, new TouchPage(form ?? FormOf(plan.Distribution), db.DistributionRow(id)!, touched)
        {
            Only = deliveryId is { } only ? db.DeliveryRow(only)?.CatalogName ?? "" : "",
            Names = [.. db.Households(touched.MemberIds).Values.OrderBy(household => household.SortKey, StringComparer.Ordinal).Select(household => household.Name)],
            Places = PlanningPages.PlaceOptions(db),
            Ways =
            [
                new("not_paid", http.T("Elle n’est pas payée"), http.T("le producteur ne vient pas, personne ne paie")),
                new("paid", http.T("Elle est payée quand même"), http.T("par solidarité avec le producteur")),
            ],
        }, status);
    }
}

public sealed record TouchPage(Form Form, DistributionRow At, Touched Touched)
{
    public string Only { get; init; } = "";
    public IReadOnlyList<string> Names { get; init; } = [];
    public IReadOnlyList<Option> Places { get; init; } = [];
    public IReadOnlyList<Option> Ways { get; init; } = [];
}
