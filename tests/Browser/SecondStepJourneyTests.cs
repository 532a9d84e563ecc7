using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>The second step at sign-in as a member sets it up and meets it, and the page that keeps what was typed while nothing can be
/// written. Each page on the way is pictured, nothing sticks out, and axe finds nothing.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class SecondStepJourneyTests
{
    [TestMethod]
    [Retry(2)]
    [DataRow(Visitor.Phone)]
    [DataRow(Visitor.Desk)]
    public async Task A_member_sets_up_the_second_step_and_is_asked_for_it(int width)
    {
        await using var village = await SampleVillage.Start();
        var member = village.SignIns.First(signIn => signIn.Role == "member");
        await using var visitor = await village.Come("member", width);
        var page = visitor.Page;
        village.App.Clock.Now += TimeSpan.FromMinutes(11);

        await page.GotoAsync("/account/second-step");
        await visitor.Press("Commencer");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "C’est bien vous ?" })).ToBeVisibleAsync();
        await Look(page, "confirmation", width);
        await visitor.Fill("Votre mot de passe", member.Password);
        await visitor.Press("Continuer");

        await Expect(page.Locator(".key-picture")).ToBeVisibleAsync();
        await Look(page, "second-step-begun", width);
        var secret = (await page.Locator(".key").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal);
        await visitor.Fill("Code à six chiffres", Code(village, secret));
        await visitor.Press("Mettre en place");
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        await Look(page, "recovery-codes", width);

        village.App.Clock.Now += TimeSpan.FromMinutes(1);
        await using var elsewhere = await Visitor.Come(village.App, width);
        await elsewhere.Page.GotoAsync("/sign-in");
        await elsewhere.Fill("Votre adresse e-mail", member.Email);
        await elsewhere.Fill("Mot de passe", member.Password);
        await elsewhere.Press("Entrer");
        await Expect(elsewhere.Page.GetByRole(AriaRole.Heading, new() { Name = "Le code de votre téléphone" })).ToBeVisibleAsync();
        await Look(elsewhere.Page, "sign-in-code", width);
        await elsewhere.Page.GetByLabel("Code à six chiffres").FillAsync(Code(village, secret));
        await elsewhere.Press("Entrer");
        await elsewhere.Page.WaitForURLAsync("**/");
    }

    [TestMethod]
    [Retry(2)]
    [DataRow(Visitor.Phone)]
    [DataRow(Visitor.Desk)]
    public async Task What_was_typed_stands_ready_while_nothing_can_be_written(int width)
    {
        await using var village = await SampleVillage.Start();
        await using var visitor = await village.Come("admin", width);
        var page = visitor.Page;
        await page.GotoAsync("/distributions/places/new");
        await page.GetByLabel("Nom", new() { Exact = false }).First.FillAsync("Halle du marché");
        village.App.Database.Health.IsDamaged("a test");
        await page.Locator("main form button.button").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Réessayer" })).ToBeVisibleAsync();
        await Look(page, "nothing-can-be-written", width);

        await page.GotoAsync("/group");
        await Look(page, "group-while-damaged", width);
    }

    static string Code(SampleVillage village, string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(village.App.Clock.Now.UtcDateTime);

    static async Task Look(IPage page, string name, int width)
    {
        Directory.CreateDirectory(ScreenshotTests.Folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(ScreenshotTests.Folder, $"way-{name}-{width}.png"), FullPage = true });
        Assert.AreEqual(true, await page.EvaluateAsync<bool>("() => document.scrollingElement.scrollWidth <= innerWidth"), $"{name}: nothing sticks out");
        Assert.AreEqual("", string.Join("; ", (await page.RunAxe()).Violations.Select(found => found.Id)), name);
    }
}
