using SkiaSharp;
using static Cagette.SelfHost.Paper.PdfInk;

namespace Cagette.SelfHost.Paper;

/// <summary>Turns a table into bricks, one a row, each knowing the header that is drawn again on a new page.</summary>
sealed class PdfTableLayout(PdfInk ink, IReadOnlyList<PdfColumn> columns, float width, float room)
{
    const float PadX = 1.8f * Millimetre;
    const float PadY = 0.9f * Millimetre;
    const float HeadPoints = 9;
    const float MaxUpright = 42 * Millimetre;

    readonly float[] edges = EdgesOf(columns, width);

    /// <summary>A block of wrapped lines at its place in a row.</summary>
    sealed record Block(float Left, float Width, PdfAlign Align, List<PdfLine> Lines)
    {
        /// <summary>How far it is lowered, so that its first line stands on the row's first baseline.</summary>
        public float Drop { get; init; }

        public float Height => Drop + Lines.Sum(LineHeight);
    }

    public IEnumerable<Brick> Bricks(IReadOnlyList<PdfRow> rows)
    {
        var head = Head();
        for (var i = 0; i < rows.Count; i++)
        {
            // The total does not stand alone on a page.
            var keep = i + 1 < rows.Count && rows[i + 1].IsTotal;
            foreach (var brick in RowBricks(rows[i], room - head.Height))
            {
                yield return brick with { Head = head, KeepWithNext = keep };
            }
        }
    }

    Brick Head()
    {
        var titles = columns.Index().Select(column => BlockOf(column.Index, 1, column.Item.Upright ? "" : column.Item.Title)).ToList();
        var upright = columns.Where(column => column.Upright).Select(column => UprightTitle(column.Title)).ToList();
        var height = Math.Max(titles.Max(title => title.Height), upright.Select(title => ink.Measure(title, HeadPoints, true)).DefaultIfEmpty().Max())
            + 2 * PadY;
        return new Brick(height, (canvas, left, top) =>
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var cell = SKRect.Create(left + edges[i], top, edges[i + 1] - edges[i], height);
                ink.Fill(canvas, cell, 0xe6);
                ink.Frame(canvas, cell, 0.5f, 0x55);
                DrawBlock(canvas, titles[i], left, top + height - PadY - titles[i].Height, false);
                if (columns[i].Upright)
                {
                    DrawUpright(canvas, UprightTitle(columns[i].Title), cell);
                }
            }
        });
    }

    Block BlockOf(int column, int span, string title)
    {
        var (left, right) = (edges[column] + PadX, edges[column + span] - PadX);
        return new(left, right - left, columns[column].Align, [.. ink.Wrap(new PdfLine(title) { Bold = true, Points = HeadPoints }, right - left)]);
    }

    string UprightTitle(string title)
    {
        var line = ink.Wrap(new PdfLine(title) { Bold = true, Points = HeadPoints }, MaxUpright).ToList();
        return line.Count == 1 ? line[0].Text : line[0].Text + "…";
    }

    void DrawUpright(SKCanvas canvas, string title, SKRect cell)
    {
        canvas.Save();
        canvas.Translate(cell.MidX - HeightOf(HeadPoints) / 2, cell.Bottom - PadY);
        canvas.RotateDegrees(-90);
        ink.Draw(canvas, new PdfLine(title) { Bold = true, Points = HeadPoints }, 0, 0, cell.Height);
        canvas.Restore();
    }

    IEnumerable<Brick> RowBricks(PdfRow row, float most)
    {
        var blocks = new List<Block>();
        var cells = new List<(float Left, float Right)>();
        var column = 0;
        foreach (var cell in row.Cells.TakeWhile(_ => column < columns.Count))
        {
            var end = Math.Min(column + cell.Span, columns.Count);
            cells.Add((edges[column], edges[end]));
            blocks.AddRange(BlocksOf(cell, columns[column], edges[column] + PadX, edges[end] - PadX, row.IsTotal));
            column = end;
        }

        for (; column < columns.Count; column++)
        {
            cells.Add((edges[column], edges[column + 1]));
        }

        do
        {
            var now = blocks.Select(block => block with { Lines = Fitting(block.Lines, most - 4 * PadY) }).ToList();
            yield return RowBrick(row, cells, OnOneBaseline(now));
            blocks = [.. blocks.Zip(now, (all, drawn) => all with { Lines = [.. all.Lines.Skip(drawn.Lines.Count)] })];
        }
        while (blocks.Exists(block => block.Lines.Count > 0));
    }

    Brick RowBrick(PdfRow row, List<(float Left, float Right)> cells, List<Block> blocks)
    {
        var height = Math.Max(blocks.Select(block => block.Height).DefaultIfEmpty().Max() + 2 * PadY, row.MinMillimetres * Millimetre);
        return new Brick(height, (canvas, left, top) =>
        {
            foreach (var (start, end) in cells)
            {
                ink.Frame(canvas, SKRect.Create(left + start, top, end - start, height), 0.5f, 0x55);
            }

            if (row.IsTotal)
            {
                ink.Rule(canvas, left, left + width, top, 0.8f);
                ink.Rule(canvas, left, left + width, top + 1.8f, 0.8f);
            }

            blocks.ForEach(block => DrawBlock(canvas, block, left, top + PadY + (row.IsTotal ? 1 : 0), row.IsQuiet));
        });
    }

    IEnumerable<Block> BlocksOf(PdfCell cell, PdfColumn column, float left, float right, bool bold)
    {
        var lines = cell.Plain is null ? cell.Lines : [new PdfLine(cell.Plain) { Points = column.Points, Bold = column.Bold }];
        var half = cell.TwoColumns ? (right - left - PadX) / 2 : right - left;
        var wrapped = lines.Select(line => ink.Wrap(bold ? line with { Bold = true } : line, half).ToList()).ToList();
        var first = cell.TwoColumns ? FirstHalf(wrapped) : wrapped.Count;
        var align = cell.Span > 1 ? PdfAlign.Left : column.Align;
        yield return new Block(left, half, align, [.. wrapped.Take(first).SelectMany(line => line)]);
        if (first < wrapped.Count)
        {
            yield return new Block(left + half + PadX, half, align, [.. wrapped.Skip(first).SelectMany(line => line)]);
        }
    }

    static List<Block> OnOneBaseline(List<Block> blocks)
    {
        var largest = blocks.Select(block => block.Lines.FirstOrDefault()?.Points ?? 0).DefaultIfEmpty().Max();
        return [.. blocks.Select(block => block.Lines.Count == 0 ? block : block with { Drop = Baseline(largest) - Baseline(block.Lines[0].Points) })];
    }

    /// <summary>How many items stand in the first of two columns, so that both are about as long.</summary>
    static int FirstHalf(List<List<PdfLine>> items)
    {
        var (total, sum, count) = (items.Sum(item => item.Count), 0, 0);
        while (count < items.Count && 2 * sum < total)
        {
            sum += items[count++].Count;
        }

        return count;
    }

    static List<PdfLine> Fitting(List<PdfLine> lines, float height)
    {
        var sum = 0f;
        return [.. lines.TakeWhile((line, i) => (sum += LineHeight(line)) <= height || i == 0)];
    }

    void DrawBlock(SKCanvas canvas, Block block, float left, float top, bool quiet)
    {
        top += block.Drop;
        foreach (var line in block.Lines)
        {
            ink.Draw(canvas, line, left + block.Left, top, block.Width, block.Align, quiet);
            top += LineHeight(line);
        }
    }

    static float LineHeight(PdfLine line) => line.Box ? Math.Max(BoxSize + 2, HeightOf(line.Points)) : HeightOf(line.Points);

    static float[] EdgesOf(IReadOnlyList<PdfColumn> columns, float width)
    {
        var left = width - columns.Sum(column => (column.Millimetres ?? 0) * Millimetre);
        var weights = columns.Sum(column => column.Millimetres is null ? column.Weight : 0);
        var edges = new float[columns.Count + 1];
        for (var i = 0; i < columns.Count; i++)
        {
            edges[i + 1] = edges[i] + (columns[i].Millimetres is { } fixedWidth ? fixedWidth * Millimetre : left * columns[i].Weight / weights);
        }

        return edges;
    }
}
