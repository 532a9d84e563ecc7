using System.Text;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Web;

/// <summary>The parts of a form as look.md 4 has them: label, hint, error, field in that order, tied together for screen readers.</summary>
sealed partial class Fields(Formats formats, Assets assets)
{
    /// <summary>A sign that no keyboard writes, around the id of a field whose label is to be put there.</summary>
    public const char Mark = '\ue000';

    [GeneratedRegex("\ue000(f-[\\w-]+)\ue000")]
    private static partial Regex Marked();

    public Raw Icon(string name) => new($"<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{assets.Address("icons.svg")}#i-{E(name)}\"/></svg>");

    public Raw Chip(string kind, string icon, string text) => new($"<span class=\"chip {E(kind)}\">{Icon(icon).Html}<span>{E(text)}</span></span>");

    public Raw Leaf(DateOnly date, string variant) => new(
        $"<time class=\"leaf {E(variant)}\" datetime=\"{date:yyyy-MM-dd}\"><span class=\"leaf-day\">{E(formats.ShortDay(date))}</span> <span class=\"leaf-num\">{date.Day}</span> <span class=\"leaf-month\">{E(formats.ShortMonth(date))}</span></time>");

    /// <summary>The summary on top of a form with refusals; links lead to the fields.</summary>
    public Raw Errors(Form form)
    {
        if (form.IsValid)
        {
            return new("");
        }

        var html = new StringBuilder($"<div class=\"error-summary\" role=\"alert\"><strong>{E(formats.Say("Quelque chose est à revoir :"))}</strong><ul>");
        foreach (var refusal in form.General)
        {
            html.Append($"<li>{E(Sentence(refusal))}</li>");
        }

        foreach (var (name, refusal) in form.Errors)
        {
            html.Append($"<li><a href=\"#{Id(name)}\">{Mark}{Id(name)}{Mark}{E(Sentence(refusal))}</a></li>");
        }

        return new(html.Append("</ul></div>").ToString());
    }

    /// <summary>The summary stands above the fields whose labels it names: they are known only once the page is written.</summary>
    public static string NameErrors(string body, Formats formats) => Marked().Replace(body, mark =>
    {
        var start = $"(?:<label for=\"{mark.Groups[1].Value}\">|<fieldset id=\"{mark.Groups[1].Value}\"><legend[^>]*>)";
        var label = Regex.Match(body, start + "([^<]+)");
        return label.Success ? label.Groups[1].Value.Trim() + (formats.Language == "en" ? ": " : "\u00a0: ") : "";
    });

    public Raw Field(Form form, string name, string label, string type, string hint, bool optional, string autocomplete, string variant, string list = "", bool focus = false)
    {
        var input = type switch
        {
            "money" or "quantity" => "type=\"text\" inputmode=\"decimal\"",
            "whole" => "type=\"text\" inputmode=\"numeric\"",
            _ => $"type=\"{E(type)}\"",
        };
        var value = type == "password" ? "" : $" value=\"{E(form[name])}\"";
        var complete = autocomplete.Length == 0 ? "" : $" autocomplete=\"{E(autocomplete)}\"";
        var helped = (list.Length == 0 ? "" : $" list=\"{E(list)}\"") + (focus ? " autofocus" : "");
        return Wrapped(form, name, label, hint, optional, variant, $"<input id=\"{Id(name)}\" name=\"{E(name)}\" {input}{value}{complete}{helped}{Described(form, name, hint)}>");
    }

    public Raw Area(Form form, string name, string label, string hint, bool optional) =>
        Wrapped(form, name, label, hint, optional, "", $"<textarea id=\"{Id(name)}\" name=\"{E(name)}\" rows=\"5\"{Described(form, name, hint)}>\n{E(form[name])}</textarea>");

    public Raw Choose(Form form, string name, string label, IEnumerable<Option> options, string hint, bool optional)
    {
        var html = new StringBuilder($"<select id=\"{Id(name)}\" name=\"{E(name)}\"{Described(form, name, hint)}>");
        foreach (var option in options)
        {
            html.Append($"<option value=\"{E(option.Value)}\"{(option.Value == form[name] ? " selected" : "")}>{E(option.Text)}</option>");
        }

        return Wrapped(form, name, label, hint, optional, "", html.Append("</select>").ToString());
    }

    public Raw Tick(Form form, string name, string label, string hint, string value)
    {
        var ticked = form.Many(name).Contains(value) ? " checked" : "";
        var small = hint.Length == 0 ? "" : $"<small>{E(hint)}</small>";
        return new($"<label class=\"choice\"><input type=\"checkbox\" name=\"{E(name)}\" value=\"{E(value)}\"{ticked}><span>{E(label)}{small}</span></label>{ErrorOf(form, name)}");
    }

    public Raw Dots(Form form, string name, string label, IEnumerable<Option> options)
    {
        var html = new StringBuilder($"<fieldset id=\"{Id(name)}\"><legend class=\"field-label\">{E(label)}</legend>{ErrorOf(form, name)}<div class=\"choices down-2\">");
        foreach (var option in options)
        {
            var small = option.Hint.Length == 0 ? "" : $"<small>{E(option.Hint)}</small>";
            html.Append($"<label class=\"choice\"><input type=\"radio\" name=\"{E(name)}\" value=\"{E(option.Value)}\"{(option.Value == form[name] ? " checked" : "")}><span><strong>{E(option.Text)}</strong>{small}</span></label>");
        }

        return new(html.Append("</div></fieldset>").ToString());
    }

    Raw Wrapped(Form form, string name, string label, string hint, bool optional, string variant, string input)
    {
        var wrong = form.Errors.ContainsKey(name) ? " wrong" : "";
        var facultative = optional ? $" <span class=\"optional\">{E(formats.Say("(facultatif)"))}</span>" : "";
        var hinted = hint.Length == 0 ? "" : $"<span class=\"hint\" id=\"{Id(name)}-hint\">{E(hint)}</span>";
        return new($"<div class=\"field {E(variant)}{wrong}\"><label for=\"{Id(name)}\">{E(label)}{facultative}</label>{hinted}{ErrorOf(form, name)}{input}</div>");
    }

    string ErrorOf(Form form, string name) => form.Errors.TryGetValue(name, out var refusal)
        ? $"<p class=\"error\" id=\"{Id(name)}-error\">{Icon("alert").Html}<span>{E(Sentence(refusal))}</span></p>"
        : "";

    static string Described(Form form, string name, string hint)
    {
        var wrong = form.Errors.ContainsKey(name);
        var ids = string.Join(' ', new[] { hint.Length > 0 ? $"{Id(name)}-hint" : "", wrong ? $"{Id(name)}-error" : "" }.Where(id => id.Length > 0));
        return (ids.Length > 0 ? $" aria-describedby=\"{ids}\"" : "") + (wrong ? " aria-invalid=\"true\"" : "");
    }

    string Sentence(Refusal refusal) => formats.Say(refusal.Key, refusal.Facts);

    static string Id(string name) => "f-" + E(name.Replace('.', '-'));

    static string E(string text) => EscapingContext.Encode(text);
}
