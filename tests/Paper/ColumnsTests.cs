using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class ColumnsTests
{
    static readonly WantedColumn[] Wanted = [new("name", "Nom", "Désignation"), new("price", "Prix", "Prix TTC"), new("kilo", "Prix au kilo"), new("vat", "TVA")];

    [TestMethod]
    public void Headers_are_known_whatever_their_accents_order_and_punctuation()
    {
        var columns = Columns.Match(Row("PRIX AU KILO", "Taux", "designation :", "Prix T.T.C. (€)"), Wanted);

        var row = Row("8,00", "5,5", "Tomme", "12,40");
        Assert.IsTrue(columns.HasHeader);
        Assert.AreEqual("Tomme", columns.Of(row, "name"));
        Assert.AreEqual("12,40", columns.Of(row, "price"));
        Assert.AreEqual("8,00", columns.Of(row, "kilo"));
        Assert.AreEqual("", columns.Of(row, "vat"));
        CollectionAssert.AreEqual(new[] { "Taux" }, columns.Unknown.ToList());
    }

    [TestMethod]
    public void Without_a_known_header_columns_are_taken_by_position()
    {
        var first = Row("Tomme", "12,40");

        var columns = Columns.Match(first, Wanted);

        Assert.IsFalse(columns.HasHeader);
        Assert.AreEqual("12,40", columns.Of(first, "price"));
        Assert.AreEqual("", columns.Of(first, "vat"));
        Assert.AreEqual(1, columns.DataOf(new Table([first])).Count());
    }

    static TableRow Row(params string[] cells) => new(1, cells);
}
