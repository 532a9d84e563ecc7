using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Cagette.SelfHost.Tests;

/// <summary>Who may import whom (design.md 1), and how long a file may be: a text scan keeps the house in its shape.</summary>
[TestClass]
public sealed partial class ArchitectureTests
{
    static readonly string Root = Path.GetFullPath(Path.Combine(Here(), ".."));

    static IEnumerable<(string Path, string Text)> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => (Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file)));

    [TestMethod]
    [DataRow("Amap", "")]
    [DataRow("Storage", "Amap")]
    [DataRow("Paper", "Amap")]
    [DataRow("Journal", "")]
    [DataRow("Web", "Amap")]
    public void A_folder_imports_only_what_the_table_allows(string folder, string allowed)
    {
        string[] ours = ["Amap", "Storage", "Paper", "Web", "Journal", "Features"];
        var forbidden = ours.Except([folder, .. allowed.Split(' ')]).ToHashSet();
        var wrong = Files(folder).SelectMany(file => OurUsing().Matches(file.Text).Where(match => forbidden.Contains(match.Groups[1].Value)).Select(match => $"{file.Path}: {match.Value}"));
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public void Features_do_not_import_one_another()
    {
        // Accounts opens the session that the first run ends with; the first run's demo is its own folder.
        var wrong = from file in Files("Features")
                    let own = file.Path.Split('/')[1]
                    from Match match in FeatureUsing().Matches(file.Text)
                    let other = match.Groups[1].Value
                    where other != own && other != "Accounts"
                    select $"{file.Path}: {match.Value}";
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public void The_domain_is_pure()
    {
        string[] forbidden = ["using System.IO", "async ", "Task<", "DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.UtcNow", "TimeProvider", "Random", "HttpContext", "SqliteConnection", "File."];
        var wrong = from file in Files("Amap")
                    from word in forbidden
                    where file.Text.Contains(word, StringComparison.Ordinal)
                    select $"{file.Path}: {word}";
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public void Sql_stands_in_the_store_alone()
    {
        var wrong = from folder in new[] { "Web", "Paper", "Features", "Amap" }
                    from file in Files(folder)
                    from Match match in Sql().Matches(file.Text)
                    select $"{file.Path}: {match.Value}";
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public void No_file_is_longer_than_a_room()
    {
        var wrong = from folder in new[] { "Amap", "Storage", "Paper", "Journal", "Web", "Features" }
                    from file in Files(folder)
                    let lines = file.Text.Count(c => c == '\n')
                    where lines > 250
                    select $"{file.Path}: {lines} lines";
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    [TestMethod]
    public void Templates_quote_their_attributes_and_carry_no_style_or_script_of_their_own()
    {
        var wrong = from file in Directory.EnumerateFiles(Path.Combine(Root, "templates"), "*.html", SearchOption.AllDirectories)
                    where !file.Contains("/mail/", StringComparison.Ordinal)
                    let text = File.ReadAllText(file)
                    from Match match in Careless().Matches(text)
                    select $"{Path.GetRelativePath(Root, file)}: {match.Value}";
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"^using (?:static )?Cagette\.SelfHost\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex OurUsing();

    [GeneratedRegex(@"^using (?:static )?Cagette\.SelfHost\.Features\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex FeatureUsing();

    [GeneratedRegex(@"""\s*(select|insert into|update|delete from)\s+\w+[^""]{0,40}", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

    [GeneratedRegex(@"<(style|script(?! type=""module"" src))[^>]*>|\s(style|on\w+)=""|\s[\w-]+=\{\{|javascript:")]
    private static partial Regex Careless();
}
