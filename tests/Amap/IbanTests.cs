using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class IbanTests
{
    [TestMethod]
    [DataRow("FR76 3000 6000 0112 3456 7890 189")]
    [DataRow("fr7630006000011234567890189")]
    [DataRow("FR76-3000-6000-0112-3456-7890-189")]
    [DataRow("BE68 5390 0754 7034")]
    [DataRow("DE89 3704 0044 0532 0130 00")]
    public void A_right_account_number_is_taken_however_it_is_spaced(string typed)
    {
        var iban = Iban.TryParse(typed);

        Assert.IsNotNull(iban);
        Assert.AreEqual(iban.Compact, iban.Grouped.Replace(" ", ""));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("FR")]
    [DataRow("FR76 3000 6000 0112 3456 7890 198")]
    [DataRow("FR76 3000 6000 0112 3456 7890 18")]
    [DataRow("XX76 3000 6000 0112 3456 7890 189")]
    [DataRow("FR76 3000 6000 0112 3456 7890 1é9")]
    public void A_wrong_one_is_not(string? typed) => Assert.IsNull(Iban.TryParse(typed));

    [TestMethod]
    public void It_is_shown_in_groups_of_four() =>
        Assert.AreEqual("FR76 3000 6000 0112 3456 7890 189", Iban.TryParse("FR7630006000011234567890189")!.Grouped);
}
