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
        this.Import("t", (string text, params object?[] facts) => formats.Say(text, facts));
        this.Import("n", (string one, string many, long number, params object?[] more) => formats.Count(one, many, number, more));
        this.Import("long_date", (DateOnly date) => formats.LongDate(date));
        this.Import("short_date", (DateOnly date) => formats.ShortDate(date));
        this.Import("month", (DateOnly date) => formats.Month(date));
        this.Import("iso", (object value) => value is DateOnly date ? date.ToString("yyyy-MM-dd") : value is TimeOnly time ? time.ToString("HH:mm") : "");
        this.Import("stamp", (DateTimeOffset instant) => formats.Stamp(instant));
        this.Import("local_date", (DateTimeOffset instant) => formats.LocalDate(instant));
        this.Import("percent", (long basisPoints) => formats.Percent(basisPoints));
        this.Import("weekday", (int day) => formats.Weekday(day));
        this.Import("abs", (Money money) => new Money(Math.Abs(money.Cents)));
        this.Import("measure", (Quantity quantity, Unit unit, Quantity size) => formats.Amount(quantity, unit, size));
        this.Import("counted", (Quantity quantity, Unit unit, Quantity size, string name) => formats.Line(quantity, unit, size, name));
        this.Import("weighed_in", (Unit unit) => unit.WeighedIn());
        this.Import("markdown", (string text) => new Raw(Markdown.Html(text)));
        this.Import("asset", (string name) => assets.Address(name));
        this.Import("icon", (string name) => fields.Icon(name));
        this.Import("leaf", (DateOnly date, string variant = "") => fields.Leaf(date, variant));
        this.Import("chip", (string kind, string icon, string text) => fields.Chip(kind, icon, text));
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
