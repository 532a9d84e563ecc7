using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Ganss.Xss;
using Markdig;
using Markdig.Syntax;

namespace Cagette.SelfHost.Web;

/// <summary>Markdown as people of the group write it: HTML without raw tags, sanitised again after. No picture is fetched from elsewhere, and a
/// link leads away without lending its target our name.</summary>
public static class Markdown
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().UseSoftlineBreakAsHardlineBreak().Build();

    static readonly HtmlSanitizer Sanitizer = NewSanitizer();

    // Descriptions and engagements are shown far more often than written: the last ones are kept, as many as make half a megabyte.
    static readonly ConcurrentDictionary<string, string> Shown = new();
    const int MostCharacters = 250_000;
    static int characters;

    public static string Html(string markdown)
    {
        if (Shown.TryGetValue(markdown, out var known))
        {
            return known;
        }

        var html = Made(markdown);
        if (Interlocked.Add(ref characters, markdown.Length + html.Length) > MostCharacters)
        {
            Shown.Clear();
            Interlocked.Exchange(ref characters, 0);
        }

        Shown.TryAdd(markdown, html);
        return html;
    }

    static string Made(string markdown) => Unless(() =>
    {
        var document = Markdig.Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The page has its own title already: theirs stand below it.
            heading.Level = Math.Clamp(heading.Level + 1, 2, 4);
        }

        return Sanitizer.Sanitize(document.ToHtml(Pipeline));
    }, () => $"<p>{HtmlEncoder.Default.Encode(markdown)}</p>");

    public static string Plain(string markdown) => Unless(() => Markdig.Markdown.ToPlainText(markdown, Pipeline), () => markdown);

    /// <summary>What is nested deeper than anybody means is shown as it was typed.</summary>
    static string Unless(Func<string> make, Func<string> tooDeep)
    {
        try
        {
            return make();
        }
        catch (ArgumentException)
        {
            return tooDeep();
        }
    }

    static HtmlSanitizer NewSanitizer()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string> { "p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "hr", "code", "pre" },
            AllowedAttributes = new HashSet<string> { "href" },
            AllowedSchemes = new HashSet<string> { "http", "https", "mailto", "tel" },
            UriAttributes = new HashSet<string> { "href" },
        });
        sanitizer.PostProcessNode += (_, written) =>
        {
            if (written.Node is AngleSharp.Html.Dom.IHtmlAnchorElement link)
            {
                link.SetAttribute("rel", "nofollow noopener noreferrer");
            }
        };
        return sanitizer;
    }
}
