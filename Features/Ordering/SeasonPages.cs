using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>The grid of a variable contract: the whole season at once, or some of its dates (rules.md 3.7).</summary>
public static class SeasonPages
{
    public static void MapSeason(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/season", Show).ForMembers();
        app.MapPost("/catalogs/{id:long}/season", Save).ForMembers();
    }

    static IResult Show(HttpContext http, Database database, long id) =>
        Load(http, database, id) is { } grid ? http.Page("ordering/season", SeasonPage.Of(http, grid, new Form(), saved: true)) : http.Missing();

    static async Task<IResult> Save(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (Load(http, database, id) is not { } grid)
        {
            return http.Missing();
        }

        if (form.Flag("fill"))
        {
            Fill(form, grid, http.Now());
            return http.Page("ordering/season", SeasonPage.Of(http, grid, form));
        }

        var (wanted, versions) = Read(form, grid);
        if (form.IsValid)
        {
            var visit = http.Visit();
            var decision = await database.Decide<IReadOnlyList<PlacedOrder>>(new ChangeNote(visit.PersonId, "order.season", $"catalog:{id}"), db =>
            {
                var now = db.SeasonOf(id, visit.MemberId!.Value, http.Now().Today)!;
                var placed = now.Place(wanted, versions, wholeSeason: form.Flag("whole"), http.Now(), visit.PersonId);
                if (placed.IsAccepted)
                {
                    db.Save(placed.Value);
                    foreach (var order in placed.Value)
                    {
                        db.TouchBasket(order.MemberId, now.Sheets.First(sheet => sheet.Delivery.Id == order.DeliveryId).Delivery.DistributionId);
                    }
                }

                return placed;
            });
            if (decision.IsAccepted)
            {
                return http.Go($"/catalogs/{id}/season", "Votre saison est enregistrée.");
            }

            form.Refuse(decision.Refusals);
        }

        return http.Again("ordering/season", SeasonPage.Of(http, Load(http, database, id) ?? grid, form));
    }

    static SeasonGrid? Load(HttpContext http, Database database, long id) => database.Read(db => db.SeasonOf(id, http.Visit().MemberId!.Value, http.Now().Today));

    // The number beside a product goes to all dates that are open; nothing is saved yet.
    static void Fill(Form form, SeasonGrid grid, Moment now)
    {
        var product = form["fill"];
        foreach (var sheet in grid.Sheets.Where(sheet => sheet.Closed(now) is null))
        {
            form[$"quantity.{sheet.Delivery.Id}.{product}"] = form[$"fill.{product}"];
        }
    }

    static (Dictionary<GridCell, Quantity> Wanted, Dictionary<long, int> Versions) Read(Form form, SeasonGrid grid)
    {
        var wanted = new Dictionary<GridCell, Quantity>();
        foreach (var name in form.Names.Where(name => name.StartsWith("quantity.", StringComparison.Ordinal)).ToList())
        {
            if (name.Split('.') is [_, var delivery, var product] && long.TryParse(delivery, out var deliveryId) && long.TryParse(product, out var productId))
            {
                wanted[new(deliveryId, productId)] = form.Quantity(name);
            }
        }

        var versions = grid.Sheets.Where(sheet => form.Has($"version.{sheet.Delivery.Id}"))
            .ToDictionary(sheet => sheet.Delivery.Id, sheet => form.Whole($"version.{sheet.Delivery.Id}", 0, int.MaxValue));
        return (wanted, versions);
    }
}
