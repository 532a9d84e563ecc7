using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class ProducersTests
{
    [TestMethod]
    public async Task A_producer_is_added_and_has_a_public_page_without_phone()
    {
        await using var app = await Village.Start();
        using var client = await CatalogsTests.Admin(app);
        await client.Get("/producers/new");
        await client.Submit("/producers", ("name", "Verger de la Combe"), ("phone", "02 40 00 00 00"), ("website", "www.example.org"), ("description", "Des pommes <b>bio</b>."));
        Assert.AreEqual(200, client.Status, client.Text);
        StringAssert.Contains(client.Text, "02 40 00 00 00");

        using var stranger = app.NewClient();
        await stranger.Get("/producers");
        await stranger.Get(stranger.Page.QuerySelector("ul.things a")!.GetAttribute("href")!);
        StringAssert.Contains(stranger.Text, "Des pommes <b>bio</b>.");
        Assert.IsFalse(stranger.Text.Contains("02 40 00 00 00", StringComparison.Ordinal));
        Assert.AreEqual("https://www.example.org", stranger.Page.QuerySelector("a[rel=noopener]")!.GetAttribute("href"));
    }

    [TestMethod]
    public async Task An_address_that_is_no_web_page_is_refused()
    {
        await using var app = await Village.Start();
        using var client = await CatalogsTests.Admin(app);
        await client.Get("/producers/new");
        await client.Submit("/producers", ("name", "Verger"), ("website", "javascript://alert(1)"));
        Assert.AreEqual(422, client.Status);
        Assert.IsNotNull(client.Page.QuerySelector("#f-website-error"));
    }
}
