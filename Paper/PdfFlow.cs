using SkiaSharp;

namespace Cagette.SelfHost.Paper;

/// <summary>Something of a certain height that stands on one page, and how to draw it at a left and a top.</summary>
sealed record Brick(float Height, Action<SKCanvas, float, float> Draw)
{
    /// <summary>Space above, left out at the top of a page.</summary>
    public float Before { get; init; }

    /// <summary>The header that stands above the first of these on each page.</summary>
    public Brick? Head { get; init; }

    public bool KeepWithNext { get; init; }

    public bool StartsPage { get; init; }
}

/// <summary>Lays bricks on pages.</summary>
static class PdfFlow
{
    public static List<List<(Brick Brick, float Top)>> Pages(IReadOnlyList<Brick> bricks, float top, float bottom)
    {
        List<List<(Brick Brick, float Top)>> pages = [[]];
        var y = top;
        Brick? head = null;
        for (var i = 0; i < bricks.Count; i++)
        {
            var brick = bricks[i];
            if (pages[^1].Count > 0 && (brick.StartsPage || y + brick.Before + Needed(bricks, i, head) > bottom))
            {
                pages.Add([]);
                (y, head) = (top, null);
            }

            y += pages[^1].Count > 0 && (head is null || head != brick.Head) ? brick.Before : 0;
            if (brick.Head is not null && !ReferenceEquals(brick.Head, head))
            {
                pages[^1].Add((brick.Head, y));
                y += brick.Head.Height;
            }

            pages[^1].Add((brick, y));
            y += brick.Height;
            head = brick.Head;
        }

        return pages;
    }

    /// <summary>The height of a brick with its header, and of what must stand on the same page.</summary>
    static float Needed(IReadOnlyList<Brick> bricks, int i, Brick? head)
    {
        var brick = bricks[i];
        var own = brick.Height + (brick.Head is not null && !ReferenceEquals(brick.Head, head) ? brick.Head.Height : 0);
        return brick.KeepWithNext && i + 1 < bricks.Count ? own + bricks[i + 1].Before + Needed(bricks, i + 1, brick.Head) : own;
    }
}
