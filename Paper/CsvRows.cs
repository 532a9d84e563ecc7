using System.Text;
using CsvHelper;

namespace Cagette.SelfHost.Paper;

/// <summary>Rows of a CSV file as French spreadsheets, mail programs and phones write it: encoding and separator are found out.</summary>
static class CsvRows
{
    const int MaxColumns = 1000;

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Windows-1252 holds all letters of Latin-1, and a true Latin-1 file has nothing where the two differ.
    static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static IEnumerable<TableRow> Of(byte[] bytes)
    {
        var text = Decode(bytes);
        var lines = 0;
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.IndexOf('\n') is > 0 and var end)
        {
            // A line for Excel alone, which names the separator.
            text = text[(end + 1)..];
            lines = 1;
        }

        using var csv = CsvReader.Create(Encoding.UTF8.GetBytes(text), Options(text));
        while (csv.Read())
        {
            if (csv.FieldCount > MaxColumns)
            {
                throw new UnreadableFileException("file.unreadable");
            }

            var cells = Enumerable.Range(0, csv.FieldCount).Select(column => Table.Clean(csv.GetString(column))).ToList();
            if (cells.Exists(cell => cell.Length > 0))
            {
                yield return new TableRow(lines + (int)csv.LineNumber, cells);
            }
        }
    }

    static CsvReaderOptions Options(string text) => new()
    {
        Separator = SeparatorOf(text),
        HasHeader = false,
        TrackLineNumbers = true,
        TrimWhitespace = true,
        IncludeValuesInExceptions = false,
    };

    static string Decode(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(bytes.AsSpan(2));
        }

        // Binary files have a zero byte early; no text in an encoding of ours has one.
        if (bytes.Contains((byte)0) || bytes.AsSpan().StartsWith("%PDF"u8) || bytes is [0xFF, 0xD8, 0xFF, ..])
        {
            throw new UnreadableFileException("file.other-format");
        }

        var withoutMark = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes;
        try
        {
            return StrictUtf8.GetString(withoutMark);
        }
        catch (DecoderFallbackException)
        {
            // No UTF-8: it is what Windows writes.
            return Windows1252.GetString(withoutMark);
        }
    }

    /// <summary>The separator that stands in each of the first lines, semicolon first, since a comma is a decimal mark in French;
    /// otherwise the most frequent of the first line.</summary>
    static char SeparatorOf(string text)
    {
        char[] candidates = [';', '\t', ','];
        var lines = FirstLines(text, 5);
        foreach (var candidate in candidates)
        {
            if (lines.Count > 0 && lines.TrueForAll(line => line.Contains(candidate)))
            {
                return candidate;
            }
        }

        return candidates.MaxBy(candidate => lines.Count == 0 ? 0 : lines[0].Count(letter => letter == candidate));
    }

    /// <summary>The first lines that are not empty, without what stands in quotes (separators and line ends there are text).</summary>
    static List<string> FirstLines(string text, int count)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var quoted = false;
        foreach (var letter in text)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter is '\n' or '\r' && !quoted)
            {
                AddLine(lines, line);
            }
            else if (!quoted)
            {
                line.Append(letter);
            }

            if (lines.Count == count)
            {
                return lines;
            }
        }

        AddLine(lines, line);
        return lines;
    }

    static void AddLine(List<string> lines, StringBuilder line)
    {
        if (line.Length > 0 && line.ToString().Trim(' ').Length > 0)
        {
            lines.Add(line.ToString());
        }

        line.Clear();
    }
}
