namespace Cagette.SelfHost.Paper;

public enum PdfAlign
{
    Left,
    Right,
    Center,
}

/// <summary>A column: a fixed width in millimetres, or a share of what the fixed ones leave. An upright title is turned by a quarter, for
/// many narrow columns.</summary>
public sealed record PdfColumn(string Title, float Weight = 1)
{
    public float? Millimetres { get; init; }

    public PdfAlign Align { get; init; }

    public bool Bold { get; init; }

    public float Points { get; init; } = 10;

    public bool Upright { get; init; }
}

/// <summary>A paragraph of a cell; it wraps, and \n breaks it. With a box, a square to tick stands before it.</summary>
public sealed record PdfLine(string Text)
{
    public bool Bold { get; init; }

    public bool Box { get; init; }

    public float Points { get; init; } = 10;

    internal bool Indent { get; init; }
}

/// <summary>A cell: nothing, a text in the column's type, or lines of their own type, in two columns if wished.</summary>
public sealed record PdfCell(params IReadOnlyList<PdfLine> Lines)
{
    public static readonly PdfCell Empty = new();

    /// <summary>A square to tick.</summary>
    public static readonly PdfCell Box = new(new PdfLine("") { Box = true });

    /// <summary>Over how many columns the cell goes.</summary>
    public int Span { get; init; } = 1;

    public bool TwoColumns { get; init; }

    internal string? Plain { get; init; }

    public static implicit operator PdfCell(string? text) => FromString(text);

    public static PdfCell FromString(string? text) => new() { Plain = text ?? "" };

    /// <summary>A name in bold with something smaller under it.</summary>
    public static PdfCell Named(string name, string? under) =>
        string.IsNullOrEmpty(under)
            ? new(new PdfLine(name) { Bold = true, Points = 10.5f })
            : new(new PdfLine(name) { Bold = true, Points = 10.5f }, new PdfLine(under) { Points = 9 });

    public static PdfCell List(IEnumerable<string> items, bool twoColumns = false) =>
        new([.. items.Select(item => new PdfLine(item) { Points = 9.5f })]) { TwoColumns = twoColumns };
}

/// <summary>A row, never broken over two pages unless it is longer than a page. A total stands under a double rule and in bold; a quiet
/// row (somebody absent) is grey.</summary>
public sealed record PdfRow(params IReadOnlyList<PdfCell> Cells)
{
    public bool IsTotal { get; init; }

    public bool IsQuiet { get; init; }

    /// <summary>At least this high: room to sign or write.</summary>
    public float MinMillimetres { get; init; }
}
