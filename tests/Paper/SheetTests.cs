using System.IO.Compression;
using System.Text;
using Cagette.SelfHost.Paper;
using MiniExcelLibs;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class SheetTests
{
    [TestMethod]
    public void The_first_sheet_of_a_workbook_is_read_as_text()
    {
        var rows = Table.Read("produits.csv", Workbook()).Value.Rows;

        CollectionAssert.AreEqual(new[] { "Nom", "Prix", "Jour", "Bio" }, rows[0].Cells.ToList());
        CollectionAssert.AreEqual(new[] { "Œufs", "3,6", "26/11/2026", "oui" }, rows[1].Cells.ToList());
        CollectionAssert.AreEqual(new[] { "Pain, 1 kg", "0,3", "02/01/2026", "" }, rows[2].Cells.ToList());
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, rows.Select(row => row.Line).ToArray());
    }

    [TestMethod]
    public void Missing_rows_keep_the_numbers_of_the_others()
    {
        var bytes = Edited(Workbook(), "<sheetData><row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t>Nom</t></is></c></row>"
            + "<row r=\"7\"><c r=\"B7\"><v>12.4</v></c></row></sheetData>");

        var rows = Table.Read("x.xlsx", bytes).Value.Rows;

        CollectionAssert.AreEqual(new[] { 3, 7 }, rows.Select(row => row.Line).ToArray());
        Assert.AreEqual("Nom", rows[0][1]);
        Assert.AreEqual("12,4", rows[1][1]);
    }

    [TestMethod]
    public void A_workbook_that_unpacks_without_end_is_refused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("xl/workbook.xml", CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 65; i++)
            {
                entry.Write(zeros);
            }
        }

        Assert.AreEqual("file.too-large", Table.Read("x.xlsx", stream.ToArray()).Refusals[0].Key);
    }

    [TestMethod]
    public void An_OpenDocument_file_is_named_as_another_format()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            zip.CreateEntry("content.xml");
        }

        Assert.AreEqual("file.other-format", Table.Read("x.ods", stream.ToArray()).Refusals[0].Key);
    }

    [TestMethod]
    public void A_damaged_workbook_is_refused() =>
        Assert.AreEqual("file.unreadable", Table.Read("x.xlsx", Edited(Workbook(), "<sheetData><row")).Refusals[0].Key);

    static byte[] Workbook()
    {
        using var stream = new MemoryStream();
        stream.SaveAs(new object[]
        {
            new { Nom = "Œufs", Prix = 3.6, Jour = new DateTime(2026, 11, 26), Bio = "oui" },
            new { Nom = "Pain, 1 kg", Prix = 0.1 + 0.2, Jour = new DateTime(2026, 1, 2), Bio = "" },
        });
        return stream.ToArray();
    }

    static byte[] Edited(byte[] workbook, string sheetData)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update))
        {
            var name = zip.Entries.First(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)).FullName;
            zip.GetEntry(name)!.Delete();
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(
                $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{sheetData}</worksheet>"));
        }

        return stream.ToArray();
    }
}
