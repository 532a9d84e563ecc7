using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Cagette.SelfHost.Tests;

/// <summary>The README is true where a machine can tell.</summary>
[TestClass]
public sealed class ReadmeTests
{
    [TestMethod]
    public void Each_test_that_the_README_names_is_there()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), ".."));
        var there = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();

        var named = Regex.Matches(File.ReadAllText(Path.Combine(root, "README.md")), "`([A-Za-z]+Tests)`").Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.IsGreaterThan(15, named.Count);
        Assert.AreEqual("", string.Join(", ", named.Where(name => !there.Contains(name))));
    }

    static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
