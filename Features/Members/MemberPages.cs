using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Members;

/// <summary>One household: its name and address, its note, its memberships.</summary>
public static class MemberPages
{
    public static void MapMember(this WebApplication app)
    {
        app.MapGet("/members/new", (HttpContext http) => http.Page("members/new", new NewMemberPage(new Form()))).For(Right.Membership);
        app.MapPost("/members", Add).For(Right.Membership);
        app.MapGet("/members/{id:long}", (HttpContext http, Database database, long id) => Show(http, database, id)).For(Right.Membership);
        app.MapPost("/members/{id:long}", Change).For(Right.Membership);
        app.MapPost("/members/{id:long}/memberships", RecordMembership).For(Right.Membership);
        app.MapPersons();
    }

    static async Task<IResult> Add(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var person = PersonForm.Read(form);
        var name = form.Optional("name", 100) is { Length: > 0 } typed ? typed : HouseholdName.Of(person);
        var member = Household(form) with { Name = name };
        if (!form.IsValid)
        {
            return http.Again("members/new", new NewMemberPage(form));
        }

        var made = await database.Decide<long>(new ChangeNote(http.Visit().PersonId, "member.new", name), db =>
        {
            if (PersonForm.Taken(db, person) is { } taken)
            {
                return taken;
            }

            var id = db.AddMember(name, http.Now().Today);
            db.AddPerson(id, person.FirstName, person.LastName, person.Email, person.Phone);
            db.ChangeMember(member with { Id = id });
            return id;
        });
        if (made.IsAccepted)
        {
            return http.Go($"/members/{made.Value}", "Le foyer {0} est ajouté.", name);
        }

        form.Refuse(made.Refusals);
        return http.Again("members/new", new NewMemberPage(form));
    }

    static IResult Show(HttpContext http, Database database, long id, Form? household = null, Form? fee = null)
    {
        var now = http.Now();
        var page = database.Read(db =>
        {
            if (db.Member(id) is not { } member)
            {
                return null;
            }

            var association = db.Association()!;
            var renewal = association.Renewal;
            var year = renewal.YearOf(now.Today);
            return new MemberPage(member, db.PersonsOf(id), db.AccountOf(id).Amount, renewal.Label(year),
                [.. db.MembershipsOf(id).Select(held => new MembershipLine(renewal.Label(held.Year), held.Year == year, held.Fee, held.Date))],
                household ?? Form.Of(("name", member.Name), ("address1", member.Address1), ("address2", member.Address2), ("postcode", member.Postcode), ("city", member.City), ("note", member.Note)),
                fee ?? Form.Of(("year", Text(year)), ("fee", Typed(association.MembershipFee)), ("date", now.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
                [.. new[] { year + 1, year, year - 1 }.Select(each => new Option(Text(each), renewal.Label(each)))]);
        });
        return page is null ? http.Missing() : household is null && fee is null ? http.Page("members/member", page) : http.Again("members/member", page);
    }

    static async Task<IResult> Change(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var changed = Household(form) with { Id = id, Name = form.Text("name", 100) };
        if (!form.IsValid)
        {
            return Show(http, database, id, household: form);
        }

        var found = await database.Write(new ChangeNote(http.Visit().PersonId, "member.edit", changed.Name), db =>
        {
            if (db.Member(id) is null)
            {
                return false;
            }

            db.ChangeMember(changed);
            return true;
        });
        return found ? http.Go($"/members/{id}", "C’est enregistré.") : http.Missing();
    }

    static async Task<IResult> RecordMembership(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var year = form.Whole("year", 2000, 2199);
        var fee = form.OptionalMoney("fee");
        var date = form.Date("date");
        if (!form.IsValid)
        {
            return Show(http, database, id, fee: form);
        }

        var name = database.Read(db => db.Member(id)?.Name);
        if (name is null)
        {
            return http.Missing();
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "membership.set", name), (SqliteConnection db) => db.SetMembership(id, year, fee, date));
        return http.Go($"/members/{id}", "L’adhésion est notée.");
    }

    static Member Household(Form form) => new()
    {
        Address1 = form.Optional("address1"),
        Address2 = form.Optional("address2"),
        Postcode = form.Optional("postcode", 10),
        City = form.Optional("city", 64),
        Note = form.Optional("note", 2000),
    };

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Typed(Money money) => string.Create(CultureInfo.InvariantCulture, $"{money.Cents / 100},{money.Cents % 100:00}");
}

public sealed record NewMemberPage(Form Form);

public sealed record MemberPage(
    Member Member, IReadOnlyList<Person> Persons, Money Balance, string Year, IReadOnlyList<MembershipLine> Memberships, Form Household, Form Fee, IReadOnlyList<Option> Years)
{
    public bool HasMembership => Memberships.Any(membership => membership.Current);

    public bool Owes => Balance < Money.Zero;

    public bool IsAhead => Balance > Money.Zero;
}

public sealed record MembershipLine(string Label, bool Current, Money Fee, DateOnly Date);
