using System.Text;

namespace Cagette.SelfHost.Amap;

/// <summary>How the names of the domain are stored and sent in forms: NotPaid is <c>not_paid</c>, EveryNWeeks is <c>every_n_weeks</c>.</summary>
public static class EnumText
{
    public static string Text<T>(this T value)
        where T : struct, Enum => Names<T>.ToText[value];

    /// <summary>Throws when the text is none of the names: for what the store holds.</summary>
    public static T Parse<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is no {typeof(T).Name}");

    /// <summary>For what a form or a file says.</summary>
    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum => Names<T>.FromText.TryGetValue(text ?? "", out value);

    static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }

    static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ToText = Enum.GetValues<T>().ToDictionary(v => v, v => Snake(v.ToString()));

        public static readonly Dictionary<string, T> FromText = ToText.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
