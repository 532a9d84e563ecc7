using Cagette.SelfHost.Tests.Support;
using Microsoft.Playwright;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>Somebody with a browser of their own: cookies of one context, in French, at one width.</summary>
public sealed class Visitor : IAsyncDisposable
{
    public const int Phone = 360;
    public const int Desk = 1280;

    readonly IBrowserContext context;

    Visitor(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<Visitor> Come(TestApp app, int width, bool script = true)
    {
        var browser = await SharedBrowser.Get();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = app.Address,
            Locale = "fr-FR",
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = 800 },
        });
        context.SetDefaultTimeout(45_000);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async Task SignIn(string email, string password)
    {
        await Page.GotoAsync("/sign-in");
        await Fill("Votre adresse e-mail", email);
        await Fill("Mot de passe", password);
        await Press("Entrer");
        await Page.WaitForURLAsync("**/");
    }

    /// <summary>Presses the button of this name in the page's body.</summary>
    public Task Press(string name) => Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    /// <summary>Follows the first link of this name in the page's body.</summary>
    public Task Follow(string name) => Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First.ClickAsync();

    public Task Fill(string label, string text) => Page.GetByLabel(label, new() { Exact = true }).FillAsync(text);

    /// <summary>The sentence after an act, on top of the page.</summary>
    public Task IsTold(string text) => Assertions.Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = text })).ToBeVisibleAsync();

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
