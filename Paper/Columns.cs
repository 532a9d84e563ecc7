using System.Text;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Paper;

/// <summary>A column that an import wants: its name in our code, and the headers under which people write it ("Prix TTC", "Tarif").</summary>
public sealed record WantedColumn(string Name, params string[] Aliases);

/// <summary>Where the wanted columns stand in a file. Headers are known by their folded words, whatever their case, accents, order or
/// punctuation; a first row in which no header is known is data, and the columns are taken by their position.</summary>
public sealed class Columns
{
    readonly Dictionary<string, int> positions;

    Columns(Dictionary<string, int> positions, bool hasHeader, IReadOnlyList<string> unknown)
    {
        this.positions = positions;
        HasHeader = hasHeader;
        Unknown = unknown;
    }

    /// <summary>Whether the first row is a header; otherwise it is the first row of data.</summary>
    public bool HasHeader { get; }

    /// <summary>Headers of the file that no wanted column answers to; their cells are not read.</summary>
    public IReadOnlyList<string> Unknown { get; }

    public bool Has(string name) => positions.ContainsKey(name);

    /// <summary>The cell of a wanted column; "" when the file has no such column or the row ends before it.</summary>
    public string Of(TableRow row, string name) => positions.TryGetValue(name, out var position) ? row[position] : "";

    public static Columns Match(TableRow header, params IReadOnlyList<WantedColumn> wanted)
    {
        var headers = header.Cells.Select(Words).ToList();
        var found = new Dictionary<string, int>();

        // Whole headers first, so that "prix" does not take the column "Prix au kilo" from under "prix au kilo".
        Take(headers, wanted, found, (text, alias) => text == alias);
        Take(headers, wanted, found, (text, alias) => text.StartsWith(alias + " ", StringComparison.Ordinal));
        if (found.Count == 0)
        {
            return new Columns(wanted.Index().ToDictionary(column => column.Item.Name, column => column.Index), hasHeader: false, []);
        }

        var unknown = header.Cells.Where((cell, position) => cell.Length > 0 && !found.ContainsValue(position)).ToList();
        return new Columns(found, hasHeader: true, unknown);
    }

    /// <summary>The rows of data, without the header.</summary>
    public IEnumerable<TableRow> DataOf(Table table) => table.Rows.Skip(HasHeader ? 1 : 0);

    static void Take(
        List<string> headers, IReadOnlyList<WantedColumn> wanted, Dictionary<string, int> found, Func<string, string, bool> isSame)
    {
        foreach (var column in wanted.Where(column => !found.ContainsKey(column.Name)))
        {
            foreach (var alias in column.Aliases.Prepend(column.Name).Select(Words))
            {
                var position = headers.FindIndex(text => isSame(text, alias));
                if (position >= 0 && !found.ContainsValue(position))
                {
                    found[column.Name] = position;
                    break;
                }
            }
        }
    }

    static string Words(string header)
    {
        var words = new StringBuilder();
        foreach (var letter in Folding.Fold(header).Replace(".", ""))
        {
            words.Append(char.IsLetterOrDigit(letter) ? letter : ' ');
        }

        return string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
