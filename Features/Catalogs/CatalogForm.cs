using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>Between the typed fields of a contract and its record.</summary>
static class CatalogForm
{
    public static Form Filled(Catalog catalog, string engagement) => Form.Of(
        ("name", catalog.Name), ("letters", catalog.Letters), ("hue", Text(catalog.Hue)), ("producer", catalog.ProducerId == 0 ? "" : Text(catalog.ProducerId)),
        ("kind", catalog.Kind.Text()), ("start_date", Iso(catalog.StartDate)), ("end_date", Iso(catalog.EndDate)), ("coordinator", catalog.CoordinatorId is { } id ? Text(id) : ""),
        ("opens_days_before", Text(catalog.OpensDaysBefore)), ("closes_hours_before", Text(catalog.ClosesHoursBefore)),
        ("minimum_delivery", Amount(catalog.MinimumDelivery)), ("minimum_season", Amount(catalog.MinimumSeason)),
        ("absences_max", Text(catalog.AbsencesMax)), ("absences_from", Iso(catalog.AbsencesFrom)), ("absences_to", Iso(catalog.AbsencesTo)), ("absence_rule", catalog.AbsenceRule.Text()),
        ("fee_name", catalog.FeeName), ("fee", catalog.FeeBasisPoints == 0 ? "" : Decimals(catalog.FeeBasisPoints, 2)), ("payee", catalog.Payee.Text()),
        ("description", catalog.Description), ("engagement", engagement));

    /// <summary>Null when something is wrong; the form then says what.</summary>
    public static Catalog? Read(Form form, Catalog before)
    {
        var name = form.Text("name", 80);
        var catalog = before with
        {
            Name = name,
            Letters = form["letters"].Length > 0 ? form.Optional("letters", 2) : name[..Math.Min(2, name.Length)],
            Hue = form["hue"].Length > 0 ? form.Whole("hue", 1, 8) : before.Hue,
            ProducerId = form.Id("producer"),
            Kind = form.Choice<CatalogKind>("kind"),
            StartDate = form.Date("start_date"),
            EndDate = form.Date("end_date"),
            CoordinatorId = form.OptionalId("coordinator"),
            OpensDaysBefore = form.Whole("opens_days_before", 0, 365),
            ClosesHoursBefore = form.Whole("closes_hours_before", 0, 8760),
            MinimumDelivery = form.OptionalMoney("minimum_delivery"),
            MinimumSeason = form.OptionalMoney("minimum_season"),
            AbsencesMax = form["absences_max"].Length > 0 ? form.Whole("absences_max", 0, 100) : 0,
            AbsencesFrom = form.OptionalDate("absences_from"),
            AbsencesTo = form.OptionalDate("absences_to"),
            AbsenceRule = form.Choice<AbsenceRule>("absence_rule"),
            FeeName = form.Optional("fee_name", 80),
            FeeBasisPoints = Percent(form, "fee"),
            Payee = form.Choice<Payee>("payee"),
            Description = form.Optional("description", 10_000),
        };
        form.Optional("engagement", 50_000);
        form.Refuse(form.IsValid ? catalog.Faults().Select(fault => fault with { Field = Snake(fault.Field) }) : []);
        return form.IsValid ? catalog : null;
    }

    /// <summary>"5,5" as basis points; nothing is zero.</summary>
    public static int Percent(Form form, string name)
    {
        if (form[name].Length == 0)
        {
            return 0;
        }

        if (Form.Decimals(form[name].Replace("%", ""), 2, out var points) && points is >= 0 and <= 10_000)
        {
            return (int)points;
        }

        form.Refuse(name, "form.percent");
        return 0;
    }

    public static string Amount(Money money) => money.IsZero ? "" : Decimals(money.Cents, 2);

    /// <summary>An integer of so many decimals as it is typed: 1250 with 2 is 12,50.</summary>
    public static string Decimals(long number, int decimals)
    {
        var text = ((decimal)number / (decimal)Math.Pow(10, decimals)).ToString("0.###", CultureInfo.InvariantCulture);
        return text.Replace('.', ',');
    }

    static string? Snake(string? field) => field is null ? null : string.Concat(field.Select(letter => char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"));

    static string Iso(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
