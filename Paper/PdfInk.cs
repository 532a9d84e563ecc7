using SkiaSharp;

namespace Cagette.SelfHost.Paper;

/// <summary>Measures, wraps and draws text and rules in the two embedded fonts. One for each document; lengths are points (1/72 inch).</summary>
sealed class PdfInk : IDisposable
{
    public const float Millimetre = 72f / 25.4f;
    public const float BoxSize = 4 * Millimetre;
    const float BoxGap = 1.5f * Millimetre;

    // Typefaces are immutable and safe to share between threads; a system has no fonts of its own on a bare Raspberry Pi.
    static readonly Lazy<SKTypeface> Regular = new(() => Load("OpenSans-Regular.ttf"));
    static readonly Lazy<SKTypeface> Bold = new(() => Load("OpenSans-Bold.ttf"));

    readonly Dictionary<(float Points, bool Bold), SKFont> fonts = [];
    readonly SKPaint paint = new() { IsAntialias = true };

    public static float HeightOf(float points) => points * 1.28f;

    /// <summary>From the top of a line to where its letters stand.</summary>
    public static float Baseline(float points) => points * 1.03f;

    public float Measure(string text, float points, bool bold) => FontOf(points, bold).MeasureText(text);

    /// <summary>The drawn lines of a text: its letters made drawable, broken at spaces to fit the width, long words after a hyphen or,
    /// if need be, anywhere.</summary>
    public IEnumerable<PdfLine> Wrap(PdfLine line, float width)
    {
        var font = FontOf(line.Points, line.Bold);
        var room = Math.Max(width - (line.Box ? BoxSize + BoxGap : 0), line.Points);
        var isFirst = true;
        foreach (var text in PdfLetters.Drawable(line.Text, font).Split('\n').SelectMany(part => PdfWrap.Lines(part, room, text => font.MeasureText(text))))
        {
            // The lines after the first stay under the text, beside the box: Indent keeps its place.
            yield return line with { Text = text, Box = line.Box && isFirst, Indent = line.Box && !isFirst };
            isFirst = false;
        }
    }

    /// <summary>Draws one wrapped line into a space that begins at <paramref name="left"/> and <paramref name="top"/>.</summary>
    public void Draw(SKCanvas canvas, PdfLine line, float left, float top, float width, PdfAlign align = PdfAlign.Left, bool quiet = false)
    {
        var start = left + (line.Box || line.Indent ? BoxSize + BoxGap : 0);
        if (line.Box)
        {
            var boxLeft = line.Text.Length > 0 || align == PdfAlign.Left ? left : left + (width - BoxSize) / (align == PdfAlign.Center ? 2 : 1);
            Frame(canvas, SKRect.Create(boxLeft, top + 1, BoxSize, BoxSize), 1);
        }

        if (line.Text.Length == 0)
        {
            return;
        }

        var slack = left + width - start - Measure(line.Text, line.Points, line.Bold);
        var shift = align switch { PdfAlign.Right => slack, PdfAlign.Center => slack / 2, _ => 0 };
        paint.Style = SKPaintStyle.Fill;
        paint.Color = quiet ? new SKColor(0x44, 0x44, 0x44) : SKColors.Black;
        canvas.DrawText(line.Text, start + shift, top + Baseline(line.Points), SKTextAlign.Left, FontOf(line.Points, line.Bold), paint);
    }

    public void Rule(SKCanvas canvas, float left, float right, float y, float thickness)
    {
        paint.Style = SKPaintStyle.Stroke;
        paint.Color = SKColors.Black;
        paint.StrokeWidth = thickness;
        canvas.DrawLine(left, y, right, y, paint);
    }

    public void Frame(SKCanvas canvas, SKRect box, float thickness, byte grey = 0)
    {
        paint.Style = SKPaintStyle.Stroke;
        paint.Color = new SKColor(grey, grey, grey);
        paint.StrokeWidth = thickness;
        canvas.DrawRect(box, paint);
    }

    public void Fill(SKCanvas canvas, SKRect box, byte grey)
    {
        paint.Style = SKPaintStyle.Fill;
        paint.Color = new SKColor(grey, grey, grey);
        canvas.DrawRect(box, paint);
    }

    public void Dispose()
    {
        foreach (var font in fonts.Values)
        {
            font.Dispose();
        }

        paint.Dispose();
    }

    SKFont FontOf(float points, bool bold)
    {
        if (!fonts.TryGetValue((points, bold), out var font))
        {
            // No hints and subpixel places: a width is the same where it is measured and where it is drawn.
            font = new SKFont((bold ? Bold : Regular).Value, points) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };
            fonts[(points, bold)] = font;
        }

        return font;
    }

    static SKTypeface Load(string name)
    {
        using var stream = typeof(PdfInk).Assembly.GetManifestResourceStream("fonts/" + name)
            ?? throw new InvalidOperationException($"font {name} is not embedded");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
