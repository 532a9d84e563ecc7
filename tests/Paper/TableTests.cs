using System.Text;
using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class TableTests
{
    [TestMethod]
    [DataRow("utf-8", false)]
    [DataRow("utf-8", true)]
    [DataRow("iso-8859-1", false)]
    [DataRow("windows-1252", false)]
    [DataRow("utf-16", true)]
    public void Any_usual_encoding_is_read(string name, bool marked)
    {
        var encoding = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name);
        var text = name == "iso-8859-1" ? "Nom;Prix\nPâté à l'échalote;4,50\n" : "Nom;Prix\nŒufs d’été;4,50 €\n";
        byte[] bytes = [.. marked ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];

        var rows = Table.Read("produits.csv", bytes).Value.Rows;

        var expected = text.Split('\n')[1].Split(';');
        Assert.AreEqual("Nom", rows[0][0]);
        CollectionAssert.AreEqual(expected, rows[1].Cells.ToList());
    }

    [TestMethod]
    [DataRow("Nom;Prix, en euros, TTC\nPain;5,20\nMiel;8,00", "Pain|5,20")]
    [DataRow("Nom,Prix\nPain,5.20\n\"Miel; toutes fleurs\",8.00", "Pain|5.20")]
    [DataRow("Nom\tPrix\nPain\t5,20\n", "Pain|5,20")]
    [DataRow("sep=,\nNom,Prix\nPain,\"5,20\"\n", "Pain|5,20")]
    [DataRow("Nom;Prix\r\n\"Pain\";\"5,20\"\r\n", "Pain|5,20")]
    [DataRow("\"Nom, prénom\";\"Prix, TTC\"\r\nPain;5,20\r\n", "Pain|5,20")]
    [DataRow("Nom;Prix\rPain;5,20\r", "Pain|5,20")]
    public void The_separator_is_found_out(string text, string expected) =>
        Assert.AreEqual(expected, string.Join('|', Read(text)[1].Cells));

    [TestMethod]
    public void Rows_keep_their_line_in_the_file_and_empty_ones_are_left_out()
    {
        var rows = Read("Nom;Prix\n\nPain;5,20\n;;\n  ;\nMiel;\"8\n00\"\nOeufs;3\n");

        CollectionAssert.AreEqual(new[] { 1, 3, 6, 8 }, rows.Select(row => row.Line).ToArray());
    }

    [TestMethod]
    public void The_line_for_Excel_counts_as_a_line() => Assert.AreEqual(3, Read("sep=;\nNom;Prix\nPain;5\n")[1].Line);

    [TestMethod]
    public void Nothing_null_and_NULL_are_empty_and_a_short_row_reads_as_empty()
    {
        var row = Read("A;B;C;D\nnull;NULL;x\n")[1];

        CollectionAssert.AreEqual(new[] { "", "", "x", "" }, new[] { row[0], row[1], row[2], row[3] });
    }

    [TestMethod]
    public void Accents_that_combine_become_letters() => Assert.AreEqual("été", Read("A\ne\u0301te\u0301\n")[1][0]);

    [TestMethod]
    public void A_stray_quote_is_a_letter() => Assert.AreEqual("Pizza 12\" fine", Read("A;B\nPizza 12\" fine;9\n")[1][0]);

    [TestMethod]
    [DataRow("", "file.empty")]
    [DataRow("\n ; ;\n", "file.empty")]
    [DataRow("%PDF-1.4 ...", "file.other-format")]
    [DataRow("PK\u0003\u0004 not a zip", "file.unreadable")]
    [DataRow("a\0b", "file.other-format")]
    public void What_is_no_table_is_refused(string text, string key) =>
        Assert.AreEqual(key, Table.Read("x.csv", Encoding.UTF8.GetBytes(text)).Refusals[0].Key);

    [TestMethod]
    public void A_file_over_four_megabytes_or_with_too_many_rows_is_refused()
    {
        Assert.AreEqual("file.too-large", Table.Read("x.csv", new byte[Table.MaxBytes + 1]).Refusals[0].Key);
        Assert.AreEqual("file.too-large", Table.Read("x.csv", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a;b\n", Table.MaxRows + 1)))).Refusals[0].Key);
    }

    static IReadOnlyList<TableRow> Read(string text) => Table.Read("x.csv", Encoding.UTF8.GetBytes(text)).Value.Rows;
}
