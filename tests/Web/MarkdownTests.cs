using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Web;

[TestClass]
public sealed class MarkdownTests
{
    [TestMethod]
    public void Lists_links_and_emphasis_become_html_and_links_are_not_followed()
    {
        var html = Markdown.Html("# La ferme\n\nDes **légumes** :\n- carottes\n- poireaux\n\n[Leur site](https://ferme.example.org)");
        Assert.Contains("<h2>La ferme</h2>", html);
        Assert.Contains("<strong>légumes</strong>", html);
        Assert.Contains("<li>poireaux</li>", html);
        Assert.Contains("<a href=\"https://ferme.example.org\" rel=\"nofollow noopener noreferrer\">Leur site</a>", html);
    }

    [TestMethod]
    [DataRow("<script>alert(1)</script>")]
    [DataRow("<b onclick=\"x()\">gras</b>")]
    [DataRow("[ici](javascript:alert(1))")]
    [DataRow("[ici](data:text/html;base64,AAAA)")]
    [DataRow("![traceur](https://ailleurs.example.org/pixel.png)")]
    [DataRow("[x](https://a.example.org \"onmouseover=alert(1)\")")]
    public void No_script_and_no_picture_from_elsewhere_gets_through(string evil)
    {
        var body = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Markdown.Html(evil)).Body!;
        foreach (var element in body.QuerySelectorAll("*"))
        {
            Assert.IsTrue(element.LocalName is "p" or "a", element.OuterHtml);
            Assert.IsTrue(element.Attributes.All(attribute => attribute.Name == "rel" || attribute.Name == "href" && attribute.Value.StartsWith("https:", StringComparison.Ordinal)), element.OuterHtml);
        }
    }

    [TestMethod]
    [DataRow("> ")]
    [DataRow("[")]
    [DataRow("*a ")]
    [DataRow("- ")]
    [DataRow("![](")]
    [DataRow("`a ")]
    [DataRow("<")]
    public void What_is_nested_beyond_sense_is_shown_as_it_was_typed(string piece)
    {
        var deep = string.Concat(Enumerable.Repeat(piece, 5000)) + "<b>x";
        Assert.DoesNotContain("<b>", Markdown.Html(deep));
        Assert.AreNotEqual("", Markdown.Plain(deep));
    }

    [TestMethod]
    public void Many_threads_write_at_once_and_each_gets_its_own_text() =>
        Parallel.For(0, 200, n => Assert.AreEqual($"<p><em>{n}</em></p>", Markdown.Html($"*{n}*").Trim()));
}
