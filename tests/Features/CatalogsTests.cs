using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class CatalogsTests
{
    static readonly (string, string)[] Rules =
    [
        ("name", "Fromages de chèvre"), ("kind", "variable"), ("start_date", "2026-12-01"), ("end_date", "2027-03-31"), ("minimum_delivery", "5"), ("fee", "2,5"), ("fee_name", "Frais"),
        ("engagement", "Je m’engage."),
    ];

    [TestMethod]
    public async Task R2_2_A_contract_is_drafted_filled_published_and_closed()
    {
        await using var app = await Village.Start();
        using var client = await Admin(app);
        var producer = await AddProducer(app);
        await client.Get("/catalogs/new");
        await client.Submit("/catalogs", [.. Rules, ("producer", $"{producer}")]);
        Assert.AreEqual(200, client.Status, client.Text);
        var catalog = app.Database.Read(db => db.Catalogs().Single());
        Assert.AreEqual($"/catalogs/{catalog.Id}/products", client.Path);
        Assert.AreEqual((CatalogKind.Variable, CatalogStatus.Draft, new Money(500), 250), (catalog.Kind, catalog.Status, catalog.MinimumDelivery, catalog.FeeBasisPoints));

        await client.Get($"/catalogs/{catalog.Id}");
        await client.Submit("/publication");
        Assert.AreEqual(422, client.Status);
        await client.Get($"/catalogs/{catalog.Id}/products/new");
        await client.Submit("/products", ("name", "Crottin frais"), ("unit", "g"), ("size", "120"), ("price", "2,40"));
        Assert.AreEqual(200, client.Status, client.Text);
        StringAssert.Contains(client.Text, "20,00");

        await client.Get($"/catalogs/{catalog.Id}");
        await client.Submit("/publication");
        using var member = app.NewClient();
        await member.SignIn(Village.Claire, Village.Password);
        await member.Get("/catalogs?q=CROTTIN");
        StringAssert.Contains(member.Text, "Fromages de chèvre");
        await member.Get($"/catalogs/{catalog.Id}");
        StringAssert.Contains(member.Text, "Crottin frais");
        Assert.IsNull(member.Page.QuerySelector(".tools"));
        await member.Get($"/catalogs/{catalog.Id}/products");
        Assert.AreEqual(403, member.Status);

        await client.Get($"/catalogs/{catalog.Id}");
        await client.Submit("/closure");
        Assert.AreEqual(CatalogStatus.Closed, app.Database.Read(db => db.Catalog(catalog.Id)!.Status));
    }

    [TestMethod]
    public async Task A_draft_is_for_its_coordinator_alone()
    {
        await using var app = await Village.Start();
        var id = await AddCatalog(app);
        using var member = app.NewClient();
        await member.SignIn(Village.Claire, Village.Password);
        await member.Get($"/catalogs/{id}");
        Assert.AreEqual(404, member.Status);
        var claire = app.Database.Read(db => db.PossibleCoordinators().Single(person => person.Name.StartsWith("Claire", StringComparison.Ordinal)).Id);
        await app.Database.Write(null, db => db.SaveCatalog(db.Catalog(id)! with { CoordinatorId = claire }));
        await member.Get($"/catalogs/{id}");
        Assert.AreEqual(200, member.Status);
        Assert.IsNotNull(member.Page.QuerySelector(".tools"));
    }

    [TestMethod]
    public async Task R2_2_What_is_wrong_stands_beside_its_field_and_what_was_typed_stays()
    {
        await using var app = await Village.Start();
        var id = await AddCatalog(app);
        using var client = await Admin(app);
        await client.Get($"/catalogs/{id}/edit");
        await client.Submit($"/catalogs/{id}", ("name", "Pain d’épices"), ("end_date", "2020-01-01"));
        Assert.AreEqual(422, client.Status);
        Assert.IsNotNull(client.Page.QuerySelector("#f-end_date-error"));
        Assert.AreEqual("Pain d’épices", client.Page.QuerySelector("#f-name")!.GetAttribute("value"));
        await client.Get($"/catalogs/{id}/products/new");
        await client.Submit("/products", ("name", "Pain"), ("price", "cher"), ("stock_rule", "delivery"));
        Assert.AreEqual(422, client.Status);
        Assert.IsNotNull(client.Page.QuerySelector("#f-price-error"));
        Assert.IsNotNull(client.Page.QuerySelector("#f-stock-error"));
    }

    [TestMethod]
    public async Task A_photo_is_kept_in_three_sizes_and_served_for_ever()
    {
        await using var app = await Village.Start();
        var id = await AddCatalog(app);
        var product = await app.Database.Write(null, db => db.AddProduct(new Product { CatalogId = id, Name = "Pain", Price = new Money(300) }));
        using var client = await Admin(app);
        await client.Get($"/catalogs/{id}/products/{product}");
        await client.SubmitFile("/photo", "photo", "pain.txt", "pas une photo"u8.ToArray());
        Assert.AreEqual(422, client.Status);
        await client.SubmitFile("/photo", "photo", "pain.jpg", Photo());
        Assert.AreEqual(200, client.Status, client.Text);
        var source = client.Page.QuerySelector("img.portrait")!.GetAttribute("src")!;
        var answer = await client.Http.GetAsync(source);
        Assert.AreEqual("image/webp", answer.Content.Headers.ContentType!.MediaType);
        StringAssert.Contains(answer.Headers.CacheControl!.ToString(), "immutable");
    }

    internal static async Task<Client> Admin(TestApp app)
    {
        var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        return client;
    }

    internal static Task<long> AddProducer(TestApp app) => app.Database.Write(null, db => db.AddProducer(new Producer { Name = "Chèvrerie de la Garenne", City = "Saint-Aubin" }));

    internal static async Task<long> AddCatalog(TestApp app)
    {
        var producer = await AddProducer(app);
        return await app.Database.Write(null, db => db.AddCatalog(new Catalog
        {
            ProducerId = producer,
            Name = "Fromages",
            Letters = "Fr",
            StartDate = new DateOnly(2026, 12, 1),
            EndDate = new DateOnly(2027, 3, 31),
            CreatedAt = app.Clock.Now,
        }));
    }

    static byte[] Photo()
    {
        using var bitmap = new SkiaSharp.SKBitmap(640, 480);
        bitmap.Erase(SkiaSharp.SKColors.SandyBrown);
        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }
}
