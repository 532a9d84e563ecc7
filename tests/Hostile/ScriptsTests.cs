using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Browser;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Scripts in every stored text, shown on every page and in every mail: none runs, none becomes an element, the policy has nothing to report.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class ScriptsTests
{
    const string Listen = "window.__reports = []; addEventListener('securitypolicyviolation', report => window.__reports.push(`${report.violatedDirective} ${report.blockedURI} ${report.sample}`));";

    internal const string Look = """
        () => [
          ...(window.__x === undefined ? [] : ['a script ran']),
          ...(window.__reports ?? []).map(report => `policy: ${report}`),
          ...[...document.querySelectorAll('#injected, img[src="x"], main script, [href^="javascript:" i], [src^="javascript:" i], [action^="javascript:" i]')].map(one => `stands in the page: ${one.outerHTML.slice(0, 120)}`),
          ...[...document.querySelectorAll('*')].filter(one => [...one.attributes].some(attribute => /^on/i.test(attribute.name))).slice(0, 3).map(one => `has a handler: ${one.outerHTML.slice(0, 120)}`),
          ...(document.body.innerText.includes('{{ 7*7 }}') || !document.body.innerText.includes('49}}') ? [] : ['a template ran']),
        ]
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task No_script_in_a_stored_text_runs_on_any_page()
    {
        await using var village = await HostileVillage.Start();
        string[] roles = ["stranger", "member", "producer", "admin"];
        var visitors = new Dictionary<string, Visitor>();
        foreach (var role in roles)
        {
            visitors[role] = await Visitor.Come(village.App, Visitor.Desk);
            if (village.SignIns.FirstOrDefault(signIn => signIn.Role == role) is { } signIn)
            {
                await visitors[role].SignIn(signIn.Email, signIn.Password);
            }
        }

        var pages = Routes.ToRead(village.App).Where(to => PagesTests.IsPage(to.Route)).Select(to => (to.Access, Path: Routes.Address(village.App.Database, to.Route))).ToList();
        using var besieger = village.Come(signedIn: true);
        var crawler = new Crawler(village.App, besieger, 2);
        await crawler.Crawl();
        var (forms, fields) = await MarkedForms.Fill(crawler, besieger);
        Assert.AreEqual(0, village.App.Database.Read(db => db.QuerySingle<int>("select (select count(*) from producer where website like 'javascript%') + (select count(*) from association where website like 'javascript%')")));
        await village.App.Database.Write(null, db => Marks.Fill(db, [Marks.Text]));

        var faults = new List<string>();
        var (looked, marked) = (0, 0);
        foreach (var role in roles)
        {
            var page = visitors[role].Page;
            await page.AddInitScriptAsync(Listen);
            page.Dialog += async (_, dialog) =>
            {
                faults.Add($"{page.Url}: a dialog: {dialog.Message}");
                await dialog.DismissAsync();
            };
            foreach (var (access, path) in pages.Where(to => PagesTests.IsFor(role, to.Access)))
            {
                var answer = await page.GotoAsync(path);
                looked++;
                marked += (await page.ContentAsync()).Contains("window.__x", StringComparison.Ordinal) ? 1 : 0;
                faults.AddRange((await page.EvaluateAsync<string[]>(Look)).Select(fault => $"{role}: {path}: {fault}"));
                if (answer!.Status >= 500)
                {
                    faults.Add($"{role}: {path}: {answer.Status}");
                }
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"stored scripts: {forms} forms took them in {fields} fields, then all columns; {looked} pages looked at, {marked} show them; {faults.Count} wrong");
        Assert.AreEqual("", string.Join("\n", faults));
        Assert.IsGreaterThan(15, forms);
        Assert.IsGreaterThan(looked / 2, marked);
    }

    [TestMethod]
    public async Task A_mail_of_scripts_and_line_ends_shows_and_obeys_none()
    {
        using var server = await MailServer.Start();
        await using var app = await Village.Start();
        await app.Database.Write(null, db =>
        {
            db.Execute("update association set name = $name", new { name = $"{Marks.Text}\r\nBcc: victim@example.org" });
            db.SaveMailSettings(new MailSettings { Host = "127.0.0.1", Port = server.Port, Username = "group", Password = "secret", Sender = "amap@example.org" });
            db.Queue(new Letter("written", $"{Marks.Text}\r\nBcc: victim@example.org\r\n\r\nX", $"{Marks.Text}\n\n[y](javascript:window.__x=1) <javascript:x>\r\n.\r\nMAIL FROM:<x@example.org>", [new Addressee($"{Marks.Text}\r\nX-Injected: 1", "ok@example.org")])
            {
                Attachments = [new LetterFile("a\r\nX-Injected: 1\"; x=\"../../b.csv", "text/csv", "a"u8.ToArray())],
            }, app.Clock.Now);
        });
        await app.Services.GetRequiredService<Outbox>().SendDue();
        var mail = server.Kept.Single();
        Assert.AreEqual("", string.Join(", ", mail.Headers.Select(header => header.Field).Where(field => field is "Bcc" or "X-Injected")));
        Assert.AreEqual("ok@example.org", mail.GetRecipients().Single().Address);
        await using var visitor = await Visitor.Come(app, Visitor.Phone);
        await visitor.Page.AddInitScriptAsync(Listen);
        await visitor.Page.SetContentAsync(mail.HtmlBody!);
        Assert.AreEqual("", string.Join("\n", await visitor.Page.EvaluateAsync<string[]>(Look)));
    }

    [TestMethod]
    public async Task No_cell_of_an_exported_table_begins_as_a_formula()
    {
        await using var village = await HostileVillage.Start();
        await village.App.Database.Write(null, db => Marks.Fill(db, Marks.Formulas));
        using var besieger = village.Come(signedIn: true);
        var (files, cells) = (0, 0);
        foreach (var (route, _) in Routes.ToRead(village.App).Where(to => to.Route.EndsWith(".csv", StringComparison.Ordinal)))
        {
            var answer = await besieger.Send("GET", Routes.Address(village.App.Database, route));
            Assert.AreEqual(200, answer.Status, route);
            files++;
            foreach (var cell in Cells(answer.Body.TrimStart('\ufeff')))
            {
                cells++;
                var isAmount = cell.Length > 1 && cell[0] == '-' && cell[1..].All(c => char.IsAsciiDigit(c) || c == ',');
                Assert.IsTrue(isAmount || cell.Length == 0 || !"=+-@\t\r\n＝＋－＠".Contains(cell[0]), $"{route}: {Naughty.Shown(cell)}");
            }
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"formulas: {files} exported tables, {cells} cells, none begins as one");
        Assert.IsGreaterThan(100, cells);
    }

    /// <summary>As a spreadsheet reads them: quotes enclose, doubled quotes are one.</summary>
    static IEnumerable<string> Cells(string text)
    {
        var (cell, quoted) = (new System.Text.StringBuilder(), false);
        foreach (var c in text)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is ';' or '\n' && !quoted)
            {
                yield return cell.ToString().TrimEnd('\r');
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        yield return cell.ToString();
    }
}
