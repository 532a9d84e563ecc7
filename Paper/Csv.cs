using System.Globalization;
using Cagette.SelfHost.Amap;
using CsvHelper;

namespace Cagette.SelfHost.Paper;

/// <summary>Tables that leave as CSV for French spreadsheets: semicolons, decimal comma, dd/MM/yyyy, UTF-8 with its mark (Excel reads
/// Windows-1252 without it), CRLF. What people typed cannot become a formula; <see cref="Table.Read"/> takes such a file back unchanged.</summary>
public static class Csv
{
    public const string MediaType = "text/csv; charset=utf-8";

    static readonly CsvWriterOptions Options = new() { Separator = ';', NewLine = "\r\n", WriteByteOrderMark = true };

    /// <summary>A cell is a string, <see cref="Money"/>, <see cref="Quantity"/>, an integer, a <see cref="DateOnly"/>, a
    /// <see cref="TimeOnly"/>, a bool (oui, non) or null. An instant is refused: give the local day or text of it. All rows are as long as the header.</summary>
    public static byte[] Write(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Options, leaveOpen: true))
        {
            csv.WriteRecord(TextsOf(header));
            foreach (var row in rows)
            {
                csv.WriteRecord(TextsOf(row));
            }
        }

        return bytes.ToArray();
    }

    static string[] TextsOf(IReadOnlyList<object?> cells) => [.. cells.Select(TextOf)];

    static string TextOf(object? cell) => cell switch
    {
        null => "",
        string text => Formula.Disarm(text),
        Money money => Decimal(money.Cents, 100, "00"),
        Quantity quantity => Decimal(quantity.Thousandths, 1000, "000").TrimEnd('0').TrimEnd(','),
        int or long => ((IFormattable)cell).ToString(null, CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        bool yes => yes ? "oui" : "non",
        _ => throw new ArgumentException($"no form for a cell of type {cell.GetType().Name}", nameof(cell)),
    };

    static string Decimal(long number, long unit, string digits)
    {
        var (whole, rest) = Math.DivRem(Math.Abs(number), unit);
        return $"{(number < 0 ? "-" : "")}{whole},{rest.ToString(digits, CultureInfo.InvariantCulture)}";
    }
}
