using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>The contracts of the season, and one contract as its readers see it, with the coordinator's tools on the same page.</summary>
public static class CatalogsPages
{
    public static void MapCatalogs(this WebApplication app)
    {
        app.MapGet("/catalogs", List).ForMembers();
        app.MapGet("/catalogs/{id:long}", Show).ForSignedIn();
        app.MapPost("/catalogs/{id:long}/publication", Publish).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/closure", Close).ForCoordinator("id", Right.Catalog);
        app.MapCatalogEditing();
        app.MapProducts();
        app.MapProductDates();
        app.MapProductImport();
        app.MapPhotos();
    }

    static IResult List(HttpContext http, Database database, string? q) => database.Read(db =>
    {
        var today = http.Now().Today;
        var visit = http.Visit();
        var words = Folding.Fold(q);
        var seen = db.CatalogSummaries(visit.MemberId, today)
            .Where(catalog => catalog.Status != CatalogStatus.Draft || visit.Rights.HasCatalog(catalog.Id))
            .Where(catalog => words.Length == 0 || $"{Folding.Fold($"{catalog.Name} {catalog.ProducerName}")} {catalog.ProductWords}".Contains(words, StringComparison.Ordinal))
            .ToList();
        var past = seen.Where(catalog => catalog.Status == CatalogStatus.Archived || catalog.EndDate < today).ToList();
        var current = seen.Except(past).ToList();
        var mine = current.Where(catalog => catalog.Mine).ToList();
        var open = current.Except(mine).Where(catalog => catalog.Status == CatalogStatus.Published).ToList();
        return http.Page("catalogs/list", new CatalogList(q ?? "")
        {
            Mine = mine,
            Open = open,
            Others = [.. current.Except(mine).Except(open)],
            Past = past,
            Coordinated = [.. current.Where(catalog => visit.Rights.IsCoordinatorOf(catalog.Id))],
            MayAdd = visit.Rights.Has(Right.Catalog),
        });
    });

    static IResult Show(HttpContext http, Database database, long id) => database.Read(db =>
    {
        var visit = http.Visit();
        if (db.Catalog(id) is not { } catalog)
        {
            return http.Missing();
        }

        var coordinates = visit.Rights.HasCatalog(id);
        if (!coordinates && (catalog.Status == CatalogStatus.Draft || !visit.IsMember && visit.ProducerId != catalog.ProducerId))
        {
            return http.Missing();
        }

        return http.Page("catalogs/show", PageOf(http, db, catalog, new Form()));
    });

    static async Task<IResult> Publish(HttpContext http, Database database, long id)
    {
        if (database.Read(db => db.Catalog(id)) is not { } catalog)
        {
            return http.Missing();
        }

        var done = await database.Decide<long>(new ChangeNote(http.Visit().PersonId, "catalog.publish", catalog.Name), db =>
        {
            if (!db.ProductsOf(id).Any(product => product.Active))
            {
                return new Refusal("catalog.no-product");
            }

            db.SetCatalogStatus(id, CatalogStatus.Published);
            return id;
        });
        return done.IsAccepted ? http.Go($"/catalogs/{id}", "« {0} » est publié : les adhérents le voient.", catalog.Name) : ShownAgain(http, database, catalog, done.Refusals);
    }

    /// <summary>Closes what is published; what is closed already goes to the past seasons.</summary>
    static async Task<IResult> Close(HttpContext http, Database database, long id)
    {
        if (database.Read(db => db.Catalog(id)) is not { } catalog)
        {
            return http.Missing();
        }

        var status = await database.Decide<CatalogStatus>(new ChangeNote(http.Visit().PersonId, "catalog.close", catalog.Name), db =>
        {
            if (db.Catalog(id)!.Status is not (CatalogStatus.Published or CatalogStatus.Closed) and var other)
            {
                return new Refusal(other == CatalogStatus.Draft ? "catalog.is-draft" : "catalog.is-archived");
            }

            var next = db.Catalog(id)!.Status == CatalogStatus.Published ? CatalogStatus.Closed : CatalogStatus.Archived;
            db.SetCatalogStatus(id, next);
            return next;
        });
        return !status.IsAccepted ? ShownAgain(http, database, catalog, status.Refusals)
            : http.Go($"/catalogs/{id}", status.Value == CatalogStatus.Closed ? "« {0} » est clos : plus de nouvel engagement." : "« {0} » est rangé parmi les saisons passées.", catalog.Name);
    }

    static IResult ShownAgain(HttpContext http, Database database, Catalog catalog, IReadOnlyList<Refusal> refusals) => database.Read(db =>
    {
        var form = new Form();
        form.Refuse(refusals);
        return http.Again("catalogs/show", PageOf(http, db, catalog, form));
    });

    static CatalogPage PageOf(HttpContext http, Microsoft.Data.Sqlite.SqliteConnection db, Catalog catalog, Form form)
    {
        var today = http.Now().Today;
        var photos = db.PhotoHashes(catalog.Id);
        var summaries = db.CatalogSummaries(http.Visit().MemberId, today);
        return new CatalogPage(catalog, summaries.Single(summary => summary.Id == catalog.Id), form)
        {
            Coordinator = db.PersonName(catalog.CoordinatorId),
            Text = db.CurrentText(catalog.Id),
            Products = [.. db.ProductsOf(catalog.Id).Where(product => product.Active).Select(product => new ProductRow(product, photos.GetValueOrDefault(product.Id)))],
            Dates = [.. db.CatalogDates(catalog.Id).Where(date => date.Date >= today)],
            MayCoordinate = http.Visit().Rights.HasCatalog(catalog.Id),
            IsMember = http.Visit().IsMember,
            IsPast = catalog.EndDate < today,
        };
    }
}

public sealed record CatalogList(string Query)
{
    public required IReadOnlyList<CatalogSummary> Mine { get; init; }
    public required IReadOnlyList<CatalogSummary> Open { get; init; }
    public required IReadOnlyList<CatalogSummary> Others { get; init; }
    public required IReadOnlyList<CatalogSummary> Past { get; init; }
    public required IReadOnlyList<CatalogSummary> Coordinated { get; init; }
    public required bool MayAdd { get; init; }
}

public sealed record CatalogPage(Catalog Catalog, CatalogSummary Summary, Form Form)
{
    public required string Coordinator { get; init; }
    public required EngagementText? Text { get; init; }
    public required IReadOnlyList<ProductRow> Products { get; init; }
    public required IReadOnlyList<CatalogDate> Dates { get; init; }
    public required bool MayCoordinate { get; init; }
    public required bool IsMember { get; init; }
    public required bool IsPast { get; init; }

    public string Kind => Catalog.Kind.Text();

    public string Status => Catalog.Status.Text();

    public bool MaySubscribe => IsMember && !IsPast && Catalog.TakesSubscriptions && !Summary.Mine;

    public bool MayOrder => IsMember && !IsPast && Catalog.Kind == CatalogKind.Open && Catalog.TakesOrders;

    public string AbsenceRule => Catalog.AbsenceRule.Text();

    public string Payee => Catalog.Payee.Text();
}

/// <summary>A product with the address part of its picture, and what the templates would else have to reckon.</summary>
public sealed record ProductRow(Product Product, string? Photo)
{
    public string Unit => Product.Unit.Text();

    public string StockRule => Product.StockRule.Text();

    public Money? PerBase => Product.PricePerKgOrLitre;

    public bool Liquid => Product.Unit.IsLiquid();

    /// <summary>Sold by the very piece, kilo or litre: no size to tell.</summary>
    public bool IsSingle => Product.Size == Quantity.One;
}
