using System.Text;
using System.Text.Encodings.Web;

namespace Cagette.SelfHost.Web;

/// <summary>What was typed, offered once more as a form of hidden fields to the same address; for a page that was only read, a link.</summary>
static class TypedForm
{
    public static async Task<string> Again(HttpContext http)
    {
        var language = FaultPage.LanguageOf(http) ?? "fr";
        var retry = Encode(Words.In(language, "fault.retry"));
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            return $"<p><a class=\"button\" href=\"\">{retry}</a></p>\n";
        }

        if (await Posted(http) is not { } posted)
        {
            return "";
        }

        // No action: a form without one goes to the address of its page, whatever that is.
        var form = new StringBuilder(posted.Files.Count > 0 ? "<form method=\"post\" enctype=\"multipart/form-data\">\n" : "<form method=\"post\">\n");
        foreach (var (name, typed) in posted)
        {
            if (!IsSecret(name))
            {
                form.AppendJoin("", typed.Select(text => $"<input type=\"hidden\" name=\"{Encode(name)}\" value=\"{Encode(text ?? "")}\">\n"));
            }
            else if (typed.Any(text => !string.IsNullOrEmpty(text)))
            {
                form.Append($"<label>{Encode(Words.In(language, "fault.password"))}<input type=\"password\" name=\"{Encode(name)}\"></label>\n");
            }
        }

        foreach (var name in posted.Files.Where(file => file.Length > 0).Select(file => file.Name).Distinct())
        {
            form.Append($"<label>{Encode(Words.In(language, "fault.file"))}<input type=\"file\" name=\"{Encode(name)}\"></label>\n");
        }

        return form.Append($"<p><button class=\"button\">{retry}</button></p>\n</form>\n").ToString();
    }

    /// <summary>A secret never goes back into a page. Fields are named in the domain's words (design.md 8), and a test looks at all templates.</summary>
    public static bool IsSecret(string name) => name.Contains("password", StringComparison.OrdinalIgnoreCase);

    static async Task<IFormCollection?> Posted(HttpContext http)
    {
        try
        {
            return http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or BadHttpRequestException)
        {
            // It could not be read to its end: nothing whole can be offered.
            return null;
        }
    }

    static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
