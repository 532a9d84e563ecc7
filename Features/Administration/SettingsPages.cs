using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The association's own settings.</summary>
public static class SettingsPages
{
    public static void MapSettings(this WebApplication app)
    {
        app.MapGet("/admin/settings", Show).For(Right.Admin);
        app.MapPost("/admin/settings", Save).For(Right.Admin).AskingPassword();
    }

    static IResult Show(HttpContext http, Database database)
    {
        var a = database.Read(db => db.Association())!;
        var form = Form.Of(("name", a.Name), ("email", a.Email), ("phone", a.Phone), ("website", a.Website), ("introduction", a.Introduction), ("language", a.Language),
            ("registration", a.Registration.Text()), ("renewal_month", $"{a.RenewalMonth}"), ("renewal_day", $"{a.RenewalDay}"),
            ("membership_fee", $"{a.MembershipFee.Cents / 100},{a.MembershipFee.Cents % 100:00}"), ("unpaid_blocks", a.UnpaidBlocks ? "1" : ""),
            ("account_holder", a.AccountHolder), ("iban", a.Iban), ("bic", a.Bic));
        return http.Page("administration/settings", new SettingsPage(form, Months(http), http.Request.IsHttps));
    }

    static async Task<IResult> Save(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        if (form["email"].Length > 0 && Contacts.EmailFault(form["email"]) is { } fault)
        {
            form.Refuse(fault);
        }

        var iban = form["iban"].Length > 0 ? Iban.TryParse(form["iban"]) : null;
        if (form["iban"].Length > 0 && iban is null)
        {
            form.Refuse("iban", "iban.wrong");
        }

        if (form["website"].Length > 0 && !form["website"].StartsWith("https://", StringComparison.Ordinal) && !form["website"].StartsWith("http://", StringComparison.Ordinal))
        {
            form.Refuse("website", "website.wrong");
        }

        var association = new Association
        {
            Name = form.Text("name", 64),
            Email = Empty(form["email"]),
            Phone = Empty(form.Optional("phone", 30)),
            Website = Empty(form["website"]),
            Introduction = form.Optional("introduction", 5000),
            Language = form["language"] == "en" ? "en" : "fr",
            Registration = form.Choice<Registration>("registration"),
            RenewalMonth = form.Whole("renewal_month", 1, 12),
            RenewalDay = form.Whole("renewal_day", 1, 28),
            MembershipFee = form.OptionalMoney("membership_fee"),
            UnpaidBlocks = form.Flag("unpaid_blocks"),
            AccountHolder = Empty(form.Optional("account_holder", 70)),
            Iban = iban?.Compact,
            Bic = Empty(form.Optional("bic", 11)),
        };
        if (!form.IsValid)
        {
            return http.Again("administration/settings", new SettingsPage(form, Months(http), http.Request.IsHttps));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "association.edit", association.Name), db => db.SaveAssociation(association));
        return http.Go("/admin/settings", "C’est enregistré.");
    }

    static string? Empty(string text) => text.Length == 0 ? null : text;

    static IReadOnlyList<Option> Months(HttpContext http) =>
        [.. Enumerable.Range(1, 12).Select(month => new Option($"{month}", http.Formats().Month(new DateOnly(2026, month, 1))[..^5]))];
}

public sealed record SettingsPage(Form Form, IReadOnlyList<Option> Months, bool IsSecure);
