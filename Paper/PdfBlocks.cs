using SkiaSharp;
using static Cagette.SelfHost.Paper.PdfInk;

namespace Cagette.SelfHost.Paper;

/// <summary>The blocks of a sheet other than tables.</summary>
static class PdfBlocks
{
    const float Gap = 3 * Millimetre;
    const float Pad = 2 * Millimetre;

    public static Brick Title(PdfInk ink, PdfSheet sheet, float width)
    {
        var labels = sheet.Facts.Select(fact => ink.Measure(fact.Label, 9.5f, false)).DefaultIfEmpty().Max() + Gap;
        var values = sheet.Facts.Select(fact => ink.Measure(fact.Value, 9.5f, true)).DefaultIfEmpty().Max() + 1;
        var right = sheet.Facts.Count == 0 ? 0 : Math.Min(labels + values, width * 0.45f);
        var left = width - right - (right > 0 ? 8 * Millimetre : 0);
        List<PdfLine> lines = [.. ink.Wrap(new PdfLine(sheet.Title) { Bold = true, Points = 17 }, left),
            .. sheet.Subtitles.SelectMany(text => ink.Wrap(new PdfLine(text) { Points = 10.5f }, left))];
        var facts = sheet.Facts.Select(fact => (fact.Label, Value: ink.Wrap(new PdfLine(fact.Value) { Bold = true, Points = 9.5f }, right - labels).ToList()))
            .ToList();
        var height = Math.Max(HeightOf(lines), facts.Sum(fact => HeightOf(fact.Value))) + 2 * Gap;
        return new Brick(height, (canvas, x, y) =>
        {
            Draw(ink, canvas, lines, x, y, left);
            var top = y + 1.5f * Millimetre;
            foreach (var (label, value) in facts)
            {
                ink.Draw(canvas, new PdfLine(label) { Points = 9.5f }, x + width - right, top, labels);
                Draw(ink, canvas, value, x + width - right + labels, top, right - labels);
                top += HeightOf(value);
            }

            ink.Rule(canvas, x, x + width, y + height - Gap, 2);
        });
    }

    public static Brick Heading(PdfInk ink, string text, float width) =>
        Texts(ink, [.. ink.Wrap(new PdfLine(text) { Bold = true, Points = 12 }, width)], width) with { Before = 5 * Millimetre, KeepWithNext = true };

    /// <summary>A brick a line, so that a long text may go on over a page; the first two stay together.</summary>
    public static IEnumerable<Brick> Paragraph(PdfInk ink, PdfLine line, float width) =>
        ink.Wrap(line, width).Select((text, i) => Texts(ink, [text], width) with { Before = i == 0 ? Pad : 0 });

    public static Brick Note(PdfInk ink, string text, float width)
    {
        var lines = ink.Wrap(new PdfLine(text), width - 2 * Gap).ToList();
        var height = HeightOf(lines) + 2 * Pad;
        return new Brick(height + Pad, (canvas, x, y) =>
        {
            ink.Frame(canvas, SKRect.Create(x, y, width, height), 1);
            Draw(ink, canvas, lines, x + Gap, y + Pad, width - 2 * Gap);
        })
        { Before = Gap };
    }

    public static Brick Blanks(PdfInk ink, IReadOnlyList<string> labels, float width)
    {
        var each = (width - Gap * (labels.Count - 1)) / labels.Count;
        return new Brick(9 * Millimetre, (canvas, x, y) =>
        {
            foreach (var label in labels)
            {
                var text = ink.Wrap(new PdfLine(label), each).First();
                ink.Draw(canvas, text, x, y + 3 * Millimetre, each);
                ink.Rule(canvas, x + ink.Measure(text.Text, text.Points, text.Bold) + Pad, x + each, y + 3 * Millimetre + text.Points * 1.2f, 0.5f);
                x += each + Gap;
            }
        })
        { Before = Pad };
    }

    public static Brick Signatures(PdfInk ink, IReadOnlyList<string> labels, float width)
    {
        const float height = 28 * Millimetre;
        var each = (width - Gap * (labels.Count - 1)) / labels.Count;
        return new Brick(height, (canvas, x, y) =>
        {
            foreach (var label in labels)
            {
                ink.Frame(canvas, SKRect.Create(x, y, each, height), 0.5f, 0x55);
                Draw(ink, canvas, [.. ink.Wrap(new PdfLine(label) { Points = 9 }, each - 2 * Pad)], x + Pad, y + Pad, each - 2 * Pad);
                x += each + Gap;
            }
        })
        { Before = Gap };
    }

    public static Brick Qr(PdfInk ink, string content, IReadOnlyList<string> beside, float width)
    {
        const float size = 38 * Millimetre;
        var code = QrMatrix.Of(content);
        var left = size + Gap;
        var lines = beside.SelectMany(text => ink.Wrap(new PdfLine(text), width - left)).ToList();
        return new Brick(Math.Max(size, HeightOf(lines)), (canvas, x, y) =>
        {
            var module = size / code.Size;
            foreach (var (column, row, length) in code.Runs())
            {
                ink.Fill(canvas, SKRect.Create(x + column * module, y + row * module, length * module, module), 0);
            }

            Draw(ink, canvas, lines, x + left, y + Gap, width - left);
        })
        { Before = Gap };
    }

    static Brick Texts(PdfInk ink, List<PdfLine> lines, float width) => new(HeightOf(lines), (canvas, x, y) => Draw(ink, canvas, lines, x, y, width));

    static float HeightOf(List<PdfLine> lines) => lines.Sum(line => line.Box ? Math.Max(BoxSize + 3, PdfInk.HeightOf(line.Points)) : PdfInk.HeightOf(line.Points));

    static void Draw(PdfInk ink, SKCanvas canvas, List<PdfLine> lines, float x, float y, float width)
    {
        foreach (var line in lines)
        {
            ink.Draw(canvas, line, x, y, width);
            y += HeightOf([line]);
        }
    }
}
