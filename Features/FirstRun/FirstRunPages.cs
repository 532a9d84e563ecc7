using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.FirstRun;

/// <summary>The wizard of a new folder: one page with the code, the group, its first place and its first admin. All or nothing.</summary>
public static class FirstRunPages
{
    public static void MapFirstRun(this WebApplication app)
    {
        app.MapGet("/setup", Show).ForAll();
        app.MapPost("/setup", SetUp).ForAll().RequireRateLimiting("doors");
    }

    static IResult Show(HttpContext http, SetupCode setup) => setup.Code is null
        ? http.Go("/")
        : http.Page("first-run/setup", new SetupPage(Form.Of(("code", http.Request.Query["code"]), ("renewal_month", "9"))) { Months = Months(http) });

    static async Task<IResult> SetUp(HttpContext http, Database database, SetupCode setup)
    {
        if (setup.Code is null)
        {
            return http.Go("/");
        }

        var form = await Form.Read(http);
        var group = Read(form, setup);
        if (group is null)
        {
            return http.Again("first-run/setup", new SetupPage(form) { Months = Months(http) });
        }

        var hash = Passwords.Hash(form["password"]);
        var made = await database.Decide<long>(new ChangeNote(null, "association.new", group.Name), db => Make(http, db, group, hash));
        if (made.IsAccepted)
        {
            setup.UseUp();
        }

        return http.Go("/group", "Votre groupe est prêt. Bienvenue !");
    }

    static Decision<long> Make(HttpContext http, SqliteConnection db, NewGroup group, string passwordHash)
    {
        if (db.IsSetUp())
        {
            return new Refusal("code.wrong", "code");
        }

        var now = http.Now();
        db.AddAssociation(group.Name, group.Email, group.RenewalMonth, "Europe/Paris", now.Instant);
        db.AddPlace(group.PlaceName, group.PlaceAddress, group.PlacePostcode, group.PlaceCity);
        var member = db.AddMember(group.LastName, now.Today);
        var person = db.AddPerson(member, group.FirstName, group.LastName, group.AdminEmail);
        db.SetPassword(person, passwordHash, now.Instant);
        db.GiveRight(person, Right.Admin);
        Sessions.Open(http, db, person, stay: true);
        return person;
    }

    static NewGroup? Read(Form form, SetupCode setup)
    {
        if (!setup.Accepts(form["code"]))
        {
            form.Refuse("code", form["code"].Length == 0 ? "form.missing" : "code.wrong");
        }

        foreach (var field in new[] { "email", "admin_email" })
        {
            if ((field == "admin_email" || form[field].Length > 0) && Contacts.EmailFault(form[field], field) is { } fault)
            {
                form.Refuse(fault);
            }
        }

        if (PasswordRules.Fault(form["password"], form["name"], form["first_name"], form["last_name"], form["admin_email"]) is { } weak)
        {
            form.Refuse(weak);
        }

        var group = new NewGroup(form.Text("name", 64), form["email"].Length > 0 ? form["email"] : null, form.Whole("renewal_month", 1, 12),
            form.Text("place_name", 64), form.Optional("place_address"), form.Optional("place_postcode", 10), form.Optional("place_city", 64),
            form.Text("first_name", 64), form.Text("last_name", 64), form["admin_email"]);
        return form.IsValid ? group : null;
    }

    static IReadOnlyList<Option> Months(HttpContext http) =>
        [.. Enumerable.Range(1, 12).Select(month => new Option(month.ToString(), http.Formats().DayMonth(new DateOnly(2026, month, 1))))];

    sealed record NewGroup(string Name, string? Email, int RenewalMonth, string PlaceName, string PlaceAddress, string PlacePostcode, string PlaceCity,
        string FirstName, string LastName, string AdminEmail);
}

public sealed record SetupPage(Form Form)
{
    public required IReadOnlyList<Option> Months { get; init; }
}
