using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>French and English are complete: every text that a user reads is found in the code and has its English.</summary>
[TestClass]
public sealed partial class WordsTests
{
    static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    [TestMethod]
    public void Each_text_of_a_template_has_its_english()
    {
        var missing = from file in Directory.EnumerateFiles(Path.Combine(Root, "templates"), "*.html", SearchOption.AllDirectories)
                      let text = File.ReadAllText(file)
                      from word in Texts(text)
                      where !Words.English.ContainsKey(word)
                      select $"{Path.GetRelativePath(Root, file)}: {word}";
        Assert.AreEqual("", string.Join("\n", missing.Distinct()));
    }

    [TestMethod]
    public void Each_text_of_a_page_handler_has_its_english()
    {
        var missing = from file in Directory.EnumerateFiles(Path.Combine(Root, "Features"), "*.cs", SearchOption.AllDirectories)
                      let text = File.ReadAllText(file)
                      from Match match in Spoken().Matches(text)
                      let word = Regex.Unescape(match.Groups[1].Value)
                      where !Bare().IsMatch(word) && !Words.English.ContainsKey(word)
                      select $"{Path.GetRelativePath(Root, file)}: {word}";
        Assert.AreEqual("", string.Join("\n", missing.Distinct()));
    }

    [TestMethod]
    public void Each_key_has_both_languages_and_the_same_facts()
    {
        var wrong = Words.French.Where(pair => !Words.English.TryGetValue(pair.Key, out var english) || Facts(pair.Value) != Facts(english)).Select(pair => pair.Key);
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public void Each_refusal_has_its_french()
    {
        var missing = from folder in new[] { "Amap", "Features", "Paper", "Web" }
                      from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                      let text = File.ReadAllText(file)
                      from Match match in Refused().Matches(text)
                      where !Words.French.ContainsKey(match.Groups[1].Value)
                      select $"{Path.GetRelativePath(Root, file)}: {match.Groups[1].Value}";
        Assert.AreEqual("", string.Join("\n", missing.Distinct()));
    }

    [TestMethod]
    public void Each_fault_of_the_store_and_each_text_of_the_command_line_has_both_languages()
    {
        var missing = from folder in new[] { "Storage", "Web", "Features" }
                      from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                      let text = File.ReadAllText(file)
                      from Match match in Fault().Matches(text)
                      let word = Regex.Unescape(match.Groups[1].Value)
                      where !(word.Contains(' ') ? Words.English : Words.French).ContainsKey(word)
                      select $"{Path.GetRelativePath(Root, file)}: {word}";
        Assert.AreEqual("", string.Join("\n", missing.Distinct()));
    }

    [TestMethod]
    public void Each_change_that_is_noted_has_its_words()
    {
        var missing = from folder in new[] { "Features", "Storage" }
                      from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                      from Match match in Noted().Matches(File.ReadAllText(file))
                      where !Words.French.ContainsKey("change." + match.Groups[1].Value)
                      select $"{Path.GetRelativePath(Root, file)}: {match.Groups[1].Value}";
        Assert.AreEqual("", string.Join("\n", missing.Distinct()));
    }

    [TestMethod]
    public void A_translation_keeps_the_facts_of_its_sentence()
    {
        var wrong = Words.English.Where(pair => !Words.French.ContainsKey(pair.Key) && Facts(pair.Key) != Facts(pair.Value)).Select(pair => pair.Key);
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    static string Facts(string text) => string.Join(',', Fact().Matches(text).Select(match => match.Value).Distinct().Order());

    static IEnumerable<string> Texts(string template)
    {
        foreach (Match match in Said().Matches(template))
        {
            yield return Regex.Unescape(match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value);
        }

        foreach (Match match in Counted().Matches(template))
        {
            yield return match.Groups[1].Value;
            yield return match.Groups[2].Value;
        }
    }

    static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"(?<![\w.])t (?:""([^""]*)""|'([^']*)')")]
    private static partial Regex Said();

    [GeneratedRegex(@"(?<![\w.])n ""([^""]*)"" ""([^""]*)""")]
    private static partial Regex Counted();

    [GeneratedRegex(@"(?:\.T|\.Say|\.Go|\.GoWarned)\((?:[^()""]|\([^()]*\))*?(?:""/[^""]*"", *|\$""/[^""]*"", *)?""((?:[^""\\]|\\.)+)""")]
    private static partial Regex Spoken();

    [GeneratedRegex(@"(?:new Refusal\(|Refuse\((?:""[^""]*""|\w+), )""([a-z]+(?:[.-][a-z-]+)+)""")]
    private static partial Regex Refused();

    [GeneratedRegex(@"(?:new Fault|new StoreRefusedException|Unusable|Formats\.Say|Broken\(db, )\(?(?:option ==[^?]*\? )?""((?:[^""\\]|\\.)+)""")]
    private static partial Regex Fault();

    [GeneratedRegex(@"^[a-z-]*\.?$|^/")]
    private static partial Regex Bare();

    [GeneratedRegex(@"(?:ChangeNote|Note)\([^;""]*?""([a-z]+\.[a-z-]+)""")]
    private static partial Regex Noted();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Fact();
}
