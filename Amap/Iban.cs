namespace Cagette.SelfHost.Amap;

/// <summary>An account number that is whole: known length for its country, check digits right (ISO 13616, mod 97). Kept without spaces.</summary>
public sealed record Iban
{
    // The countries of SEPA.
    const string Lengths = "AD24 AL28 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 LI21 "
        + "LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PL28 PT25 RO24 RS22 SE24 SI19 SK24 SM27 VA22";

    static readonly Dictionary<string, int> LengthOf = Lengths.Split(' ').ToDictionary(entry => entry[..2], entry => int.Parse(entry[2..]));

    Iban(string compact) => Compact = compact;

    public string Compact { get; }

    /// <summary>In groups of four, as banks print it.</summary>
    public string Grouped => string.Join(' ', Compact.Chunk(4).Select(group => new string(group)));

    public static Iban? TryParse(string? text)
    {
        var compact = new string([.. (text ?? "").Where(letter => !char.IsWhiteSpace(letter) && letter is not ('-' or '.' or '\u200b'))]).ToUpperInvariant();
        return compact.Length > 4 && compact.All(char.IsAsciiLetterOrDigit) && LengthOf.GetValueOrDefault(compact[..2]) == compact.Length
            && HasRightCheck(compact) ? new Iban(compact) : null;
    }

    public override string ToString() => Grouped;

    /// <summary>The check of IBANs and of creditor references (RF, ISO 11649): the first four letters moved to the end, letters as 10 to 35, leave 1.</summary>
    internal static bool HasRightCheck(string compact)
    {
        var remainder = 0;
        foreach (var letter in compact[4..] + compact[..4])
        {
            remainder = char.IsAsciiDigit(letter) ? (remainder * 10 + (letter - '0')) % 97 : (remainder * 100 + (letter - 'A' + 10)) % 97;
        }

        return remainder == 1;
    }
}
