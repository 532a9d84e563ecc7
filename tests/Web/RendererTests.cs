using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>Escaping by default is five things together (Web/EscapingContext.cs): each has its test.</summary>
[TestClass]
public sealed class RendererTests
{
    const string Evil = "<b onmouseover=\"x\">'&";

    static string Render(string template, params (string Name, string Text)[] more)
    {
        var folder = Directory.CreateTempSubdirectory("templates").FullName;
        try
        {
            foreach (var (name, text) in more.Append(("page.html", template)))
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }

            var frame = new PageFrame(new Formats("fr", TimeZoneInfo.Utc), new House { Name = Evil }, Visit.Stranger, "/");
            return new Renderer(new Assets(), folder).Render("page", new { Evil }, frame, layout: null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void What_an_expression_writes_is_escaped()
    {
        Assert.AreEqual("&lt;b onmouseover=&quot;x&quot;&gt;&#x27;&amp;", Render("{{ evil }}"));
        Assert.AreEqual("&lt;b onmouseover=&quot;x&quot;&gt;&#x27;&amp;!", Render("{{ evil + '!' }}"));
    }

    [TestMethod]
    public void A_translated_sentence_escapes_its_facts_once() =>
        Assert.AreEqual("Bonjour &lt;b onmouseover=&quot;x&quot;&gt;&#x27;&amp;", Render("{{ t 'Bonjour {0}' evil }}"));

    [TestMethod]
    public void An_include_is_not_escaped_twice_and_its_values_once() =>
        Assert.AreEqual("<i>&lt;b onmouseover=&quot;x&quot;&gt;&#x27;&amp;</i>", Render("{{ include 'part' evil }}", ("part.html", "<i>{{ $1 }}</i>")));

    [TestMethod]
    public void Our_html_becomes_text_again_when_somebody_adds_to_it()
    {
        StringAssert.StartsWith(Render("{{ icon 'check' }}"), "<svg");
        Assert.IsFalse(Render("{{ (icon 'check') + evil }}").Contains("<b", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Labels_hints_and_values_of_a_field_are_escaped()
    {
        var html = Render("{{ icon evil }}{{ chip evil evil evil }}");
        Assert.IsFalse(html.Contains("<b ", StringComparison.Ordinal), html);
    }

    [TestMethod]
    public void A_text_that_is_made_once_is_made_for_each_language()
    {
        var renderer = new Renderer(new Assets());
        string In(string language) => renderer.Render("errors/missing", new { }, new PageFrame(new Formats(language, TimeZoneInfo.Utc), new House(), Visit.Stranger, "/"));
        var (french, english) = (In("fr"), In("en"));
        Assert.AreNotEqual(french, english);
        Assert.AreEqual(french, In("fr"));
        Assert.AreEqual(english, In("en"));
        StringAssert.Contains(french, ">Entrer<");
        Assert.IsFalse(english.Contains(">Entrer<", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("{{ evil == '' }}{{ evil != '' }}{{ evil == evil }}", "falsetruetrue")]
    [DataRow("{{ evil.size > 0 }}{{ 1 >= 2 }}{{ 2 <= 2 }}{{ 1.5 > 1 }}{{ 1 == 1.0 }}", "truefalsetruetruetrue")]
    [DataRow("{{ null == '' }}{{ frame.flash == null }}{{ frame.is_group_worker == false }}", "truetruetrue")]
    public void Shorter_ways_compare_as_Scriban_does(string template, string written) =>
        Assert.AreEqual(written, Render(template));

    [TestMethod]
    public void A_part_sees_the_page_and_leaves_its_arguments_behind() =>
        Assert.AreEqual("<1><&amp;><1>", Render("{{ include 'part' '1' }}{{ include 'outer' '&' }}{{ include 'part' '1' }}", ("part.html", "<{{ $1 }}>"), ("outer.html", "{{ include 'part' $1 }}")));

    [TestMethod]
    [DataRow("{{ nosuch }}")]
    [DataRow("{{ evil.nosuch > 0 }}")]
    [DataRow("{{ frame.flash.size }}")]
    [DataRow("{{ t frame.nosuch }}")]
    [DataRow("{{ frame.house.nosuch }}")]
    [DataRow("{{ evil | html.escape }}")]
    public void What_does_not_exist_is_an_error(string template)
    {
        Assert.ThrowsExactly<Scriban.Syntax.ScriptRuntimeException>(() => Render(template));
    }
}
