using AngleSharp.Html.Parser;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Writes the mark into every text that a form takes: what is refused beside its field stays as it stood.</summary>
public static class MarkedForms
{
    static readonly HtmlParser Parser = new();

    /// <summary>They would end what the others are to show.</summary>
    static readonly string[] Destructive = ["cancellation", "removal", "withdrawal", "move", "restore", "sign-out", "leaving", "mail", "password", "sign-in", "closure", "setup", "language", "two-step", "sessions"];

    /// <summary>How many forms took it, and how many fields.</summary>
    public static async Task<(int Forms, int Fields)> Fill(Crawler crawler, Besieger besieger)
    {
        var (forms, fields) = (0, 0);
        foreach (var form in crawler.Forms.Where(form => form.Verb == "POST" && !Destructive.Any(word => form.Route.Contains(word, StringComparison.Ordinal))))
        {
            var marked = form.Fields.Where(field => field.Type is "text" or "textarea" or "search" or "tel" or "url").Select(field => field.Name).ToHashSet();
            for (var attempt = 0; attempt < 4 && marked.Count > 0; attempt++)
            {
                using var body = new FormUrlEncodedContent(form.Fields.Where(field => field.Type is not "file").Select(field => KeyValuePair.Create(
                    field.Name, !marked.Contains(field.Name) ? field.Value : field.Type == "url" ? "javascript:window.__x=1//://x" : Marks.Text)));
                var answer = await besieger.Send("POST", form.Action, body);
                if (answer.Status is 302 or 200)
                {
                    (forms, fields) = (forms + 1, fields + marked.Count);
                    break;
                }

                var wrong = Parser.ParseDocument(answer.Body).QuerySelectorAll("[aria-invalid]").Select(field => field.GetAttribute("name") ?? "").ToList();
                marked.ExceptWith(wrong.Count > 0 ? wrong : [.. marked]);
            }
        }

        return (forms, fields);
    }
}
