using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cagette.SelfHost.Web;

/// <summary>French first, English complete. A French sentence is its own key; keys such as <c>order.closed</c> have their French in
/// Web/Words/fr. Both kinds have their English in Web/Words/en, a file a feature.</summary>
public static partial class Words
{
    public static readonly IReadOnlyDictionary<string, string> French = Load("fr");
    public static readonly IReadOnlyDictionary<string, string> English = Load("en");

    /// <summary>French as it is shown: before a colon or a question mark stands a space at which no line may break.</summary>
    static readonly FrozenDictionary<string, string> Typeset = English.Keys.Union(French.Keys)
        .ToFrozenDictionary(key => key, key => Spaced(French.GetValueOrDefault(key, key)));

    /// <summary>The text in the language ("fr" or "en"); what has no translation is shown as it is.</summary>
    public static string In(string language, string text)
    {
        if (language == "en" && English.TryGetValue(text, out var english))
        {
            return english;
        }

        return Typeset.TryGetValue(text, out var typeset) ? typeset : text;
    }

    static string Spaced(string text) => Breaks().Replace(text, match => match.Value.Replace(' ', '\u00a0'));

    [GeneratedRegex(" [:;?!»%€]|« ")]
    private static partial Regex Breaks();

    static FrozenDictionary<string, string> Load(string language)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var all = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith($"words/{language}/", StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(file)!)
            {
                if (!all.TryAdd(key, text) && all[key] != text)
                {
                    throw new InvalidOperationException($"{name}: '{key}' is translated twice, differently");
                }
            }
        }

        return all.ToFrozenDictionary();
    }
}
