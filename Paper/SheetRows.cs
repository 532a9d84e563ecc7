using System.Globalization;
using System.IO.Compression;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Cagette.SelfHost.Paper;

/// <summary>Rows of the first sheet of an XLSX file, formulas by their last value.</summary>
static class SheetRows
{
    const long MaxUnpackedBytes = 64 << 20;
    const int MaxCells = 4_000_000;

    // Without the cache on disk: files are small here, and nothing of members' data may stay in /tmp.
    static readonly OpenXmlConfiguration Configuration = new() { EnableSharedStringCache = false };

    public static List<TableRow> Of(byte[] bytes)
    {
        try
        {
            GuardSize(bytes);
            return ReadRows(bytes);
        }
        catch (Exception broken) when (broken is not UnreadableFileException and not OutOfMemoryException)
        {
            // MiniExcel tells a damaged or foreign file by whatever exception its parts meet.
            throw new UnreadableFileException("file.unreadable", broken);
        }
    }

    static List<TableRow> ReadRows(byte[] bytes)
    {
        var rows = new List<TableRow>();
        var (line, seen) = (0, 0);
        using var stream = new MemoryStream(bytes, writable: false);
        foreach (IDictionary<string, object?> row in stream.Query(useHeaderRow: false, excelType: ExcelType.XLSX, configuration: Configuration))
        {
            line++;
            seen += row.Count + 1;
            if (seen > MaxCells || rows.Count > Table.MaxRows)
            {
                throw new UnreadableFileException("file.too-large");
            }

            var cells = row.Values.Select(cell => Table.Clean(TextOf(cell))).ToList();
            if (cells.Exists(cell => cell.Length > 0))
            {
                rows.Add(new TableRow(line, cells));
            }
        }

        return rows;
    }

    static string? TextOf(object? cell) => cell switch
    {
        // Decimal keeps the 15 digits that Excel shows: 0.1 + 0.2 is 0,3.
        double number when Math.Abs(number) < 1e15 => ((decimal)number).ToString(CultureInfo.InvariantCulture).Replace('.', ','),
        DateTime instant when instant.TimeOfDay == TimeSpan.Zero => instant.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("hh\\:mm", CultureInfo.InvariantCulture),
        bool yes => yes ? "oui" : "non",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell?.ToString(),
    };

    /// <summary>Unpacks once and counts before anything is parsed: the sizes that a zip states may lie.</summary>
    static void GuardSize(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false));
        if (zip.GetEntry("xl/workbook.xml") is null)
        {
            throw new UnreadableFileException("file.other-format");
        }

        var left = MaxUnpackedBytes;
        var buffer = new byte[64 << 10];
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                left -= read;
                if (left < 0)
                {
                    throw new UnreadableFileException("file.too-large");
                }
            }
        }
    }
}
