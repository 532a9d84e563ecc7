namespace Cagette.SelfHost.Amap;

/// <summary>How to reach somebody, as people type it.</summary>
public static class Contacts
{
    /// <summary>Why this is no e-mail address, or null. Only slips are looked for: the true test is a mail that arrives.</summary>
    public static Refusal? EmailFault(string? email, string field = "email")
    {
        var text = (email ?? "").Trim();
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return new(text.Length == 0 ? "email.missing" : "email.no-at", field);
        }

        var domain = text[(at + 1)..];
        var sound = at > 0 && text.Length <= 254 && text.All(c => c > ' ' && c < '\u007f' && !"@,;:<>()[]\\\"".Contains(c) || c == '@')
            && !domain.Contains('@') && domain.Contains('.') && domain.Split('.').All(part => part.Length > 0 && part[0] != '-' && part[^1] != '-')
            && text[at - 1] != '.' && text[0] != '.' && !text.Contains("..", StringComparison.Ordinal);
        return sound ? null : new("email.invalid", field);
    }

    public static string CleanEmail(string? email) => (email ?? "").Trim();

    /// <summary>A French number as 06 12 34 56 78; a spreadsheet that ate the leading zero gets it back. Others keep their digits and sign.</summary>
    public static string CleanPhone(string? phone)
    {
        var text = (phone ?? "").Trim();
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (text.StartsWith('+') || digits.StartsWith("00", StringComparison.Ordinal))
        {
            digits = digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
            if (!digits.StartsWith("33", StringComparison.Ordinal))
            {
                return digits.Length == 0 ? text : $"+{digits}";
            }

            digits = digits[2..].TrimStart('0');
        }

        if (digits.Length == 9 && digits[0] != '0')
        {
            digits = $"0{digits}";
        }

        return digits.Length == 10 && digits[0] == '0' ? string.Join(' ', digits.Chunk(2).Select(pair => new string(pair))) : text;
    }
}
