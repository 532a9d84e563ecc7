using System.Text;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>Every page that the table of routes knows, looked at by a machine, light on a phone and dark on a desk: axe finds nothing (WCAG 2.2 AA), nothing sticks out, nothing is cut.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class PagesTests
{
    const string Axe = """
        async () => (await axe.run(document, {
          resultTypes: ['violations'],
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        })).violations.map(found => `${found.id} (${found.impact}): ` + found.nodes.slice(0, 3).map(node =>
          `${node.target} ${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | '))
        """;

    const string WhatSticksOut = """
        () => document.scrollingElement.scrollWidth <= innerWidth ? [] : [`${document.scrollingElement.scrollWidth} px wide: ` +
          [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 4).map(one => one.outerHTML.slice(0, 120)).join(' | ')]
        """;

    const string WhatIsCut = """
        () => [...document.querySelectorAll('main *')].filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 &&
          ['hidden', 'clip'].includes(getComputedStyle(one).overflowX) && !one.matches('input, select, svg, .unseen'))
          .slice(0, 4).map(one => `cuts what is in ${one.outerHTML.slice(0, 160)}`)
        """;

    static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    [TestMethod]
    [DataRow("stranger")]
    [DataRow("member")]
    [DataRow("producer")]
    [DataRow("admin")]
    public async Task Axe_finds_nothing_and_nothing_sticks_out(string role)
    {
        await using var village = await SampleVillage.Start();
        await using var visitor = await village.Come(role, Visitor.Phone);
        var page = visitor.Page;
        var faults = new StringBuilder();
        foreach (var (route, access) in Routes.ToRead(village.App).Where(to => IsPage(to.Route) && IsFor(role, to.Access)))
        {
            var path = Routes.Address(village.App.Database, route);
            await page.GotoAsync(path);
            await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => one.open = true)");
            await page.EvaluateAsync(AxeScript);
            await Look(WhatSticksOut, WhatIsCut, Axe);
            await page.SetViewportSizeAsync(Visitor.Desk, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await Look(WhatSticksOut, Axe);
            await page.SetViewportSizeAsync(Visitor.Phone, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

            async Task Look(params string[] scripts)
            {
                foreach (var script in scripts)
                {
                    foreach (var fault in await page.EvaluateAsync<string[]>(script))
                    {
                        faults.AppendLine($"{path} at {page.ViewportSize!.Width} px: {fault}");
                    }
                }
            }
        }

        Assert.AreEqual("", faults.ToString());
    }

    /// <summary>Files and pictures are not pages.</summary>
    internal static bool IsPage(string route) => !route.Split('/')[^1].Contains('.') && route is not "/healthz" && !route.StartsWith("/photos/", StringComparison.Ordinal);

    /// <summary>Each page is looked at as who it is made for. An admin, who may read all, sees what the others do not, and the first pages with their bands.</summary>
    internal static bool IsFor(string role, Access access)
    {
        var needsRight = access.Rights.Count > 0 || access.CatalogFrom is not null;
        return role switch
        {
            "stranger" => access.Open,
            "producer" => !access.Open && !needsRight && !access.MemberOnly,
            "member" => !needsRight,
            _ => needsRight || access.MemberOnly,
        };
    }
}
