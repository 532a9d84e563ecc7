using System.Globalization;
using System.Text;
using QRCoder;

namespace Cagette.SelfHost.Paper;

/// <summary>The squares of a QR code with its quiet zone of four, error correction M.</summary>
sealed class QrMatrix
{
    readonly QRCodeData data;

    QrMatrix(QRCodeData data) => this.data = data;

    public int Size => data.ModuleMatrix.Count;

    public static QrMatrix Of(string content) =>
        new(QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M, forceUtf8: true, utf8BOM: false, QRCodeGenerator.EciMode.Default));

    /// <summary>Dark squares side by side in a row.</summary>
    public IEnumerable<(int Column, int Row, int Length)> Runs()
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var start = column;
                while (column < Size && data.ModuleMatrix[row][column])
                {
                    column++;
                }

                if (column > start)
                {
                    yield return (start, row, column - start);
                }
            }
        }
    }

    /// <summary>Only a path and its attributes, so that the strict content security policy has nothing to refuse.</summary>
    public string ToSvg(string title)
    {
        var path = new StringBuilder();
        foreach (var (column, row, length) in Runs())
        {
            path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h{length}v1h-{length}z");
        }

        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Size} {Size}\" role=\"img\" aria-label=\"{System.Net.WebUtility.HtmlEncode(title)}\" "
            + $"shape-rendering=\"crispEdges\"><rect width=\"{Size}\" height=\"{Size}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>";
    }

    public byte[] ToPng(int pixelsPerSquare)
    {
        using var png = new PngByteQRCode(data);
        return png.GetGraphic(pixelsPerSquare);
    }
}
