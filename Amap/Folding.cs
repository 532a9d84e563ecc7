using System.Text;

namespace Cagette.SelfHost.Amap;

/// <summary>French search and sort keys without the machine's ICU: lower case, no accents, œ as oe, apostrophes and hyphens as spaces.
/// The store keeps such keys beside the names; queries are folded the same way.</summary>
public static class Folding
{
    const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįłľñńňòóôõöøōőŕřśšşșťţțùúûüūůűųýÿžźż";
    const string Plain = "aaaaaaaaacccddeeeeeeeegiiiiiillnnnoooooooorrsssstttuuuuuuuuyyzzz";

    static readonly Dictionary<char, char> Base = Accented.Zip(Plain).ToDictionary(pair => pair.First, pair => pair.Second);

    static readonly Dictionary<(char Letter, char Mark), char> Composed = Compositions();

    /// <summary>The key under which a text is found and sorted.</summary>
    public static string Fold(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var folded = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            Append(folded, char.ToLowerInvariant(letter));
        }

        return folded.ToString().Trim();
    }

    /// <summary>Puts letter and combining accent (as phones of Apple send them) together into one letter: e + ◌́ becomes é.</summary>
    public static string Compose(string text)
    {
        if (!text.Any(c => c is >= '\u0300' and <= '\u036f'))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (composed.Length > 0 && Composed.TryGetValue((composed[^1], letter), out var whole))
            {
                composed[^1] = whole;
            }
            else
            {
                composed.Append(letter);
            }
        }

        return composed.ToString();
    }

    static void Append(StringBuilder folded, char letter)
    {
        switch (letter)
        {
            case >= '\u0300' and <= '\u036f':
                return;
            case 'œ':
                folded.Append("oe");
                return;
            case 'æ':
                folded.Append("ae");
                return;
            case 'ß':
                folded.Append("ss");
                return;
            case '\'' or '’' or '-' or '‐' or '–' or '\u00a0' or '\u202f' or ' ' or '\t':
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }

                return;
            default:
                folded.Append(Base.GetValueOrDefault(letter, letter));
                return;
        }
    }

    static Dictionary<(char, char), char> Compositions()
    {
        var table = new Dictionary<(char, char), char>();
        foreach (var (mark, plain, whole) in new[]
        {
            ('\u0300', "aeiou", "àèìòù"), ('\u0301', "aeiouyncsz", "áéíóúýńćśź"), ('\u0302', "aeiou", "âêîôû"),
            ('\u0303', "ano", "ãñõ"), ('\u0308', "aeiouy", "äëïöüÿ"), ('\u0327', "cs", "çş"), ('\u030c', "csznredt", "čšžňřěďť"),
        })
        {
            for (var i = 0; i < plain.Length; i++)
            {
                table[(plain[i], mark)] = whole[i];
                table[(char.ToUpperInvariant(plain[i]), mark)] = char.ToUpperInvariant(whole[i]);
            }
        }

        return table;
    }
}
