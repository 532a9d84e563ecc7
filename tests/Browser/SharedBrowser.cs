using Microsoft.Playwright;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>One chromium (Debian's) for the run: a test opens a context of its own in it.</summary>
[TestClass]
public sealed class SharedBrowser
{
    static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(Start);

    public static async Task<IBrowser> Get() => (await Started.Value).Browser;

    [AssemblyCleanup]
    public static async Task Close()
    {
        if (Started.IsValueCreated)
        {
            var (playwright, browser) = await Started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    static async Task<(IPlaywright, IBrowser)> Start()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }
}
