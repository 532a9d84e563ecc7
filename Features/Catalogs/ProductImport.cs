using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.Catalogs;

enum ImportEffect { Added, Changed, Left, Faulty }

/// <summary>A field that a line changes, with what stood there and what will.</summary>
sealed record FieldChange(string Field, object Before, object After);

sealed record ImportedProduct(ProductLine Source, ImportEffect Effect, Product Product, IReadOnlyList<FieldChange> Changes);

/// <summary>What a file would do to a contract's products (rules.md 2.7). A product is found again by its reference, else by its name. Nothing is
/// taken away: what the file does not name stays.</summary>
static class ProductImport
{
    public static IReadOnlyList<ImportedProduct> Of(ProductColumns columns, long catalogId, IReadOnlyList<Product> existing, StockBook? stock = null)
    {
        var seen = new Dictionary<string, int>();
        var taken = new Dictionary<long, int>();
        return [.. columns.Rows.Select(row => One(new ProductLine(row, columns), catalogId, existing, stock ?? new(), seen, taken))];
    }

    static ImportedProduct One(ProductLine line, long catalogId, IReadOnlyList<Product> existing, StockBook stock, Dictionary<string, int> seen, Dictionary<long, int> taken)
    {
        if (line.Faults.Count > 0)
        {
            return new(line, ImportEffect.Faulty, new Product(), []);
        }

        var found = Same(line, existing);
        var key = line.Reference.Length > 0 ? $"reference {Folding.Fold(line.Reference)}" : $"name {Folding.Fold(line.Name)}";
        if (found.Count > 1)
        {
            line.Refuse(new("product-file.several", "name", line.Name));
        }
        else if (seen.TryGetValue(key, out var earlier) || found.Count == 1 && taken.TryGetValue(found[0].Id, out earlier))
        {
            line.Refuse(new("product-file.twice", "name", earlier));
        }

        if (line.Faults.Count > 0)
        {
            return new(line, ImportEffect.Faulty, new Product(), []);
        }

        seen.Add(key, line.Line);
        if (found.Count == 0)
        {
            return new(line, ImportEffect.Added, line.On(new Product { CatalogId = catalogId }), []);
        }

        taken.Add(found[0].Id, line.Line);
        var after = line.On(found[0]);
        if (stock.Fault(found[0], after) is { } fault)
        {
            line.Refuse(fault);
            return new(line, ImportEffect.Faulty, new Product(), []);
        }

        var changes = Changes(found[0], after);
        return new(line, changes.Count > 0 ? ImportEffect.Changed : ImportEffect.Left, after, changes);
    }

    // Two products of one name may have references of their own: then the name alone does not make them one.
    static List<Product> Same(ProductLine line, IReadOnlyList<Product> existing)
    {
        var byReference = existing.Where(product => line.Reference.Length > 0 && Folding.Fold(product.Reference) == Folding.Fold(line.Reference)).ToList();
        return byReference.Count > 0
            ? byReference
            : [.. existing.Where(product => Folding.Fold(product.Name) == Folding.Fold(line.Name) && (line.Reference.Length == 0 || product.Reference.Length == 0))];
    }

    static List<FieldChange> Changes(Product before, Product after) =>
    [
        .. new FieldChange[]
        {
            new("name", before.Name, after.Name), new("price", before.Price, after.Price), new("reference", before.Reference, after.Reference),
            new("description", before.Description, after.Description), new("size", before.Size, after.Size), new("unit", before.Unit, after.Unit),
            new("labels", before.Labels, after.Labels), new("step", before.Step, after.Step), new("weighed", before.Weighed, after.Weighed),
            new("vat", before.VatBasisPoints, after.VatBasisPoints), new("stock", Stock(before), Stock(after)),
        }.Where(change => !change.Before.Equals(change.After)),
    ];

    static object Stock(Product product) => product.StockRule == StockRule.Season && product.Stock is { } stock ? stock : product.StockRule;
}
