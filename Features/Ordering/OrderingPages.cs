using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>What a member orders, date by date (rules.md 4.1, 4.2).</summary>
public static class OrderingPages
{
    public static void MapOrdering(this WebApplication app)
    {
        app.MapCatalogOrders();
        app.MapSeason();
        app.MapGet("/orders", List).ForMembers();
        app.MapGet("/distributions/{id:long}/order", Show).ForMembers();
        app.MapPost("/distributions/{id:long}/order", Save).ForMembers();
    }

    static IResult List(HttpContext http, Database database)
    {
        var now = http.Now();
        var windows = database.Read(db => db.OpenWindows(http.Visit().MemberId!.Value, now.Instant));
        return http.Page("ordering/windows", new WindowsPage([.. windows.GroupBy(window => window.DistributionId)
            .Select(group => new OpenDate(group.Key, group.First().Date, group.First().StartTime, group.First().EndTime, group.First().Place,
                group.Min(window => window.ClosesAt), [.. group]))]));
    }

    static IResult Show(HttpContext http, Database database, long id) =>
        database.Read(db => db.OrderAt(id, http.Visit().MemberId!.Value) is { } order ? Shop.Of(http, order, db.PhotosAt(id), new Form(), saved: true) : null) is { } shop
            ? http.Page("ordering/shop", shop)
            : http.Missing();

    static Shop PageOf(HttpContext http, Database database, DistributionOrder order, Form form) =>
        Shop.Of(http, order, database.Read(db => db.PhotosAt(order.Distribution.Id)), form);

    static async Task<IResult> Save(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var visit = http.Visit();
        var member = visit.MemberId!.Value;
        var order = database.Read(db => db.OrderAt(id, member));
        if (order is null)
        {
            return http.Missing();
        }

        var wanted = Wanted(form);
        if (!form.IsValid)
        {
            return http.Again("ordering/shop", PageOf(http, database, order, form));
        }

        if (Stepped(order, form, wanted))
        {
            return http.Page("ordering/shop", PageOf(http, database, order, form));
        }

        var version = form.Whole("version", 0, int.MaxValue);
        var decision = await database.Decide<IReadOnlyList<PlacedOrder>>(new ChangeNote(visit.PersonId, "order.place", $"distribution:{id}"), db =>
        {
            var placed = db.OrderAt(id, member)!.Place(wanted, version, http.Now(), visit.PersonId);
            if (placed.IsAccepted && placed.Value.Count > 0)
            {
                db.Save(placed.Value);
                db.TouchBasket(member, id);
            }

            return placed;
        });
        if (decision.IsAccepted)
        {
            return http.Go($"/distributions/{id}/order", "Votre panier du {0} est enregistré.", order.Distribution.Date);
        }

        form.Refuse(decision.Refusals);
        return http.Again("ordering/shop", PageOf(http, database, database.Read(db => db.OrderAt(id, member))!, form));
    }

    static Dictionary<long, Quantity> Wanted(Form form)
    {
        var wanted = new Dictionary<long, Quantity>();
        foreach (var name in form.Names.Where(name => name.StartsWith("quantity.", StringComparison.Ordinal)).ToList())
        {
            if (long.TryParse(name.AsSpan("quantity.".Length), out var productId))
            {
                wanted[productId] = form.Quantity(name);
            }
        }

        return wanted;
    }

    // A step changes what stands in the form and saves nothing: a basket on its way to its minimum could not be saved at each step.
    static bool Stepped(DistributionOrder order, Form form, Dictionary<long, Quantity> wanted)
    {
        var more = form.Flag("more");
        if (!more && !form.Flag("less") || !long.TryParse(form[more ? "more" : "less"], out var id)
            || order.Sheets.SelectMany(sheet => sheet.Offers).FirstOrDefault(offer => offer.Product.Id == id) is not { } offer)
        {
            return false;
        }

        var product = offer.Product;
        var before = wanted.GetValueOrDefault(id);
        var after = more ? before + product.Step : before - product.Step;
        after = after < product.Minimum || after < Quantity.Zero ? more ? product.Minimum : Quantity.Zero : after;
        form[product.Field] = Shop.Plain(after);
        return true;
    }
}

public sealed record WindowsPage(IReadOnlyList<OpenDate> Dates);

public sealed record OpenDate(
    long Id, DateOnly Date, TimeOnly StartTime, TimeOnly EndTime, string Place, DateTimeOffset ClosesAt, IReadOnlyList<OpenWindow> Windows);
