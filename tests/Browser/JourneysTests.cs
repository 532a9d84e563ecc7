using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>What people come to do, done as they do it: by touch, by keyboard, without script, on the sample AMAP.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class JourneysTests
{
    [TestMethod]
    [Retry(2)]
    public async Task The_first_admin_sets_the_group_up_with_the_code()
    {
        await using var app = await TestApp.Start();
        await using var visitor = await Visitor.Come(app, Visitor.Desk);
        var page = visitor.Page;
        var code = (await File.ReadAllTextAsync(Path.Combine(app.Folder, "setup-code.txt"))).Trim();
        await page.GotoAsync($"/setup?code={code}");
        await visitor.Fill("Nom du groupe", "AMAP du Lavoir");
        await visitor.Fill("Nom du lieu", "Salle des Tilleuls");
        await visitor.Fill("Prénom", "Mireille");
        await visitor.Fill("Nom", "Garnier");
        await visitor.Fill("Votre adresse e-mail", "mireille@example.org");
        await visitor.Fill("Mot de passe", "court");
        await visitor.Press("Créer le groupe");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Mot de passe :");
        await Expect(page.GetByLabel("Nom du groupe", new() { Exact = true })).ToHaveValueAsync("AMAP du Lavoir");
        await visitor.Fill("Mot de passe", "une petite phrase");
        await visitor.Press("Créer le groupe");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "À faire pour le groupe" })).ToBeVisibleAsync();
        await visitor.IsTold("Votre groupe est prêt");
    }

    [TestMethod]
    [Retry(2)]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_member_orders_on_a_phone_with_and_without_script(bool script)
    {
        await using var village = await SampleVillage.Start();
        await using var visitor = await village.Come("member", Visitor.Phone, script);
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Commander" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Commander", Exact = true })).ToBeVisibleAsync();
        await visitor.Follow("Commander");
        var good = page.Locator(".good", new() { HasText = "Pleurotes grises" });
        var quantity = good.GetByRole(AriaRole.Textbox);
        await Expect(quantity).ToHaveValueAsync("0");
        await good.Locator("button[name=more]").ClickAsync();
        await Expect(quantity).ToHaveValueAsync("1");
        await good.Locator("button[name=more]").ClickAsync();
        await Expect(quantity).ToHaveValueAsync("2");
        await visitor.Press("Enregistrer");
        await visitor.IsTold("est enregistré");
        await Expect(quantity).ToHaveValueAsync("2");

        await quantity.FillAsync("3");
        await quantity.PressAsync("Enter");
        await visitor.IsTold("est enregistré");
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Pleurotes grises" })).ToContainTextAsync("3");
    }

    [TestMethod]
    [Retry(2)]
    public async Task A_coordinator_notes_what_came_and_prints_what_the_producer_brings()
    {
        await using var village = await SampleVillage.Start();
        await using var visitor = await village.Come("coordinator", Visitor.Desk);
        var page = visitor.Page;
        await page.GotoAsync("/catalogs");
        await visitor.Follow("Légumes");
        await visitor.Follow("Commandes");
        var line = page.Locator(".things > li").First;
        await line.GetByText("Corriger").ClickAsync();
        await line.GetByLabel("Quantité").FillAsync("0");
        await line.GetByRole(AriaRole.Button, new() { Name = "Noter ce qui a été reçu" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        line = page.Locator(".things > li").First;
        await line.GetByText("Corriger").ClickAsync();
        await line.GetByLabel("Quantité").FillAsync("0");
        await line.GetByLabel("Pourquoi").FillAsync("cageot oublié");
        await line.GetByRole(AriaRole.Button, new() { Name = "Noter ce qui a été reçu" }).ClickAsync();
        await visitor.IsTold("C’est noté");
        await Expect(page.GetByText("cageot oublié").First).ToBeVisibleAsync();

        await visitor.Follow("Livraisons");
        await page.Locator("main .things a[href*='/deliveries/']").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "À apporter jeudi 26 novembre" })).ToBeVisibleAsync();
        var pdf = await page.Context.APIRequest.GetAsync((await page.GetByRole(AriaRole.Link, new() { Name = "PDF" }).GetAttributeAsync("href"))!);
        Assert.AreEqual("application/pdf", pdf.Headers["content-type"]);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.Locator(".masthead")).ToBeHiddenAsync();
        await Expect(page.Locator(".paper")).ToBeVisibleAsync();
    }

    [TestMethod]
    [Retry(2)]
    public async Task At_the_hall_baskets_are_handed_over_on_a_phone()
    {
        await using var village = await SampleVillage.Start();
        var helper = village.App.Database.Read(db => db.QueryFirst<string>("select email from right_held join person on person.id = person_id where right = 'distributions'"));
        village.App.Clock.Now = new(2026, 11, 26, 17, 30, 0, TimeSpan.Zero);
        await using var visitor = await Visitor.Come(village.App, Visitor.Phone);
        await visitor.SignIn(helper, village.SignIns[0].Password);
        var page = visitor.Page;
        await page.GotoAsync("/distributions");
        await page.Locator(".month-entry").Last.ClickAsync();
        await visitor.Follow("Émargement");
        await Expect(page.GetByText("0 panier remis sur")).ToBeVisibleAsync();
        var first = page.Locator(".caller").First;
        var size = (await first.GetByRole(AriaRole.Button).BoundingBoxAsync())!;
        Assert.IsTrue(size is { Width: >= 44, Height: >= 44 }, $"{size.Width} x {size.Height} px is small for a finger");
        await first.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("1 panier remis sur")).ToBeVisibleAsync();
        await Expect(page.Locator(".caller.given")).ToHaveCountAsync(1);
        await page.Locator(".caller.given").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("0 panier remis sur")).ToBeVisibleAsync();

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.Locator(".paper")).ToBeVisibleAsync();
        await Expect(page.Locator(".callers")).ToBeHiddenAsync();
    }

    [TestMethod]
    [Retry(2)]
    public async Task A_treasurer_enters_payments_by_keyboard_and_takes_one_back()
    {
        await using var village = await SampleVillage.Start();
        await using var visitor = await village.Come("treasurer", Visitor.Desk);
        var page = visitor.Page;
        await page.GotoAsync("/payments");
        var owing = page.Locator("tbody tr");
        var (first, second) = (await owing.Nth(0).GetByRole(AriaRole.Link).InnerTextAsync(), await owing.Nth(1).GetByRole(AriaRole.Link).InnerTextAsync());
        await visitor.Follow("Saisir des règlements");
        foreach (var name in new[] { first, second })
        {
            await Expect(page.GetByLabel("Foyer")).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync(name);
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.TypeAsync("500");
            await page.Keyboard.PressAsync("Enter");
            await visitor.IsTold($"noté pour {name}. Au suivant");
        }

        await visitor.Follow("Annuler ce règlement");
        await Expect(page.GetByLabel("Raison")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("saisi deux fois");
        await page.Keyboard.PressAsync("Enter");
        await visitor.IsTold("est annulé");
        await page.GotoAsync("/payments");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = first, Exact = true })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = second, Exact = true })).ToBeVisibleAsync();
    }
}
