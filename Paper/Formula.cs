namespace Cagette.SelfHost.Paper;

/// <summary>Spreadsheets run a cell that begins like a formula. Typed text that does so gets an apostrophe in front on the way out and
/// loses it on the way in; text that already has apostrophes there gets one more, so nothing changes by going out and coming back.</summary>
static class Formula
{
    // The wide forms are what Japanese keyboards type; Excel takes them for the plain ones.
    const string Openings = "=+-@\t\r\n＝＋－＠";

    public static string Disarm(string text) => LooksLikeOne(text) ? "'" + text : text;

    public static string Rearm(string text) => text.StartsWith('\'') && LooksLikeOne(text) ? text[1..] : text;

    static bool LooksLikeOne(string text)
    {
        var start = text.AsSpan().TrimStart('\'');
        return start.Length > 0 && Openings.Contains(start[0]);
    }
}
