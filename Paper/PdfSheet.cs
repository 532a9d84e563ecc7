using System.Globalization;
using SkiaSharp;
using static Cagette.SelfHost.Paper.PdfInk;

namespace Cagette.SelfHost.Paper;

/// <summary>A sheet on A4 paper, black on white, at least 9 points: title, then blocks from top to bottom. The same content and instant make
/// the same bytes. Blocks are added in their order, then <see cref="ToPdf"/>.</summary>
public sealed class PdfSheet
{
    public const string MediaType = "application/pdf";

    readonly List<Func<PdfInk, float, float, IEnumerable<Brick>>> blocks = [];

    /// <summary>The instant of printing, with the offset of the group's place, for the footer and the file's date.</summary>
    public required DateTimeOffset Printed { get; init; }

    public required string Title { get; init; }

    public IReadOnlyList<string> Subtitles { get; init; } = [];

    /// <summary>Label and value, at the right of the title.</summary>
    public IReadOnlyList<(string Label, string Value)> Facts { get; init; } = [];

    public bool Landscape { get; init; }

    /// <summary>What stands at the left of the footer instead of the instant of printing.</summary>
    public string? Footer { get; init; }

    public PdfSheet Heading(string text) => Add((ink, width, _) => [PdfBlocks.Heading(ink, text, width)]);

    public PdfSheet Paragraph(string text, bool bold = false, float points = 10) =>
        Add((ink, width, _) => PdfBlocks.Paragraph(ink, new PdfLine(text) { Bold = bold, Points = points }, width));

    /// <summary>A square to tick, and what it is for.</summary>
    public PdfSheet CheckBox(string text) => Add((ink, width, _) => PdfBlocks.Paragraph(ink, new PdfLine(text) { Box = true }, width));

    /// <summary>A text in a frame that nobody may overlook.</summary>
    public PdfSheet Note(string text) => Add((ink, width, _) => [PdfBlocks.Note(ink, text, width)]);

    public PdfSheet Table(IReadOnlyList<PdfColumn> columns, IReadOnlyList<PdfRow> rows) =>
        Add((ink, width, room) => new PdfTableLayout(ink, columns, width, room).Bricks(rows)
            .Select((brick, i) => brick with { Before = i == 0 ? 2 * Millimetre : 0 }));

    /// <summary>Rules to write on, side by side: "Livré par : ______".</summary>
    public PdfSheet Blanks(params IReadOnlyList<string> labels) => Add((ink, width, _) => [PdfBlocks.Blanks(ink, labels, width)]);

    /// <summary>Frames to sign in, side by side.</summary>
    public PdfSheet Signatures(params IReadOnlyList<string> labels) => Add((ink, width, _) => [PdfBlocks.Signatures(ink, labels, width)]);

    /// <summary>A QR code with lines beside it, for example <see cref="EpcQr.Text"/> and how to pay.</summary>
    public PdfSheet Qr(string content, params IReadOnlyList<string> beside) => Add((ink, width, _) => [PdfBlocks.Qr(ink, content, beside, width)]);

    public PdfSheet NewPage() => Add((_, _, _) => [new Brick(0, (_, _, _) => { }) { StartsPage = true, KeepWithNext = true }]);

    public byte[] ToPdf()
    {
        using var ink = new PdfInk();
        var paper = Landscape ? new SKSize(842, 595) : new SKSize(595, 842);
        var frame = new SKRect(11 * Millimetre, 12 * Millimetre, paper.Width - 11 * Millimetre, paper.Height - 14 * Millimetre);
        var bricks = blocks.SelectMany(block => block(ink, frame.Width, frame.Height))
            .Prepend(PdfBlocks.Title(ink, this, frame.Width)).ToList();
        var pages = PdfFlow.Pages(bricks, frame.Top, frame.Bottom);

        using var bytes = new MemoryStream();
        using (var document = SKDocument.CreatePdf(bytes, Metadata()))
        {
            for (var i = 0; i < pages.Count; i++)
            {
                var canvas = document.BeginPage(paper.Width, paper.Height);
                pages[i].ForEach(place => place.Brick.Draw(canvas, frame.Left, place.Top));
                DrawEdges(canvas, ink, frame, i + 1, pages.Count);
                document.EndPage();
            }

            document.Close();
        }

        return bytes.ToArray();
    }

    PdfSheet Add(Func<PdfInk, float, float, IEnumerable<Brick>> block)
    {
        blocks.Add(block);
        return this;
    }

    void DrawEdges(SKCanvas canvas, PdfInk ink, SKRect frame, int page, int pages)
    {
        if (page > 1)
        {
            ink.Draw(canvas, ink.Wrap(new PdfLine(Title) { Points = 9 }, frame.Width).First(), frame.Left, 5.5f * Millimetre, frame.Width);
        }

        var text = Footer ?? "Imprimé le " + Printed.ToString("dd/MM/yyyy à H' h 'mm", CultureInfo.InvariantCulture);
        var top = frame.Bottom + 3 * Millimetre;
        ink.Rule(canvas, frame.Left, frame.Right, top - 1 * Millimetre, 0.5f);
        foreach (var line in ink.Wrap(new PdfLine(text) { Points = 9 }, frame.Width - 20 * Millimetre).Take(2))
        {
            ink.Draw(canvas, line, frame.Left, top, frame.Width);
            top += HeightOf(9);
        }

        ink.Draw(canvas, new PdfLine($"{page} / {pages}") { Points = 9 }, frame.Left, frame.Bottom + 3 * Millimetre, frame.Width, PdfAlign.Right);
    }

    SKDocumentPdfMetadata Metadata() => new()
    {
        Title = Title,
        Creator = "Cagette.SelfHost",
        Producer = "SkiaSharp",
        Creation = Printed.UtcDateTime,
        Modified = Printed.UtcDateTime,
        RasterDpi = SKDocumentPdfMetadata.DefaultRasterDpi,
        EncodingQuality = SKDocumentPdfMetadata.DefaultEncodingQuality,
    };
}
