using System.Globalization;

namespace Cagette.SelfHost.Amap;

/// <summary>What a member writes on a transfer: <c>AMAP-0042-7</c>, the member's number and a check digit, so that a slip of the pen is seen (rules.md 5.4).</summary>
public static class PaymentReference
{
    public static string Of(long number) =>
        number > 0 ? $"AMAP-{number:0000}-{CheckDigit(number)}" : throw new ArgumentOutOfRangeException(nameof(number));

    /// <summary>The member's number of a reference as somebody typed it (spaces, lower case, no hyphens), or null when it is none.</summary>
    public static long? Parse(string? text)
    {
        var plain = string.Concat((text ?? "").Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (!plain.StartsWith("AMAP", StringComparison.Ordinal) || plain.Length is < 9 or > 22)
        {
            return null;
        }

        // Only as we write it: a zero in place of the first digit would make another, shorter number whose check digit may agree by chance.
        var digits = plain[4..^1];
        var isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number > 0 && digits == $"{number:0000}" && CheckDigit(number) == plain[^1] - '0' ? number : null;
    }

    /// <summary>ISO 7064 mod 11,10: sees each wrong digit and nearly all swapped ones.</summary>
    static int CheckDigit(long number)
    {
        var product = 10;
        foreach (var digit in $"{number:0000}")
        {
            var sum = (product + digit - '0') % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10;
    }
}
