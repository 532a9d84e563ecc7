using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What a catalog offers (rules.md 2.3). Products are never deleted: those that were ordered are switched off.</summary>
public static class ProductStore
{
    const string Columns = """
        id, catalog_id, name, reference, description, category_id, unit, size_thousandths as size, price_cents as price, vat_basis_points, step_thousandths as step,
        minimum_thousandths as minimum, weighed, labels, photo_id, stock_rule, stock_thousandths as stock, stock_every, rank, active
        """;

    /// <summary>Those on offer first, in their order, then by name.</summary>
    public static IReadOnlyList<Product> ProductsOf(this SqliteConnection db, long catalogId) =>
        [.. db.Query<Product>($"select {Columns} from product where catalog_id = $catalogId order by active desc, rank, search_key, id", new { catalogId })];

    public static Product? Product(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<Product>($"select {Columns} from product where id = $id", new { id });

    public static long AddProduct(this SqliteConnection db, Product product) => db.QuerySingle<long>("""
        insert into product (catalog_id, name, search_key, reference, description, category_id, unit, size_thousandths, price_cents, vat_basis_points, step_thousandths,
          minimum_thousandths, weighed, labels, photo_id, stock_rule, stock_thousandths, stock_every, rank, active)
        values ($CatalogId, $Name, $key, $Reference, $Description, $CategoryId, $unit, $Size, $Price, $VatBasisPoints, $Step,
          $Minimum, $Weighed, $Labels, $PhotoId, $rule, $Stock, $StockEvery, (select coalesce(max(rank), 0) + 1 from product where catalog_id = $CatalogId), $Active)
        returning id
        """, Values(product));

    public static void SaveProduct(this SqliteConnection db, Product product) => db.Execute("""
        update product set name = $Name, search_key = $key, reference = $Reference, description = $Description, category_id = $CategoryId, unit = $unit,
          size_thousandths = $Size, price_cents = $Price, vat_basis_points = $VatBasisPoints, step_thousandths = $Step, minimum_thousandths = $Minimum, weighed = $Weighed,
          labels = $Labels, photo_id = $PhotoId, stock_rule = $rule, stock_thousandths = $Stock, stock_every = $StockEvery, rank = $Rank, active = $Active
        where id = $Id
        """, Values(product));

    public static IReadOnlyList<Category> Categories(this SqliteConnection db) => [.. db.Query<Category>("select id, name, rank from category order by rank, name")];

    /// <summary>The category of this name, made when there is none yet; null for no name.</summary>
    public static long? CategoryNamed(this SqliteConnection db, string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        var known = db.Categories().FirstOrDefault(category => Folding.Fold(category.Name) == Folding.Fold(name));
        return known?.Id ?? db.QuerySingle<long>("insert into category (name, rank) values ($name, (select coalesce(max(rank), 0) + 1 from category)) returning id", new { name });
    }

    static DynamicParameters Values(Product product)
    {
        var values = new DynamicParameters();
        values.AddDynamicParams(new
        {
            product.Id,
            product.CatalogId,
            product.Name,
            product.Reference,
            product.Description,
            product.CategoryId,
            product.Size,
            product.Price,
            product.VatBasisPoints,
            product.Step,
            product.Minimum,
            product.Weighed,
            product.Labels,
            product.PhotoId,
            product.Stock,
            product.StockEvery,
            product.Rank,
            product.Active,
            key = Folding.Fold(product.Name),
            unit = product.Unit.Text(),
            rule = product.StockRule.Text(),
        });
        return values;
    }
}
