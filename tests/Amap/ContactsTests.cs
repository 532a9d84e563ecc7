using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class ContactsTests
{
    [TestMethod]
    [DataRow("claire@example.org", null)]
    [DataRow(" claire.le-goff+amap@mail.example.org ", null)]
    [DataRow("", "email.missing")]
    [DataRow("claire.example.org", "email.no-at")]
    [DataRow("claire@example", "email.invalid")]
    [DataRow("@example.org", "email.invalid")]
    [DataRow("claire@@example.org", "email.invalid")]
    [DataRow("claire le@example.org", "email.invalid")]
    [DataRow("claire@example..org", "email.invalid")]
    [DataRow("claire@example.org, karim@example.org", "email.invalid")]
    [DataRow("claire@example.org\r\nBcc: all@example.org", "email.invalid")]
    public void An_e_mail_with_a_slip_is_named(string email, string? key) => Assert.AreEqual(key, Contacts.EmailFault(email)?.Key);

    [TestMethod]
    [DataRow("612345678", "06 12 34 56 78")]
    [DataRow("06.12.34.56.78", "06 12 34 56 78")]
    [DataRow("+33 6 12 34 56 78", "06 12 34 56 78")]
    [DataRow("+33 (0)6 12 34 56 78", "06 12 34 56 78")]
    [DataRow("0033612345678", "06 12 34 56 78")]
    [DataRow("+41 22 123 45 67", "+41221234567")]
    [DataRow("", "")]
    [DataRow("voir Karim", "voir Karim")]
    public void A_phone_number_is_written_in_one_way(string typed, string expected) => Assert.AreEqual(expected, Contacts.CleanPhone(typed));
}
