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

            var from = 0;
            for (var cut = CutOf(word, from, width, measure); from + cut < word.Length; cut = CutOf(word, from, width, measure))
            {
                yield return word.Substring(from, cut);
                from += cut;
            }

            line = word[from..];
        }

        yield return line;
    }

    /// <summary>How much of a word from there on stays on one line: all that is left of it, or up to its last hyphen or slash that fits, else as
    /// many letters as fit. Measures no more than a line: a word may be as long as a book.</summary>
    static int CutOf(string word, int from, float width, Func<string, float> measure)
    {
        var (fits, left) = (1, word.Length - from);
        while (fits < left && measure(word.Substring(from, fits + 1)) <= width)
        {
            fits++;
        }

        if (fits == left)
        {
            return left;
        }

        var hyphen = word.LastIndexOfAny(['-', '/', '@', '.'], from + fits - 1, fits) - from;
        return hyphen > 0 ? hyphen + 1
            : fits > 1 && char.IsHighSurrogate(word[from + fits - 1]) ? fits - 1
            : fits;
    }
}
