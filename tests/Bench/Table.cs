using System.Globalization;
using System.Text;

namespace Cagette.SelfHost.Bench;

/// <summary>What a benchmark prints: a table that can be put into the README as it is.</summary>
sealed record Table(string Title, IReadOnlyList<string> Columns)
{
    readonly List<string[]> rows = [];

    public List<string> Notes { get; } = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public override string ToString()
    {
        var widths = Columns.Select((column, i) => rows.Select(row => row[i].Length).Append(column.Length).Max()).ToList();
        var text = new StringBuilder($"{Title}\n\n");
        Line(text, [.. Columns], widths);
        Line(text, [.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":")], widths);
        rows.ForEach(row => Line(text, row, widths));
        Notes.ForEach(note => text.Append($"\n{note}\n"));
        return text.ToString().TrimEnd();
    }

    static void Line(StringBuilder text, string[] cells, List<int> widths) =>
        text.AppendLine($"| {string.Join(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))} |");
}

static class Figures
{
    public static string Of(double number) => number.ToString(number < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>The number under which this share of them lies.</summary>
    public static double Percentile(IReadOnlyCollection<double> numbers, double share) =>
        numbers.Order().ElementAt((int)Math.Min(numbers.Count - 1, Math.Ceiling(share * numbers.Count) - 1));

    public static string Ratio(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);
}
