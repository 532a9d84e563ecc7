using System.Text;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class CsvTests
{
    [TestMethod]
    public void A_file_is_written_for_French_spreadsheets()
    {
        var bytes = Csv.Write(
            ["Nom", "Prix", "Quantité", "Jour", "N°", "Note"],
            [["Œufs ; plein air", new Money(1240), new Quantity(1500), new DateOnly(2026, 11, 26), 7L, null],
                ["Avoir \"ancien\"", new Money(-5), Quantity.Of(20), new DateOnly(2026, 1, 2), 0L, true]]);

        CollectionAssert.AreEqual(new byte[] { 0xEF, 0xBB, 0xBF }, bytes[..3]);
        Assert.AreEqual(
            "Nom;Prix;Quantité;Jour;N°;Note\r\n\"Œufs ; plein air\";12,40;1,5;26/11/2026;7;\r\n\"Avoir \"\"ancien\"\"\";-0,05;20;02/01/2026;0;oui\r\n",
            Encoding.UTF8.GetString(bytes[3..]));
    }

    [TestMethod]
    [DataRow("=1+1")]
    [DataRow("+33 6 12 34 56 78")]
    [DataRow("-2 €")]
    [DataRow("@SUM(A1)")]
    [DataRow("\tx")]
    [DataRow("\rx")]
    [DataRow("＝1+1")]
    [DataRow("'=already")]
    public void Typed_text_cannot_become_a_formula_and_comes_back_unchanged(string typed)
    {
        var bytes = Csv.Write(["Note"], [[typed]]);

        StringAssert.Contains(Encoding.UTF8.GetString(bytes), "'" + typed);
        Assert.AreEqual(typed, Table.Read("a.csv", bytes).Value.Rows[1][0]);
    }

    [TestMethod]
    public void Words_with_an_apostrophe_stay_as_they_are()
    {
        var bytes = Csv.Write(["Note"], [["'tit Louis"], ["L'Oustal"]]);

        Assert.AreEqual("'tit Louis", Table.Read("a.csv", bytes).Value.Rows[1][0]);
        StringAssert.Contains(Encoding.UTF8.GetString(bytes), "\r\n'tit Louis\r\nL'Oustal\r\n");
    }

    [TestMethod]
    public void Line_ends_quotes_and_separators_inside_a_cell_come_back()
    {
        var typed = "un\ndeux;\"trois\",\tquatre";

        var back = Table.Read("a.csv", Csv.Write(["A", "B"], [[typed, "après"], ["x", "y"]])).Value;

        Assert.AreEqual(typed, back.Rows[1][0]);
        Assert.AreEqual("après", back.Rows[1][1]);
        Assert.AreEqual(4, back.Rows[2].Line);
    }

    [TestMethod]
    public void A_cell_of_an_unknown_type_is_an_error_of_the_program() =>
        Assert.ThrowsExactly<ArgumentException>(() => Csv.Write(["A"], [[1.5]]));
}
