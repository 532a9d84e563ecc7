using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>What the command line and the environment say, and in which language it answers (design.md 8).</summary>
[TestClass]
public sealed class SettingsTests
{
    [TestMethod]
    [DataRow("LANG", "fr_FR.UTF-8", "fr")]
    [DataRow("LANG", "C.UTF-8", "fr")]
    [DataRow("LANG", "en_GB.UTF-8", "en")]
    [DataRow("LC_MESSAGES", "en_US.UTF-8", "en")]
    [DataRow("LC_ALL", "en", "en")]
    public void The_machine_says_the_language(string key, string value, string language) =>
        Assert.AreEqual(language, Settings.Read(["check"], new Dictionary<string, string> { [key] = value }, out _)!.Language);

    [TestMethod]
    public void LC_ALL_wins_over_LANG()
    {
        var environment = new Dictionary<string, string> { ["LC_ALL"] = "fr_FR.UTF-8", ["LANG"] = "en_US.UTF-8" };
        Assert.AreEqual("fr", Settings.Read([], environment, out _)!.Language);
    }

    [TestMethod]
    [DataRow("chekc", "check")]
    [DataRow("--dta=x", "--data")]
    [DataRow("backup", "fichier")]
    [DataRow("--households=3", "de 30 à 1000")]
    [DataRow("--data", "demande une valeur")]
    public void What_is_not_understood_is_refused_in_words(string argument, string told)
    {
        Assert.IsNull(Settings.Read([argument], new Dictionary<string, string>(), out var fault));
        StringAssert.Contains(fault, told);
        Assert.IsNull(Settings.Read([argument], new Dictionary<string, string> { ["LANG"] = "en_GB" }, out var english));
        Assert.AreNotEqual(fault, english);
    }

    [TestMethod]
    public void An_unknown_key_of_the_environment_is_refused_and_the_nearest_named()
    {
        Assert.IsNull(Settings.Read([], new Dictionary<string, string> { ["CAGETTE_DTA"] = "x" }, out var fault));
        StringAssert.Contains(fault, "CAGETTE_DATA");
    }
}
