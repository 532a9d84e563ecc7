using Ganss.Xss;
using Markdig;

namespace Cagette.SelfHost.Web;

/// <summary>Markdown as people of the group write it: HTML without raw tags, sanitised again after.</summary>
public static class Markdown
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().UseSoftlineBreakAsHardlineBreak().Build();

    public static string Html(string markdown)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string> { "p", "br", "strong", "em", "ul", "ol", "li", "a", "h1", "h2", "h3", "h4", "blockquote", "hr", "code", "pre" },
            AllowedAttributes = new HashSet<string> { "href" },
            AllowedSchemes = new HashSet<string> { "http", "https", "mailto", "tel" },
            UriAttributes = new HashSet<string> { "href" },
        });
        return sanitizer.Sanitize(Markdig.Markdown.ToHtml(markdown, Pipeline));
    }

    public static string Plain(string markdown) => Markdig.Markdown.ToPlainText(markdown, Pipeline);
}
