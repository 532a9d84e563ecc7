using System.Xml.Linq;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class EpcQrTests
{
    static readonly Iban Account = Iban.TryParse("FR76 3000 6000 0112 3456 7890 189")!;

    [TestMethod]
    public void R5_4_the_content_is_that_of_the_standard() =>
        Assert.AreEqual(
            "BCD\n002\n1\nSCT\n\nAMAP de l'Étang\nFR7630006000011234567890189\nEUR12.40\n\n\nLAV-0042-2611",
            EpcQr.Text("AMAP de l’Étang", Account, new Money(1240), "LAV-0042-2611"));

    [TestMethod]
    public void R5_4_a_creditor_reference_has_its_own_place_and_the_bank_code_too() =>
        Assert.AreEqual(
            "BCD\n002\n1\nSCT\nAGRIFRPP\nAMAP\nFR7630006000011234567890189\nEUR1000.05\n\nRF18539007547034",
            EpcQr.Text("AMAP", Account, new Money(100_005), "RF18539007547034", "AGRIFRPP"));

    [TestMethod]
    public void R5_4_what_people_typed_cannot_add_lines_or_exceed_the_standard()
    {
        var lines = EpcQr.Text("AMAP\nEUR9999.00" + new string('x', 100), Account, new Money(1), new string('y', 200)).Split('\n');

        Assert.HasCount(11, lines);
        Assert.AreEqual(70, lines[5].Length);
        Assert.AreEqual(140, lines[10].Length);
        Assert.AreEqual("EUR0.01", lines[7]);
    }

    [TestMethod]
    public void R5_4_nothing_to_pay_has_no_code() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => EpcQr.Text("AMAP", Account, Money.Zero, "x"));

    [TestMethod]
    public void The_picture_holds_nothing_that_the_security_policy_refuses()
    {
        var svg = XElement.Parse(EpcQr.Svg(EpcQr.Text("AMAP", Account, new Money(1240), "x"), "Payer \"12,40 €\" <b>"));

        CollectionAssert.AreEqual(new[] { "rect", "path" }, svg.Elements().Select(element => element.Name.LocalName).ToArray());
        Assert.IsFalse(svg.DescendantsAndSelf().Attributes().Any(attribute => attribute.Name.LocalName is "style" or "href" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        Assert.AreEqual("Payer \"12,40 €\" <b>", svg.Attribute("aria-label")!.Value);
    }

    [TestMethod]
    public void The_PNG_is_one() => CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, EpcQr.Png("x")[..4]);
}
