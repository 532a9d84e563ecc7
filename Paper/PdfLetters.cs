using System.Text;
using Cagette.SelfHost.Amap;
using SkiaSharp;

namespace Cagette.SelfHost.Paper;

/// <summary>Makes text that the embedded font can draw: a missing letter becomes its base letter, else a question mark.</summary>
static class PdfLetters
{
    const char NoBreakSpace = '\u00a0';

    public static string Drawable(string text, SKFont font)
    {
        var drawable = new StringBuilder(text.Length);
        foreach (var rune in Folding.Compose(text).EnumerateRunes())
        {
            Append(drawable, rune, font);
        }

        return drawable.ToString();
    }

    static void Append(StringBuilder drawable, Rune rune, SKFont font)
    {
        switch (rune.Value)
        {
            case '\n':
                drawable.Append('\n');
                return;
            case '\t' or 0x2000 or 0x2002 or 0x2003 or 0x2009 or 0x200a:
                drawable.Append(' ');
                return;
            case 0x202f or 0x2007:
                drawable.Append(NoBreakSpace);
                return;
            case 0x2010 or 0x2011:
                drawable.Append('-');
                return;
            case < 0x20 or >= 0x300 and <= 0x36f or >= 0x200b and <= 0x200f or 0xad or 0xfeff or >= 0xfe00 and <= 0xfe0f or 0x20e3:
                return;
            default:
                drawable.Append(font.GetGlyph(rune.Value) != 0 ? rune.ToString() : BaseOf(rune, font));
                return;
        }
    }

    static string BaseOf(Rune rune, SKFont font)
    {
        var folded = Folding.Fold(rune.ToString());
        if (folded.Length == 0 || folded.EnumerateRunes().Any(letter => font.GetGlyph(letter.Value) == 0))
        {
            return "?";
        }

        return Rune.IsUpper(rune) ? folded.ToUpperInvariant() : folded;
    }
}
