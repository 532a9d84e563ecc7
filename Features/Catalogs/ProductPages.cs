using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>What a contract offers: its list, one product, its picture (rules.md 2.3, 2.4). Changing a product never touches what was ordered.</summary>
static class ProductPages
{
    public static void MapProducts(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/products", List).ForCoordinator("id", Right.Catalog);
        app.MapGet("/catalogs/{id:long}/products/new", New).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/products", Add).ForCoordinator("id", Right.Catalog);
        app.MapGet("/catalogs/{id:long}/products/{productId:long}", Edit).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/products/{productId:long}", Save).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/products/{productId:long}/photo", TakePhoto).ForCoordinator("id", Right.Catalog);
    }

    static IResult List(HttpContext http, Database database, long id) => database.Read(db =>
    {
        var photos = db.PhotoHashes(id);
        return db.Catalog(id) is { } catalog
            ? http.Page("catalogs/products", new ProductsPage(catalog, [.. db.ProductsOf(id).Select(product => new ProductRow(product, photos.GetValueOrDefault(product.Id)))]))
            : http.Missing();
    });

    static IResult New(HttpContext http, Database database, long id) => database.Read(db =>
        db.Catalog(id) is { } catalog ? Shown(http, db, catalog, ProductForm.Filled(new Product(), ""), null) : http.Missing());

    static IResult Edit(HttpContext http, Database database, long id, long productId) => database.Read(db =>
        Find(db, id, productId) is var (catalog, product) ? Shown(http, db, catalog, ProductForm.Filled(product, CategoryName(db, product)), product) : http.Missing());

    static async Task<IResult> Add(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (database.Read(db => db.Catalog(id)) is not { } catalog)
        {
            return http.Missing();
        }

        if (ProductForm.Read(form, new Product { CatalogId = id }) is not { } product)
        {
            return database.Read(db => Shown(http, db, catalog, form, null, again: true));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "product.new", $"{catalog.Name} : {product.Name}"),
            db => db.AddProduct(product with { CategoryId = db.CategoryNamed(form["category"]) }));
        return http.Go($"/catalogs/{id}/products", "« {0} » est enregistré.", product.Name);
    }

    static async Task<IResult> Save(HttpContext http, Database database, long id, long productId)
    {
        var form = await Form.Read(http);
        if (database.Read(db => Find(db, id, productId)) is not var (catalog, before))
        {
            return http.Missing();
        }

        if (ProductForm.Read(form, before) is null)
        {
            return database.Read(db => Shown(http, db, catalog, form, before, again: true));
        }

        var saved = await database.Decide<bool>(new ChangeNote(http.Visit().PersonId, "product.edit", $"{catalog.Name} : {before.Name}"), db =>
        {
            var standing = db.Product(productId)!;
            var product = ProductForm.Read(form, standing)!;
            if (db.StockOf(id).Fault(standing, product) is { } fault)
            {
                return fault;
            }

            db.SaveProduct(product with { CategoryId = db.CategoryNamed(form["category"]) });
            return true;
        });
        if (!saved.IsAccepted)
        {
            form.Refuse(saved.Refusals);
            return database.Read(db => Shown(http, db, catalog, form, before, again: true));
        }

        return http.Go($"/catalogs/{id}/products", "« {0} » est enregistré.", form["name"]);
    }

    static async Task<IResult> TakePhoto(HttpContext http, Database database, long id, long productId)
    {
        var form = await Form.Read(http);
        if (database.Read(db => Find(db, id, productId)) is not var (catalog, product))
        {
            return http.Missing();
        }

        var photo = await Photos.ReadAsync(await Upload.Bytes(form, "photo"), http.RequestAborted);
        if (!photo.IsAccepted)
        {
            return database.Read(db =>
            {
                var filled = ProductForm.Filled(product, CategoryName(db, product));
                filled.Refuse(photo.Refusals.Select(refusal => refusal with { Field = "photo" }));
                return Shown(http, db, catalog, filled, product, again: true);
            });
        }

        var taken = photo.Value;
        await database.Write(new ChangeNote(http.Visit().PersonId, "product.edit", $"{catalog.Name} : {product.Name}"), db =>
            db.SaveProduct(db.Product(productId)! with { PhotoId = db.AddPhoto(taken.Id, taken.Width, taken.Height, [taken.Small, taken.Medium, taken.Large]) }));
        return http.Go($"/catalogs/{id}/products/{productId}", "La photo est enregistrée.");
    }

    // A product of another contract is not there: the right is on the contract of the address.
    internal static (Catalog Catalog, Product Product)? Find(SqliteConnection db, long id, long productId) =>
        db.Catalog(id) is { } catalog && db.Product(productId) is { } product && product.CatalogId == id ? (catalog, product) : null;

    static string CategoryName(SqliteConnection db, Product product) => db.Categories().FirstOrDefault(category => category.Id == product.CategoryId)?.Name ?? "";

    static IResult Shown(HttpContext http, SqliteConnection db, Catalog catalog, Form form, Product? product, bool again = false)
    {
        var page = new ProductPage(catalog, form, product is null ? null : new ProductRow(product, db.PhotoHash(product.PhotoId))) { Categories = [.. db.Categories().Select(category => category.Name)] };
        return again ? http.Again("catalogs/product", page) : http.Page("catalogs/product", page);
    }
}

public sealed record ProductsPage(Catalog Catalog, IReadOnlyList<ProductRow> Products)
{
    public bool MayCoordinate => true;
}

public sealed record ProductPage(Catalog Catalog, Form Form, ProductRow? Row)
{
    public required IReadOnlyList<string> Categories { get; init; }

    public string Action => $"/catalogs/{Catalog.Id}/products" + (Row is null ? "" : $"/{Row.Product.Id}");
}
