using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Paper;

/// <summary>One row of a read file: its 1-based line in the file as the person sees it, and its trimmed cells.</summary>
public sealed record TableRow(int Line, IReadOnlyList<string> Cells)
{
    /// <summary>The cell at a 0-based position; "" past the end of the row.</summary>
    public string this[int column] => column >= 0 && column < Cells.Count ? Cells[column] : "";
}

/// <summary>A file of rows that somebody uploads: CSV of any usual dialect, or the first sheet of an XLSX. Cells are text: numbers with
/// a decimal comma, days dd/MM/yyyy; empty, null and NULL are "". Rows without any text are left out.</summary>
public sealed record Table(IReadOnlyList<TableRow> Rows)
{
    public const int MaxBytes = 4 << 20;
    public const int MaxRows = 20_000;

    /// <summary>Looks at the content, not at the name. Refuses with <c>file.empty</c>, <c>file.too-large</c> (4 MB, 20,000 rows),
    /// <c>file.other-format</c> (old Excel, OpenDocument, PDF, pictures ...: save it as CSV or XLSX) or <c>file.unreadable</c>; the fact is the
    /// file's name.</summary>
    public static Decision<Table> Read(string fileName, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return new Refusal("file.empty", null, fileName);
        }

        if (bytes.Length > MaxBytes)
        {
            return new Refusal("file.too-large", null, fileName);
        }

        try
        {
            var rows = new List<TableRow>();
            foreach (var row in bytes.AsSpan().StartsWith("PK"u8) ? SheetRows.Of(bytes) : CsvRows.Of(bytes))
            {
                if (rows.Count == MaxRows)
                {
                    return new Refusal("file.too-large", null, fileName);
                }

                rows.Add(row);
            }

            return rows.Count > 0 ? new Table(rows) : new Refusal("file.empty", null, fileName);
        }
        catch (UnreadableFileException refused)
        {
            return new Refusal(refused.Key, null, fileName);
        }
    }

    internal static string Clean(string? cell)
    {
        var text = Formula.Rearm(Folding.Compose((cell ?? "").Trim(' ', '\u00a0', '\u202f', '\ufeff')));
        return text is "null" or "NULL" ? "" : text;
    }
}

/// <summary>A file that is no table that we read; caught in <see cref="Table.Read"/> only.</summary>
sealed class UnreadableFileException(string key, Exception? cause = null) : Exception(key, cause)
{
    public string Key { get; } = key;
}
