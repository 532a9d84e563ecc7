using System.Text;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>What nobody types by mistake: texts, numbers, dates and pieces of addresses that have broken programs before.</summary>
public static class Naughty
{
    /// <summary>Must never stand in a page as it is written here.</summary>
    public const string Mark = "<script>window.__x=1</script>";

    static readonly string[] Texts =
    [
        "", " ", Mark, "\"><img src=x onerror=\"window.__x=1\">", "'><svg onload='window.__x=1'>", "</textarea></title></style>" + Mark, "<!--", "<![CDATA[" + Mark + "]]>",
        "javascript:window.__x=1", "JaVaScRiPt:window.__x=1", "java\tscript:window.__x=1", "data:text/html,<script>window.__x=1</script>", "vbscript:x", "//example.org/x", "https://example.org\"onmouseover=\"x",
        "[lien](javascript:window.__x=1)", "![x](https://example.org/x.png)", "<a href='javascript:x'>", "[a]: javascript:x", new string('[', 3000), new string('>', 3000), new string('*', 3000) + "a" + new string('*', 3000),
        "{{ 7*7 }}", "{{ for i in 1..999999999 }}x{{ end }}", "{% raw %}", "${7*7}", "{0}", "{0:N99999999}", "{99}", "%s%n%x", "<%= 1 %>", "$(reboot)", "`reboot`", "| reboot", "; reboot",
        "' or 1=1 --", "'; drop table member; --", "\" or \"\"=\"", "1) or (1=1", "%' like '%", "_%", "*", "null", "NULL", "undefined", "None", "true", "NaN", "[object Object]", "__proto__", "constructor",
        "a\0b", "\0", "\u0001\u0002\u0008\u001b[31m", "\u202Eevil\u202C", "\u200b", "a\u200bb\ufeff", "\u2028\u2029", "😀👩‍👩‍👧‍👦🏳️‍🌈", "e\u0301\u0301\u0301", string.Concat(Enumerable.Repeat("Z\u0310\u0336", 400)),
        "\ufffd\uffff", "ﷺ", "İıſß", "和製漢語", "עברית", "\u0600\u06dd", "𝒜𝒸𝒸", "ÿ", "\u00ad", "\u00a0", "\u3000",
        "a\r\nX-Injected: 1", "a\r\nBcc: victim@example.org\r\n\r\nbody", "a\nb", "\r\n.\r\n", "a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "<a@example.org>", "\"a b\"@example.org", "a@[127.0.0.1]", "a@localhost", "à@exämple.org", "@", "a@",
        "../../../../etc/passwd", "..\\..\\x", "%2e%2e%2f", "/etc/passwd", "C:\\x", "\\\\server\\share", "file:///etc/passwd", "/dev/zero", "/proc/self/mem", ".", "..", "a/b", "con", "~root", "x.pdf\0.txt",
        "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@sum(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://example.org\")", "\";\"=1", "a;b\"c;d",
    ];

    static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "99999999999999999999999999999999999999",
        "1e3", "1e308", "1e-5", "1E+400", "0x10", "010", "1.5", "1,5", "0,001", "0,0001", "1,999999999999999999999", "1 000", "1\u202f000", "1.000.000", "1,2,3", "-1,5", "+1", "−1", "1-", "∞", "½", "١٢", "1€", "€", "999999999,99", "1000000000,01", "100000000000", "79228162514264337593543950335", "--1", ".", ",", "1.", ".1",
    ];

    static readonly string[] Dates =
    [
        "2026-02-30", "2026-13-01", "9999-12-31", "0001-01-01", "0000-00-00", "10000-01-01", "2199-12-31", "1901-01-01", "2026-11-31", "2027-02-29", "2026-1-1", "31/02/2026", "1/1/26", "2026-11-24T25:00:00Z", "2026-11-24 10:00", "-1-1-1", "2026-W48-2",
        "24:00", "25:61", "-1:00", "00:00", "23:59:60", "12h", "2026-03-29", "2026-10-25",
    ];

    /// <summary>Pieces of addresses, already as they travel.</summary>
    static readonly string[] Pieces =
    [
        "%00", "1%00", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c", "%c0%ae%c0%ae", "%ED%A0%80", "%F4%90%80%80", "%C3%28", "%FF", "%ZZ", "%", "%1", "%u0041", "%0d%0aX-Injected:%201", "%E2%80%AE", "+", "%2B1", "1;x=1", "1%2F2", "1%3Fq", "%25", "%2500",
        "-1", "0", "00001", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e3", "1.5", "0x1", "%D9%A1", "null", "{id}", "%7Bid%7D", "''", "1'--", "%3Cscript%3Ewindow.__x=1%3C%2Fscript%3E", "a&b=c", "a=b=c", "[]", "%5B0%5D",
    ];

    public static readonly IReadOnlyList<string> Values =
    [
        .. Texts, .. Numbers, .. Dates, new string('a', 201), new string('é', 100_000), new string('9', 5000), new string('-', 5000) + "1", string.Concat(Enumerable.Repeat("a@", 20_000)), string.Concat(Enumerable.Repeat("\n", 50_000)), string.Concat(Enumerable.Repeat("> ", 20_000)) + "x",
    ];

    public static readonly IReadOnlyList<string> Addresses =
    [
        .. Pieces, .. Values.Where(value => value.Length < 2000).Select(Uri.EscapeDataString), new string('a', 7000), new string('1', 7000),
    ];

    /// <summary>A value as a report can show it.</summary>
    public static string Shown(string value)
    {
        var shown = new StringBuilder();
        foreach (var c in value.Take(60))
        {
            shown.Append(c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : c);
        }

        return value.Length > 60 ? $"{shown}… ({value.Length})" : $"{shown}";
    }
}
