using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Cagette.SelfHost.Web;

/// <summary>French first, English complete. A French sentence is its own key; keys such as <c>order.closed</c> have their French in
/// Web/Words/fr. Both kinds have their English in Web/Words/en, a file a feature.</summary>
public static class Words
{
    public static readonly IReadOnlyDictionary<string, string> French = Load("fr");
    public static readonly IReadOnlyDictionary<string, string> English = Load("en");

    /// <summary>The text in the language ("fr" or "en"); what has no translation is shown as it is.</summary>
    public static string In(string language, string text)
    {
        if (language == "en" && English.TryGetValue(text, out var english))
        {
            return english;
        }

        return French.GetValueOrDefault(text, text);
    }

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
