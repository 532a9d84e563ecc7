using System.Text;
using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Features.Ordering;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Browser;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using UglyToad.PdfPig;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Hostile texts on what is printed and on what is mailed to producers: written as text, run by nothing.</summary>
[TestClass]
public sealed class PapersTests
{
    /// <summary>What makes a PDF act when it is opened or clicked.</summary>
    static readonly string[] Acts = ["/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/SubmitForm", "/EmbeddedFile", "/AcroForm", "/RichMedia", "/Annots"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Each_naughty_text_is_drawn_on_a_sheet_and_none_acts()
    {
        foreach (var value in Naughty.Values.Append(Marks.Text).Append("https://example.org/x javascript:window.__x=1").Append("𝒜\ud800 \udc00\u202E) /OpenAction << /S /JavaScript >>"))
        {
            // What stands on each page is short, or the book of one word would be that on each of its pages.
            var head = value.Length < 500 ? value : value[..500];
            var sheet = new PdfSheet { Printed = new(2026, 11, 26, 16, 5, 0, TimeSpan.FromHours(1)), Title = head, Footer = head, Subtitles = [head], Facts = [(head, head)] };
            var shown = Text(sheet.Paragraph(value).Table([new("Nom"), new("Quoi")], [new(head, head), new("fin", "fin")]).ToPdf(), Naughty.Shown(value));
            StringAssert.Contains(shown, "fin", Naughty.Shown(value));
        }
    }

    [TestMethod]
    public async Task Sheets_of_a_store_of_scripts_show_them_as_text()
    {
        await using var village = await HostileVillage.Start();
        await village.App.Database.Write(null, db => Marks.Fill(db, [Marks.Text]));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Cookie", $"{Gate.SessionCookie}={HostileVillage.Session}");
        var sheets = 0;
        foreach (var (route, _) in Routes.ToRead(village.App).Where(to => to.Route.EndsWith(".pdf", StringComparison.Ordinal)))
        {
            var shown = Text(await http.GetByteArrayAsync(village.App.Address + Routes.Address(village.App.Database, route)), route);
            StringAssert.Contains(shown.Replace(" ", ""), "window.__x=1", route);
            sheets++;
        }

        TestContext.DisplayMessage(MessageLevel.Informational, $"hostile texts on paper: {Naughty.Values.Count + 3} on sheets of their own, {sheets} sheets of a store of scripts");
        Assert.IsGreaterThan(1, sheets);
    }

    [TestMethod]
    [TestCategory("Browser")]
    public async Task The_mail_to_a_producer_shows_scripts_as_text_and_obeys_no_line_end()
    {
        using var server = await MailServer.Start();
        await using var app = await Season.Start("variable");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await app.Database.Write(null, db =>
        {
            Marks.Fill(db, [$"=cmd|' /C calc'!A0 {Marks.Text}\r\nBcc: victim@example.org\r\nX-Injected: 1\r\n\r\n.\r\nMAIL FROM:<x@example.org>"]);
            db.SaveMailSettings(new MailSettings { Host = "127.0.0.1", Port = server.Port, Username = "group", Password = "secret", Sender = "amap@example.org" });
            db.Execute("""
                insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at)
                select (select min(id) from member), 1, product.id, 1000, 100, 550, product.name, product.unit, product.size_thousandths, '2026-11-24T09:00:00.000Z' from product
                where product.catalog_id = (select catalog_id from delivery where id = 1)
                """);
        });
        app.Clock.Now = new(2026, 11, 24, 19, 0, 0, TimeSpan.Zero);
        await new Closing(app.Database, app.Clock, app.Services.GetRequiredService<Lookups>()).CloseDue();
        await app.Services.GetRequiredService<Outbox>().SendDue();
        var mails = server.Kept.ToList();
        Assert.IsTrue(mails.Any(mail => mail.GetRecipients().Single().Address == "maud@example.org"));
        await using var visitor = await Visitor.Come(app, Visitor.Phone);
        var files = 0;
        foreach (var mail in mails)
        {
            Assert.AreEqual("", string.Join(", ", mail.Headers.Select(header => header.Field).Where(field => field is "Bcc" or "X-Injected")));
            Assert.IsFalse(mail.Subject!.Contains('\n'));
            await visitor.Page.SetContentAsync(mail.HtmlBody!);
            Assert.AreEqual("", string.Join("\n", await visitor.Page.EvaluateAsync<string[]>(ScriptsTests.Look)));
            foreach (var part in mail.Attachments.OfType<MimePart>())
            {
                files++;
                StringAssert.Matches(part.FileName, new(@"^a-apporter-2026-11-\d\d\.(pdf|csv)$"));
                using var bytes = new MemoryStream();
                await part.Content!.DecodeToAsync(bytes);
                if (part.FileName.EndsWith(".pdf", StringComparison.Ordinal))
                {
                    StringAssert.Contains(Text(bytes.ToArray(), part.FileName).Replace(" ", ""), "window.__x=1");
                }
                else
                {
                    StringAssert.Contains(Encoding.UTF8.GetString(bytes.ToArray()), "\"'=cmd");
                }
            }
        }

        Assert.IsGreaterThan(1, files);
    }

    // All that a reader of PDF finds in it; whatever could act is refused.
    static string Text(byte[] pdf, string what)
    {
        using var read = PdfDocument.Open(pdf);
        var raw = Encoding.Latin1.GetString(pdf);
        Assert.AreEqual("", string.Join(", ", Acts.Where(act => Names(raw).Contains(act))), what);
        return string.Join('\n', read.GetPages().Select(page => page.Text));
    }

    // The names of the dictionaries, not what stands in strings and streams.
    static HashSet<string> Names(string raw)
    {
        var bare = System.Text.RegularExpressions.Regex.Replace(raw, @"stream\r?\n.*?endstream|\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]+>", " ", System.Text.RegularExpressions.RegexOptions.Singleline);
        return [.. System.Text.RegularExpressions.Regex.Matches(bare, "/[A-Za-z]+").Select(match => match.Value)];
    }
}
