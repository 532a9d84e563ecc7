using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Subscriptions;

/// <summary>Reading, pricing and signing an engagement (rules.md 3.3 to 3.5, 3.7, 3.12).</summary>
public static class SubscriptionsPages
{
    public static void MapSubscriptions(this WebApplication app)
    {
        app.MapAbsences();
        app.MapGet("/catalogs/{id:long}/subscribe", Show).ForMembers();
        app.MapPost("/catalogs/{id:long}/subscribe", Sign).ForMembers();
        app.MapGet("/catalogs/{id:long}/subscriptions", List).ForCoordinator();
        app.MapPost("/catalogs/{id:long}/subscriptions", EnterPaper).ForCoordinator();
    }

    static IResult Show(HttpContext http, Database database, long id) =>
        Load(http, database, id, http.Visit().MemberId!.Value) is { } offer ? http.Page("subscriptions/subscribe", SubscribePage.Of(http, offer, new Form())) : http.Missing();

    static async Task<IResult> Sign(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var visit = http.Visit();
        var member = visit.MemberId!.Value;
        if (Load(http, database, id, member) is not { } offer)
        {
            return http.Missing();
        }

        var (wanted, from) = Read(form);
        if (form.Flag("price"))
        {
            return http.Page("subscriptions/subscribe", SubscribePage.Of(http, offer, form), form.IsValid ? 200 : 422);
        }

        if (offer.Text is not null && !form.Flag("read"))
        {
            form.Refuse("read", "subscription.not-read");
        }

        if (form["signature"].Length == 0)
        {
            form.Refuse("signature", "form.missing");
        }

        if (!form.IsValid)
        {
            return http.Again("subscriptions/subscribe", SubscribePage.Of(http, offer, form));
        }

        var decision = await Save(http, database, id, member, wanted, from, onPaper: false, form["text"], form["total"]);
        if (decision.IsAccepted)
        {
            return http.Go("/", "Votre engagement pour {0} est signé. Total : {1}.", offer.Catalog.Name, decision.Value.Total);
        }

        form.Refuse(decision.Refusals);
        return http.Again("subscriptions/subscribe", SubscribePage.Of(http, offer, form));
    }

    static IResult List(HttpContext http, Database database, long id) =>
        ListOf(http, database, id, new Form()) is { } page ? http.Page("subscriptions/list", page) : http.Missing();

    static async Task<IResult> EnterPaper(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var member = form.Id("member");
        var (wanted, from) = Read(form);
        if (form.IsValid && database.Read(db => db.Member(member)) is null)
        {
            form.Refuse("member", "form.choose");
        }

        if (form.IsValid)
        {
            var decision = await Save(http, database, id, member, wanted, from, onPaper: true);
            if (decision.IsAccepted)
            {
                return http.Go($"/catalogs/{id}/subscriptions", "L’engagement est noté. Total : {0}.", decision.Value.Total);
            }

            form.Refuse(decision.Refusals);
        }

        return ListOf(http, database, id, form) is { } page ? http.Again("subscriptions/list", page) : http.Missing();
    }

    // Decided on what the store holds at that moment; what was read on the page must still be the text in force.
    static Task<Decision<SignedSubscription>> Save(HttpContext http, Database database, long id, long member, Dictionary<long, Quantity> wanted, long? from, bool onPaper, string readText = "", string seenTotal = "") =>
        database.Decide<SignedSubscription>(new ChangeNote(http.Visit().PersonId, "subscription.sign", database.Read(db => db.Catalog(id))?.Name ?? ""), db =>
        {
            var now = http.Now();
            if (db.OfferOf(id, member, now) is not { } offer)
            {
                return new Refusal("subscription.not-open");
            }

            if (!onPaper && readText != $"{offer.Text?.Id}")
            {
                return new Refusal("subscription.text-changed", "read");
            }

            var signed = offer.Sign(wanted, now, from, http.Visit().PersonId, onPaper);
            // Nobody signs a price that they have not seen, or that changed since (a window closed meanwhile).
            if (signed.IsAccepted && !onPaper && offer.Catalog.Kind == CatalogKind.Fixed && seenTotal != $"{signed.Value.Total.Cents}")
            {
                return new Refusal("subscription.price-first", null, signed.Value.Total);
            }

            if (signed.IsAccepted)
            {
                db.Add(signed.Value);
            }

            return signed;
        });

    static SubscriptionOffer? Load(HttpContext http, Database database, long id, long member) =>
        database.Read(db => db.OfferOf(id, member, http.Now())) is { } offer && (offer.Catalog.Status != CatalogStatus.Draft || http.Visit().Rights.HasCatalog(id)) ? offer : null;

    static SubscriptionListPage? ListOf(HttpContext http, Database database, long id, Form form) => database.Read(db =>
        db.Catalog(id) is { } catalog
            ? new SubscriptionListPage(form, catalog, db.SubscriptionsOf(id), [new("", http.T("Choisir un foyer")), .. db.MembersToEngage().Select(one => new Option($"{one.Id}", one.Name))],
                [.. db.ProductsOf(id).Where(product => product.Active)])
            : null);

    static (Dictionary<long, Quantity> Wanted, long? From) Read(Form form)
    {
        var wanted = new Dictionary<long, Quantity>();
        foreach (var name in form.Names.Where(name => name.StartsWith("quantity.", StringComparison.Ordinal)).ToList())
        {
            if (long.TryParse(name.AsSpan("quantity.".Length), out var productId))
            {
                wanted[productId] = form.Quantity(name);
            }
        }

        return (wanted, form.OptionalId("from"));
    }
}

public sealed record SubscriptionListPage(Form Form, Catalog Catalog, IReadOnlyList<SubscriptionSummary> Subscriptions, IReadOnlyList<Option> Members, IReadOnlyList<Product> Products)
{
    public Money Total => Subscriptions.Sum(one => one.Total);
}
