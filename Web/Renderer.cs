using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Cagette.SelfHost.Amap;
using Scriban;
using Scriban.Runtime;

namespace Cagette.SelfHost.Web;

/// <summary>Scriban with escaping by default. All templates are parsed at the start, so a broken one stops the boot and not a member.
/// The folder of overrides, where given, holds files that stand before the embedded ones.</summary>
public sealed class Renderer
{
    long valuesWritten;
    readonly FrozenDictionary<string, Template> templates;
    readonly Assets assets;
    readonly ConcurrentDictionary<(string Language, string Zone), Functions> functions = new();

    public Renderer(Assets assets, string? overrides = null)
    {
        this.assets = assets;
        var sources = Assets.Embedded("templates/").ToDictionary(file => file.Name, file => Encoding.UTF8.GetString(file.Bytes));
        if (overrides is not null)
        {
            foreach (var file in Directory.EnumerateFiles(overrides, "*.html", SearchOption.AllDirectories))
            {
                sources[Path.GetRelativePath(overrides, file).Replace('\\', '/')] = File.ReadAllText(file);
            }
        }

        templates = sources.ToFrozenDictionary(source => Path.ChangeExtension(source.Key, null), source => Parse(source.Key, source.Value));
    }

    public IEnumerable<string> Names => templates.Keys;

    /// <summary>How many expressions all pages wrote: benchmarks hold a page beside a bare one that writes as many.</summary>
    public long ValuesWritten => Interlocked.Read(ref valuesWritten);

    /// <summary>The template with the model's public properties in snake_case as its variables; with <paramref name="layout"/> the result is
    /// put into that template as <c>content</c>, beside what the page assigned (title, section …).</summary>
    public string Render(string template, object model, PageFrame frame, string? layout = "layout")
    {
        using var page = Write(template, model, frame, layout);
        return page.ToString();
    }

    /// <summary>The same, not yet made a text of: whoever takes it ends it.</summary>
    internal PageText Write(string template, object model, PageFrame frame, string? layout)
    {
        var formats = frame.Formats;
        var page = ModelMembers.Read(model, more: 6);
        page.SetValue("frame", FrameOf(frame), true);
        page.SetValue("title", "", false);
        page.SetValue("section", "", false);
        page.SetValue("page_class", "", false);
        page.SetValue("token", frame.Token, true);
        var context = new EscapingContext(formats, templates);
        context.PushGlobal(functions.GetOrAdd((formats.Language, formats.Zone.Id), _ => new Functions(formats, assets)));
        context.PushGlobal(page);
        var body = Run(templates[template], context);
        if (body.Written.Contains(Fields.Mark))
        {
            var named = Fields.NameErrors(body.ToString(), formats);
            body.Dispose();
            body = new PageText();
            body.Write(named);
        }

        if (layout is null)
        {
            Interlocked.Add(ref valuesWritten, context.Values);
            return body;
        }

        using (body)
        {
            page.SetValue("content", body, true);
            var whole = Run(templates[layout], context);
            Interlocked.Add(ref valuesWritten, context.Values);
            return whole;
        }
    }

    static PageText Run(Template template, EscapingContext context)
    {
        var text = new PageText();
        context.PushOutput(text);
        context.Run(template);
        context.PopOutput();
        return text;
    }

    static ScriptObject FrameOf(PageFrame frame)
    {
        var shown = ModelMembers.Read(frame, more: 1);
        shown.SetValue("may_see", Function.Of<string>("right", right => frame.MaySee(right)), true);
        return shown;
    }

    static Template Parse(string name, string source)
    {
        var template = Template.Parse(source, name);
        if (template.HasErrors)
        {
            throw new InvalidOperationException($"Template {name}: {string.Join("; ", template.Messages)}");
        }

        Shortcuts.Take(template.Page!);
        return template;
    }
}

/// <summary>What the layout shows around each page.</summary>
public sealed record PageFrame(Formats Formats, House House, Visit Visit, string Path)
{
    /// <summary>The hidden field that each form with POST carries; made where a page has one, for it costs as much as a small page.</summary>
    internal Lazy<Raw> Token { get; init; } = new(() => new(""));

    public string? Flash { get; init; }

    public string FlashKind { get; init; } = "";

    public string Language => Formats.Language;

    /// <summary>This page, within another's address.</summary>
    public string Back => Uri.EscapeDataString(Path);

    public bool IsGroupWorker => Visit.Rights.HasAny;

    public bool MaySee(string right) => Visit.Rights.Has(EnumText.Parse<Right>(right));
}
