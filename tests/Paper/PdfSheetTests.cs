using Cagette.SelfHost.Paper;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class PdfSheetTests
{
    static readonly DateTimeOffset Printed = new(2026, 11, 26, 16, 5, 0, TimeSpan.FromHours(1));

    [TestMethod]
    public void A_sheet_is_read_back_with_its_letters_fonts_and_page_numbers()
    {
        using var pdf = PdfDocument.Open(Attendance(80).ToPdf());

        var pages = pdf.GetPages().ToList();
        Assert.IsGreaterThan(1, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            StringAssert.Contains(TextOf(pages[i]), $"{i + 1} / {pages.Count}");
            StringAssert.Contains(TextOf(pages[i]), "Imprimé le 26/11/2026 à 16 h 05");
            StringAssert.Contains(TextOf(pages[i]), "À remettre", "the header stands on each page");
            Assert.IsTrue(pages[i].Letters.All(letter => letter.BoundingBox.Left >= 0 && letter.BoundingBox.Right <= pages[i].Width));
        }

        var text = string.Join('\n', pages.Select(TextOf));
        Assert.IsTrue(text.Contains("Œuvré, Łukasz et") && text.Contains("Ștefan"));
        StringAssert.Contains(text, "12,40 €");
        Assert.IsTrue(pages[0].Letters.Select(letter => letter.FontName).Distinct().All(name => name!.Contains("OpenSans")));
        Assert.AreEqual("Distribution du jeudi 26 novembre 2026", pdf.Information.Title);
    }

    [TestMethod]
    public void Both_fonts_are_embedded()
    {
        var bytes = Attendance(3).ToPdf();

        Assert.AreEqual(2, System.Text.Encoding.Latin1.GetString(bytes).Split("/FontFile2").Length - 1);
    }

    [TestMethod]
    public void The_same_content_and_instant_make_the_same_bytes() => CollectionAssert.AreEqual(Attendance(12).ToPdf(), Attendance(12).ToPdf());

    [TestMethod]
    [DataRow("éàçŒœ€–’·«»", "éàçŒœ€–’·«»")]
    [DataRow("Łódź Dvořák Çiğdem Ễ ơ ư", "Łódź Dvořák Çiğdem Ễ ơ ư")]
    [DataRow("12\u202f€", "12\u00a0€")]
    [DataRow("e\u0301te\u0301", "été")]
    [DataRow("Ж ☐ 🥕 fin", "? ? ? fin")]
    [DataRow("Porte‑monnaie", "Porte-monnaie")]
    public void Letters_are_drawn_or_replaced(string written, string drawn) =>
        StringAssert.Contains(TextOf(new PdfSheet { Printed = Printed, Title = "Essai", Footer = "." }.Paragraph(written)), drawn);

    [TestMethod]
    public void A_row_does_not_break_over_two_pages_and_all_rows_are_there()
    {
        var rows = Enumerable.Range(1, 60).Select(i => new PdfRow($"début{i}\nmilieu\nfin{i}")).ToList();
        using var pdf = PdfDocument.Open(Sheet().Table([new("Ligne")], rows).ToPdf());

        var words = pdf.GetPages().SelectMany(page => page.GetWords().Select(word => (word.Text, page.Number))).ToList();
        for (var i = 1; i <= 60; i++)
        {
            Assert.AreEqual(words.Single(word => word.Text == $"début{i}").Number, words.Single(word => word.Text == $"fin{i}").Number);
        }
    }

    [TestMethod]
    public void A_row_longer_than_a_page_goes_on_over_the_page()
    {
        var cell = PdfCell.List(Enumerable.Range(1, 200).Select(i => $"produit{i}."));
        using var pdf = PdfDocument.Open(Sheet().Table([new("Nom"), new("Produits")], [new PdfRow("Moi", cell)]).ToPdf());

        var words = pdf.GetPages().SelectMany(page => page.GetWords().Select(word => word.Text)).ToList();
        Assert.AreEqual(200, words.Count(word => word.StartsWith("produit", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_total_does_not_stand_alone_on_a_page()
    {
        for (var count = 30; count < 60; count++)
        {
            List<PdfRow> rows = [.. Enumerable.Range(1, count).Select(i => new PdfRow($"ligne{i}")), new PdfRow("Somme") { IsTotal = true }];
            using var pdf = PdfDocument.Open(Sheet().Table([new("Ligne")], rows).ToPdf());
            StringAssert.Contains(TextOf(pdf.GetPage(pdf.NumberOfPages)), $"ligne{count}");
        }
    }

    [TestMethod]
    public void Long_words_break_after_a_hyphen_and_stay_inside_their_column()
    {
        using var pdf = PdfDocument.Open(Sheet().Table([new("Nom") { Millimetres = 30 }, new("Vide")],
            [new PdfRow("Montmorency-Châteaubriand", ""), new PdfRow(new string('W', 60), "")]).ToPdf());

        var words = pdf.GetPage(1).GetWords().ToList();
        Assert.IsTrue(words.Exists(word => word.Text == "Montmorency-") && words.Exists(word => word.Text == "Châteaubriand"));
        Assert.IsTrue(words.Where(word => word.Text.StartsWith('W')).All(word => word.BoundingBox.Right <= 41 * 72 / 25.4));
    }

    [TestMethod]
    public void Every_block_stands_on_a_landscape_sheet_too()
    {
        var sheet = new PdfSheet { Printed = Printed, Title = "Contrat", Landscape = true };
        var text = TextOf(sheet.Heading("Engagement").Paragraph("Je m’engage.").CheckBox("Lu et approuvé").Note("Attention")
            .Blanks("Livré par :", "Reçu par :").Signatures("L’adhérente", "Le paysan").Qr("BCD", "Virement").NewPage().Paragraph("Annexe"));

        foreach (var word in new[] { "Engagement", "m’engage", "approuvé", "Attention", "Livré", "adhérente", "Virement", "Annexe", "2 / 2" })
        {
            StringAssert.Contains(text, word);
        }
    }

    internal static PdfSheet Attendance(int households)
    {
        var sheet = new PdfSheet
        {
            Printed = Printed,
            Title = "Distribution du jeudi 26 novembre 2026",
            Subtitles = ["AMAP du Lavoir, salle des Tilleuls, de 18 h 30 à 19 h 30"],
            Facts = [("Paniers", $"{households}"), ("Équipe", "Samir B., Claire M., Hugo L."), ("Référente", "Nadia B. 06 12 34 56 78")],
        };
        return sheet
            .Note("Ce soir. Les fromages sont dans la glacière bleue. Peser les poulets et la tomme. Clé à rendre au n° 4.")
            .Table(
                [new("N°") { Millimetres = 12, Align = PdfAlign.Center, Bold = true, Points = 13 }, new("Nom") { Millimetres = 46 }, new("À remettre"),
                    new("Doit") { Millimetres = 19, Bold = true, Align = PdfAlign.Right }, new("Fait") { Millimetres = 12, Align = PdfAlign.Center },
                    new("Signature") { Millimetres = 27 }],
                [.. Enumerable.Range(1, households).Select(Household), new PdfRow(new PdfCell(new PdfLine("Total")) { Span = 3 }, "248,00 €") { IsTotal = true }]);
    }

    static PdfRow Household(int i)
    {
        if (i % 7 == 0)
        {
            return new PdfRow("–", "Haddad, Yasmine", "absente, panier non préparé") { IsQuiet = true };
        }

        var name = PdfCell.Named(i % 2 == 0 ? "Œuvré, Łukasz et Ștefan" : "Bonnet-Lagarrigue, Jean-Baptiste", "06 12 34 56 78");
        var list = PdfCell.List(["1 panier moyen légumes", "2 pains de campagne", "6 œufs", "1 poulet : ______ kg"], twoColumns: true);
        return new PdfRow($"{i}", name, list, i % 3 == 0 ? "12,40 €" : "", PdfCell.Box, PdfCell.Empty) { MinMillimetres = 11 };
    }

    static PdfSheet Sheet() => new() { Printed = Printed, Title = "Essai" };

    static string TextOf(PdfSheet sheet)
    {
        using var pdf = PdfDocument.Open(sheet.ToPdf());
        return string.Join('\n', pdf.GetPages().Select(TextOf));
    }

    static string TextOf(Page page) => page.Text;
}
