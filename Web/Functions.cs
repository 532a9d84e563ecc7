using Cagette.SelfHost.Amap;
using Scriban.Runtime;

namespace Cagette.SelfHost.Web;

/// <summary>What templates can call: translation, formats, icons and the parts of a form. They return text (escaped when written) or
/// <see cref="Raw"/> HTML whose values they have encoded themselves.</summary>
sealed class Functions : ScriptObject
{
    public Functions(Formats formats, Assets assets)
    {
        var fields = new Fields(formats, assets);
        Add("t", Function.WithFacts("text", formats.Say));
        Add("n", Function.WithFacts("one", "many", "number", formats.Count));
        Add("long_date", Function.Of<DateOnly>("date", date => formats.LongDate(date)));
        Add("short_date", Function.Of<DateOnly>("date", date => formats.ShortDate(date)));
        Add("month", Function.Of<DateOnly>("date", date => formats.Month(date)));
        Add("iso", Function.Of<object>("value", value => value is DateOnly date ? date.ToString("yyyy-MM-dd") : value is TimeOnly time ? time.ToString("HH:mm") : ""));
        Add("stamp", Function.Of<DateTimeOffset>("instant", instant => formats.Stamp(instant)));
        Add("local_date", Function.Of<DateTimeOffset>("instant", instant => formats.LocalDate(instant)));
        Add("percent", Function.Of<long>("basisPoints", basisPoints => formats.Percent(basisPoints)));
        Add("weekday", Function.Of<int>("day", day => formats.Weekday(day)));
        Add("abs", Function.Of<Money>("money", money => new Money(Math.Abs(money.Cents))));
        Add("measure", Function.Of<Quantity, Unit, Quantity>("quantity", "unit", "size", formats.Amount));
        Add("counted", Function.Of<Quantity, Unit, Quantity, string>("quantity", "unit", "size", "name", formats.Line));
        Add("weighed_in", Function.Of<Unit>("unit", unit => unit.WeighedIn()));
        Add("markdown", Function.Of<string>("text", text => new Raw(Markdown.Html(text))));
        Add("asset", Function.Of<string>("name", name => assets.Address(name)));
        Add("icon", Function.Of<string>("name", name => fields.Icon(name)));
        Add("leaf", Function.Of<DateOnly, string>("date", "variant", "", fields.Leaf));
        Add("chip", Function.Of<string, string, string>("kind", "icon", "text", fields.Chip));
        this.Import("nothing", () => (object?)null);
        this.Import("errors", (Form form) => fields.Errors(form));
        this.Import("field", (Form form, string name, string label, string type = "text", string hint = "", bool optional = false, string autocomplete = "", string variant = "", string list = "", bool focus = false) =>
            fields.Field(form, name, label, type, hint, optional, autocomplete, variant, list, focus));
        this.Import("area", (Form form, string name, string label, string hint = "", bool optional = false) => fields.Area(form, name, label, hint, optional));
        this.Import("choose", (Form form, string name, string label, System.Collections.IEnumerable options, string hint = "", bool optional = false) =>
            fields.Choose(form, name, label, options.Cast<Option>(), hint, optional));
        this.Import("tick", (Form form, string name, string label, string hint = "", string value = "1") => fields.Tick(form, name, label, hint, value));
        this.Import("dots", (Form form, string name, string label, System.Collections.IEnumerable options) => fields.Dots(form, name, label, options.Cast<Option>()));
        this.Import("option", (object value, string text) => new Option(formats.Show(value), text));
    }
}

/// <summary>A value and its words, for selects and radio buttons.</summary>
public sealed record Option(string Value, string Text, string Hint = "");
