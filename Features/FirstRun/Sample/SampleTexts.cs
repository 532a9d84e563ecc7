using System.Reflection;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>The invented names and texts, in files beside this one: a row a line, cells between bars, ¶ for a new line, # before a remark.</summary>
static class SampleTexts
{
    public static IReadOnlyList<string[]> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"sample/{name}.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Replace('¶', '\n').Split('|'))];
    }

    public static string[] Words(string name) => [.. Rows(name).SelectMany(row => row)];

    public static Dictionary<string, string> Keyed(string name) => Rows(name).ToDictionary(row => row[0], row => row[1]);
}
