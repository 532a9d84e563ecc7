namespace Cagette.SelfHost.Paper;

/// <summary>Breaks a text into lines no wider than asked, given how to measure.</summary>
static class PdfWrap
{
    public static IEnumerable<string> Lines(string text, float width, Func<string, float> measure)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (measure(longer) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                yield return line;
            }

            line = word;
            while (measure(line) > width && line.Length > 1)
            {
                var cut = CutOf(line, width, measure);
                yield return line[..cut];
                line = line[cut..];
            }
        }

        yield return line;
    }

    /// <summary>How much of a word that is too long stays on this line: up to its last hyphen or slash that fits, else as many letters as fit.</summary>
    static int CutOf(string word, float width, Func<string, float> measure)
    {
        var fits = 1;
        while (fits < word.Length - 1 && measure(word[..(fits + 1)]) <= width)
        {
            fits++;
        }

        var hyphen = word.LastIndexOfAny(['-', '/', '@', '.'], fits - 1);
        return hyphen > 0 ? hyphen + 1 : fits;
    }
}
