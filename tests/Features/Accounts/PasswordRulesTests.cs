using Cagette.SelfHost.Features.Accounts;

namespace Cagette.SelfHost.Tests.Features.Accounts;

[TestClass]
public sealed class PasswordRulesTests
{
    static readonly string[] Names = ["AMAP du Lavoir", "Claire", "Moreau", "claire.moreau@example.org"];

    [TestMethod]
    [DataRow("motdepasse")]
    [DataRow("MotDePasse1234")]
    [DataRow("Mot de passe !")]
    [DataRow("bonjour123")]
    [DataRow("Azertyuiop")]
    [DataRow("azertyuiop2026")]
    [DataRow("1234567890")]
    [DataRow("0987654321")]
    [DataRow("123456789123456789")]
    [DataRow("abcdefghijklm")]
    [DataRow("aaaaaaaaaaaaaa")]
    [DataRow("1212121212")]
    [DataRow("papapapapapa")]
    [DataRow("ClaireMoreau")]
    [DataRow("moreau-claire-1985")]
    [DataRow("claire.moreau@example.org")]
    [DataRow("amap du lavoir")]
    [DataRow("AmapDuLavoir2026!")]
    [DataRow("JeTaime2024!")]
    public void What_a_guesser_tries_first_is_refused(string password) => Assert.AreEqual("password.common", PasswordRules.Fault(password, Names)?.Key);

    [TestMethod]
    [DataRow("les poireaux de novembre")]
    [DataRow("une petite phrase")]
    [DataRow("poireaux-du-jeudi")]
    [DataRow("Claire aime les endives braisées")]
    [DataRow("x7Kq-92pL-mmTz")]
    [DataRow("correct cheval batterie agrafe")]
    [DataRow("密码密码一二三四五六七八")]
    public void A_phrase_of_ones_own_is_taken(string password) => Assert.IsNull(PasswordRules.Fault(password, Names));

    [TestMethod]
    public void Ten_characters_at_least_and_two_hundred_at_most()
    {
        Assert.AreEqual("password.short", PasswordRules.Fault("neuf sign", Names)?.Key);
        Assert.AreEqual("password.long", PasswordRules.Fault(string.Concat(Enumerable.Range(0, 70).Select(n => $"{n},x")), Names)?.Key);
    }
}
