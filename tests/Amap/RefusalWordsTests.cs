using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed partial class RefusalWordsTests
{
    [TestMethod]
    public void Each_refusal_has_its_sentence_in_French_and_in_English()
    {
        var folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "Amap");
        var keys = Directory.GetFiles(folder, "*.cs").SelectMany(file => Key().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.IsGreaterThan(60, keys.Count);
        foreach (var key in keys)
        {
            Assert.IsTrue(Words.French.TryGetValue(key, out var french), key);
            Assert.IsTrue(Words.English.TryGetValue(key, out var english), key);
            CollectionAssert.AreEqual(Facts(french!), Facts(english!), key);
        }
    }

    static string[] Facts(string sentence) => [.. Fact().Matches(sentence).Select(match => match.Value).Distinct().Order()];

    static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("\"([a-z]+\\.[a-z-]+)\"")]
    private static partial Regex Key();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Fact();
}
