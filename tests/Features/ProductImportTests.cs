using System.Text;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using MiniExcelLibs;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class ProductImportTests
{
    const string First = "Nom du produit;Prix TTC;Référence unique;Description;Quantité (dans l'unité définie colonne F);Unité (pièce, Kg, g ou litre);Bio;Quantités \"à virgule\";Taux de TVA;Stock\n";
    const string Later = "productName;price;ref;desc;qt;unit;organic;bulk;variablePrice;vat;stock\n";
    const string Camap = "Nom du produit;Prix TTC;Référence unique;Description;Taux de TVA;Quantité (dans l'unité définie colonne G);Unité (piece, Kg, g, L, cL, mL);Bio;Vrac;Prix variable selon pesée\n";

    [TestMethod]
    [DataRow(First, "Carottes;2,40;C1;Du sable;1;Kg;oui;1;5,5;40\n")]
    [DataRow("", "Carottes;2,40;C1;Du sable;1;Kg;Bio;1;5,5;40\n")]
    [DataRow(Later, "Carottes;2.40;C1;Du sable;1;kg;1;1;0;5.5;40\n")]
    [DataRow("", "Carottes;2.40;C1;Du sable;1;kg;1;1;0;5.5;40\n")]
    [DataRow(Camap, "Carottes;2,40;C1;Du sable;5,5;1;Kg;1;true;0\n")]
    [DataRow("", "Carottes;2,40;C1;Du sable;5,5;1;Kg;1;true;0\n")]
    public async Task R2_7_The_three_orders_of_columns_are_read_with_and_without_headers(string header, string line)
    {
        await using var app = await Village.Start();
        var id = await CatalogsTests.AddCatalog(app);
        using var client = await CatalogsTests.Admin(app);
        await Import(client, id, "produits.csv", Encoding.UTF8.GetBytes(header + line));

        var product = app.Database.Read(db => db.ProductsOf(id)).Single();
        Assert.AreEqual(("Carottes", new Money(240), "C1", "Du sable"), (product.Name, product.Price, product.Reference, product.Description));
        Assert.AreEqual((Unit.Kg, Quantity.One, "bio", 550, new Quantity(100), false), (product.Unit, product.Size, product.Labels, product.VatBasisPoints, product.Step, product.Weighed));
        Assert.AreEqual(header == Camap || line.Contains("5,5;1;Kg", StringComparison.Ordinal) ? null : Quantity.Of(40), product.Stock);
    }

    [TestMethod]
    public async Task R2_7_The_preview_says_of_each_line_what_it_does_and_writes_nothing()
    {
        await using var app = await Village.Start();
        var id = await CatalogsTests.AddCatalog(app);
        await app.Database.Write(null, db =>
        {
            db.AddProduct(new Product { CatalogId = id, Name = "Pain", Reference = "P1", Price = new Money(300) });
            db.AddProduct(new Product { CatalogId = id, Name = "Brioche", Price = new Money(500), Labels = "maison" });
        });
        using var client = await CatalogsTests.Admin(app);
        await client.Get($"/catalogs/{id}/products/import");
        await client.SubmitFile("/import", "file", "pains.csv", Encoding.UTF8.GetBytes(
            "Nom;Prix;Référence;Couleur\nPain complet;3,20;P1;brun\nBRIOCHE;5;;\nCookie;1,005;;\nTarte;cher;;\n;2;;\nCookie;2;;\n"));

        Assert.AreEqual(200, client.Status, client.Text);
        var rows = client.Page.QuerySelectorAll("tbody tr").Select(row => row.TextContent).ToList();
        Assert.HasCount(6, rows);
        StringAssert.Contains(rows[0], "3,00\u00a0€ devient 3,20\u00a0€");
        StringAssert.Contains(rows[1], "BRIOCHE");
        StringAssert.Contains(rows[2], "arrondi à 1,01");
        StringAssert.Contains(rows[3], "«\u00a0cher\u00a0»");
        StringAssert.Contains(rows[4], "Il manque le nom");
        StringAssert.Contains(rows[5], "déjà à la ligne 4");
        StringAssert.Contains(client.Text, "Couleur");
        Assert.AreEqual(2, app.Database.Read(db => db.ProductsOf(id).Count));

        await client.Submit("/confirmation");
        var products = app.Database.Read(db => db.ProductsOf(id)).ToDictionary(product => product.Name);
        CollectionAssert.AreEquivalent(new[] { "Pain complet", "BRIOCHE", "Cookie" }, products.Keys.ToList());
        Assert.AreEqual((new Money(101), new Money(320), "maison"), (products["Cookie"].Price, products["Pain complet"].Price, products["BRIOCHE"].Labels));
    }

    [TestMethod]
    public async Task R2_7_The_same_file_again_changes_nothing_and_an_xlsx_is_read()
    {
        await using var app = await Village.Start();
        var id = await CatalogsTests.AddCatalog(app);
        using var client = await CatalogsTests.Admin(app);
        using var stream = new MemoryStream();
        stream.SaveAs(new[] { new Dictionary<string, object> { ["Produit"] = "Miel", ["Prix TTC"] = 7.5, ["Quantité"] = 500, ["Unité"] = "g" } });
        await Import(client, id, "miel.xlsx", stream.ToArray());
        var product = app.Database.Read(db => db.ProductsOf(id)).Single();
        Assert.AreEqual((new Money(750), Unit.G, Quantity.Of(500), new Money(1500)), (product.Price, product.Unit, product.Size, product.PricePerKgOrLitre));

        await client.Get($"/catalogs/{id}/products/import");
        await client.SubmitFile("/import", "file", "miel.xlsx", stream.ToArray());
        StringAssert.Contains(client.Text, "Il n’y a rien à écrire.");
        await client.Submit("/confirmation");
        StringAssert.Contains(client.Text, "tels quels");
        Assert.AreEqual(product, app.Database.Read(db => db.ProductsOf(id)).Single());
    }

    [TestMethod]
    public async Task R2_7_A_file_that_is_no_table_is_refused_beside_its_field()
    {
        await using var app = await Village.Start();
        var id = await CatalogsTests.AddCatalog(app);
        using var client = await CatalogsTests.Admin(app);
        await client.Get($"/catalogs/{id}/products/import");
        await client.SubmitFile("/import", "file", "liste.pdf", "%PDF-1.7"u8.ToArray());
        Assert.AreEqual(422, client.Status);
        Assert.IsNotNull(client.Page.QuerySelector("#f-file-error"));
    }

    static async Task Import(Client client, long id, string name, byte[] bytes)
    {
        await client.Get($"/catalogs/{id}/products/import");
        await client.SubmitFile("/import", "file", name, bytes);
        Assert.AreEqual(200, client.Status, client.Text);
        await client.Submit("/confirmation");
        Assert.AreEqual($"/catalogs/{id}/products", client.Path, client.Text);
    }
}
