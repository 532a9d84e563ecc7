using System.Globalization;
using System.Text;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Paper;

/// <summary>The QR code that banks' applications read to prepare a SEPA transfer (EPC069-12, version 002; rules.md 5.4).</summary>
public static class EpcQr
{
    /// <summary>The content of the code. The reference goes to the payee as the text of the transfer, or as a structured one when it is a creditor
    /// reference (RF...). Names are cut at 70 letters, references at 140. The amount is between 0.01 and 999 999 999.99 euros.</summary>
    public static string Text(string payee, Iban iban, Money amount, string reference, string? bic = null)
    {
        if (amount.Cents is < 1 or > 99_999_999_999)
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "a transfer has an amount between 0.01 and 999999999.99 euros");
        }

        var euros = string.Create(CultureInfo.InvariantCulture, $"EUR{amount.Cents / 100}.{amount.Cents % 100:00}");
        var isStructured = IsCreditorReference(reference);
        string[] lines = ["BCD", "002", "1", "SCT", Line(bic ?? "", 11), Line(payee, 70), iban.Compact, euros, "",
            isStructured ? Line(reference, 25) : "", isStructured ? "" : Line(reference, 140)];
        return string.Join('\n', lines).TrimEnd('\n');
    }

    public static string Svg(string text, string title) => QrMatrix.Of(text).ToSvg(title);

    public static byte[] Png(string text, int pixelsPerSquare = 8) => QrMatrix.Of(text).ToPng(pixelsPerSquare);

    static bool IsCreditorReference(string reference) =>
        reference.Length is >= 5 and <= 25 && reference.StartsWith("RF", StringComparison.Ordinal)
        && reference.All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterUpper(letter)) && Iban.HasRightCheck(reference);

    /// <summary>One line, no longer than the standard allows; the typographic apostrophe is none of the letters of SEPA.</summary>
    static string Line(string text, int most)
    {
        var line = new StringBuilder();
        foreach (var rune in Folding.Compose(text).Replace('’', '\'').EnumerateRunes().Take(most))
        {
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString().Trim();
    }
}
