using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>One product date by date: how many there are, and what it costs that day only (rules.md 2.5, 4.5).</summary>
static class ProductDatePages
{
    public static void MapProductDates(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/products/{productId:long}/dates", Show).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/products/{productId:long}/dates", Save).ForCoordinator("id", Right.Catalog);
    }

    static IResult Show(HttpContext http, Database database, long id, long productId) => database.Read(db => PageOf(http, db, id, productId, new Form()));

    static async Task<IResult> Save(HttpContext http, Database database, long id, long productId)
    {
        var form = await Form.Read(http);
        if (database.Read(db => ProductPages.Find(db, id, productId)) is not var (catalog, named))
        {
            return http.Missing();
        }

        var saved = await database.Decide<int>(new ChangeNote(http.Visit().PersonId, "product.dates", $"{catalog.Name} : {named.Name}"), db =>
        {
            var product = db.Product(productId)!;
            var wanted = db.ProductDates(product, http.Now().Today).Select(date => (Before: date, After: Wanted(form, product, date))).ToList();
            if (!form.IsValid)
            {
                return Decision<int>.Refuse([.. form.Errors.Values]);
            }

            var refusals = wanted.SelectMany(pair => pair.After.Refusals).ToList();
            if (refusals.Count > 0)
            {
                return Decision<int>.Refuse(refusals);
            }

            var changed = wanted.Where(pair => pair.After.Value.Differs(pair.Before)).ToList();
            changed.ForEach(pair => db.SaveProductDate(productId, pair.After.Value));
            return changed.Count;
        });
        form.Refuse(saved.Refusals);
        return saved.IsAccepted ? http.Go($"/catalogs/{id}/products/{productId}/dates", "Les dates de « {0} » sont enregistrées.", named.Name)
            : database.Read(db => PageOf(http, db, id, productId, form));
    }

    // A date that this page did not show keeps what it has.
    static Decision<ProductDate> Wanted(Form form, Product product, ProductDate date)
    {
        var stock = form.Has(date.StockField) ? form[date.StockField].Length == 0 ? null : form.Quantity(date.StockField) : date.Stock;
        var price = form.Has(date.PriceField) ? form[date.PriceField].Length == 0 ? null : form.Money(date.PriceField) : date.Price;
        return date.With(product, stock, price);
    }

    static IResult PageOf(HttpContext http, SqliteConnection db, long id, long productId, Form form)
    {
        if (ProductPages.Find(db, id, productId) is not var (catalog, product))
        {
            return http.Missing();
        }

        var again = !form.IsValid;
        var rows = db.ProductDates(product, http.Now().Today).Select(date => new ProductDateRow(date,
            again ? form[date.StockField] : date.Stock is { } stock ? CatalogForm.Decimals(stock.Thousandths, 3) : "",
            again ? form[date.PriceField] : date.Price is { } price ? CatalogForm.Decimals(price.Cents, 2) : "",
            Error(http, form, date.StockField), Error(http, form, date.PriceField))).ToList();
        return http.Page("catalogs/product-dates", new ProductDatesPage(catalog, new ProductRow(product, null), form, rows), again ? 422 : 200);
    }

    static string Error(HttpContext http, Form form, string field) => form.Errors.TryGetValue(field, out var refusal) ? http.T(refusal.Key, refusal.Facts) : "";
}

public sealed record ProductDatesPage(Catalog Catalog, ProductRow Row, Form Form, IReadOnlyList<ProductDateRow> Dates)
{
    public bool MayCoordinate => true;

    public bool Given => Row.Product.StockRule == StockRule.Given;
}

/// <summary>One date with what stands in its fields.</summary>
public sealed record ProductDateRow(ProductDate At, string Stock, string Price, string StockError, string PriceError)
{
    public string StockId => "f-" + At.StockField.Replace('.', '-');

    public string PriceId => "f-" + At.PriceField.Replace('.', '-');
}
