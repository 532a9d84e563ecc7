using System.Collections;
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
        Add("errors", Function.Of<Form>("form", form => fields.Errors(form)));
        Add("field", Function.OfField(
            facts => fields.Field((Form)facts[0]!, Text(facts[1]), Text(facts[2]), Text(facts[3]), Text(facts[4]), (bool)facts[5]!, Text(facts[6]), Text(facts[7]), Text(facts[8]), (bool)facts[9]!),
            Fact("type", "text"), Fact("hint", ""), Fact("optional", false), Fact("autocomplete", ""), Fact("variant", ""), Fact("list", ""), Fact("focus", false)));
        Add("area", Function.OfField(facts => fields.Area((Form)facts[0]!, Text(facts[1]), Text(facts[2]), Text(facts[3]), (bool)facts[4]!), Fact("hint", ""), Fact("optional", false)));
        Add("choose", Function.OfField(
            facts => fields.Choose((Form)facts[0]!, Text(facts[1]), Text(facts[2]), ((IEnumerable)facts[3]!).Cast<Option>(), Text(facts[4]), (bool)facts[5]!), Options, Fact("hint", ""), Fact("optional", false)));
        Add("tick", Function.OfField(facts => fields.Tick((Form)facts[0]!, Text(facts[1]), Text(facts[2]), Text(facts[3]), Text(facts[4])), Fact("hint", ""), Fact("value", "1")));
        Add("dots", Function.OfField(facts => fields.Dots((Form)facts[0]!, Text(facts[1]), Text(facts[2]), ((IEnumerable)facts[3]!).Cast<Option>()), Options));
        this.Import("option", (object value, string text) => new Option(formats.Show(value), text));
    }

    static ScriptParameterInfo Options { get; } = new(typeof(IEnumerable), "options");

    static string Text(object? fact) => (string)fact!;

    static ScriptParameterInfo Fact<T>(string name, T otherwise) => new(typeof(T), name, otherwise);
}

/// <summary>A value and its words, for selects and radio buttons.</summary>
public sealed record Option(string Value, string Text, string Hint = "");
