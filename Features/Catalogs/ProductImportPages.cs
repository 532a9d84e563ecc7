using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>Products from a CSV or XLSX file with a preview (rules.md 2.7). The file goes along to the confirmation; what it does is worked out
/// anew there, inside the transaction that writes.</summary>
static class ProductImportPages
{
    static readonly Dictionary<string, string> FieldNames = new()
    {
        ["name"] = "Nom",
        ["price"] = "Prix TTC",
        ["reference"] = "Référence",
        ["description"] = "Description",
        ["size"] = "Vendu par",
        ["unit"] = "Unité",
        ["labels"] = "Labels",
        ["step"] = "Se commande par",
        ["weighed"] = "Pesé à la livraison",
        ["vat"] = "TVA (%)",
        ["stock"] = "Stock",
    };

    public static void MapProductImport(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/products/import", (HttpContext http, Database database, long id) =>
            Find(database, id) is { } catalog ? http.Page("catalogs/import", new ImportPage(catalog, new Form())) : http.Missing()).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/products/import", Preview).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}/products/import/confirmation", Confirm).ForCoordinator("id", Right.Catalog);
    }

    static Catalog? Find(Database database, long id) => database.Read(db => db.Catalog(id));

    static async Task<IResult> Preview(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (Find(database, id) is not { } catalog)
        {
            return http.Missing();
        }

        var name = form.Files.GetFile("file")?.FileName ?? "";
        var bytes = await Upload.Bytes(form, "file");
        if (name.Length == 0)
        {
            form.Refuse("file", "form.missing");
            return http.Again("catalogs/import", new ImportPage(catalog, form));
        }

        var table = Table.Read(name, bytes);
        if (!table.IsAccepted)
        {
            form.Refuse(table.Refusals.Select(refusal => refusal with { Field = "file" }));
            return http.Again("catalogs/import", new ImportPage(catalog, form));
        }

        var columns = ProductColumns.Of(table.Value);
        var lines = database.Read(db => ProductImport.Of(columns, id, db.ProductsOf(id), db.StockOf(id)));
        return http.Page("catalogs/import-preview", new ImportPreview(catalog, name, Convert.ToBase64String(bytes))
        {
            Lines = [.. lines.Select(line => Told(http, line))],
            Unread = string.Join(", ", columns.Unknown),
            Added = lines.Count(line => line.Effect == ImportEffect.Added),
            Changed = lines.Count(line => line.Effect == ImportEffect.Changed),
            Left = lines.Count(line => line.Effect == ImportEffect.Left),
            Faulty = lines.Count(line => line.Effect == ImportEffect.Faulty),
        });
    }

    static async Task<IResult> Confirm(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (Find(database, id) is not { } catalog)
        {
            return http.Missing();
        }

        var bytes = new byte[form["content"].Length];
        if (!Convert.TryFromBase64String(form["content"], bytes, out var length) || Table.Read(form["name"], bytes[..length]) is not { IsAccepted: true } table)
        {
            form.Refuse("file", "file.unreadable", form["name"]);
            return http.Again("catalogs/import", new ImportPage(catalog, form));
        }

        var columns = ProductColumns.Of(table.Value);
        var (added, changed) = await database.Write(new ChangeNote(http.Visit().PersonId, "product.import", $"{catalog.Name} : {form["name"]}"), db =>
        {
            var lines = ProductImport.Of(columns, id, db.ProductsOf(id), db.StockOf(id));
            foreach (var line in lines.Where(line => line.Effect == ImportEffect.Added))
            {
                db.AddProduct(line.Product);
            }

            foreach (var line in lines.Where(line => line.Effect == ImportEffect.Changed))
            {
                db.SaveProduct(line.Product);
            }

            return (lines.Count(line => line.Effect == ImportEffect.Added), lines.Count(line => line.Effect == ImportEffect.Changed));
        });
        return added + changed == 0
            ? http.Go($"/catalogs/{id}/products", "Rien à écrire : tous ces produits sont déjà là, tels quels.")
            : http.Go($"/catalogs/{id}/products", "Produits ajoutés : {0}. Changés : {1}.", added, changed);
    }

    static PreviewLine Told(HttpContext http, ImportedProduct line) => new(line.Source.Line, line.Source.Name, line.Effect.Text())
    {
        Row = new ProductRow(line.Product, null),
        Notes = [.. line.Source.Notes.Select(note => http.T(note.Key, note.Facts))],
        Faults = [.. line.Source.Faults.Select(fault => http.T(fault.Key, fault.Facts))],
        Changes = [.. line.Changes.Select(change => http.T("{0} : {1} devient {2}", http.T(FieldNames[change.Field]), Shown(http, change, change.Before), Shown(http, change, change.After)))],
    };

    static string Shown(HttpContext http, FieldChange change, object value) => value switch
    {
        "" => http.T("rien"),
        int points when change.Field == "vat" => http.Formats().Percent(points),
        Unit unit => http.T(unit switch { Unit.Piece => "pièce", Unit.Bunch => "botte", _ => unit.Text() }),
        StockRule rule => http.T(rule switch { StockRule.None => "sans limite", StockRule.Given => "selon la date", _ => "par livraison" }),
        string { Length: > 60 } text => text[..60] + "…",
        _ => http.Formats().Show(value),
    };
}

public sealed record ImportPage(Catalog Catalog, Form Form);

public sealed record ImportPreview(Catalog Catalog, string Name, string Content)
{
    public required IReadOnlyList<PreviewLine> Lines { get; init; }

    /// <summary>Headers of the file whose columns are not read.</summary>
    public required string Unread { get; init; }
    public required int Added { get; init; }
    public required int Changed { get; init; }
    public required int Left { get; init; }
    public required int Faulty { get; init; }
}

public sealed record PreviewLine(int Line, string Name, string Effect)
{
    public required ProductRow Row { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }
    public required IReadOnlyList<string> Faults { get; init; }
    public required IReadOnlyList<string> Changes { get; init; }
}
