using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Members;

/// <summary>The persons of a household (rules.md 1.1): add, change, take out.</summary>
public static class PersonPages
{
    public static void MapPersons(this WebApplication app)
    {
        app.MapGet("/members/{id:long}/persons/new", (HttpContext http, Database database, long id) => Show(http, database, id, 0, null)).For(Right.Membership);
        app.MapPost("/members/{id:long}/persons", (HttpContext http, Database database, long id) => Save(http, database, id, 0)).For(Right.Membership);
        app.MapGet("/members/{id:long}/persons/{personId:long}", (HttpContext http, Database database, long id, long personId) => personId == 0 ? http.Missing() : Show(http, database, id, personId, null)).For(Right.Membership);
        app.MapPost("/members/{id:long}/persons/{personId:long}", (HttpContext http, Database database, long id, long personId) => personId == 0 ? Task.FromResult(http.Missing()) : Save(http, database, id, personId)).For(Right.Membership);
        app.MapPost("/members/{id:long}/persons/{personId:long}/removal", Remove).For(Right.Membership);
    }

    static IResult Show(HttpContext http, Database database, long id, long personId, Form? form)
    {
        var (member, persons) = database.Read(db => (db.Member(id), db.PersonsOf(id)));
        var person = persons.FirstOrDefault(each => each.Id == personId);
        if (member is null || personId != 0 && person is null)
        {
            return http.Missing();
        }

        var page = new PersonPage(member, personId, form ?? PersonForm.Of(person), person is not null && persons.Count > 1);
        return form is null ? http.Page("members/person", page) : http.Again("members/person", page);
    }

    static async Task<IResult> Save(HttpContext http, Database database, long id, long personId)
    {
        var form = await Form.Read(http);
        var person = PersonForm.Read(form) with { Id = personId, MemberId = id };
        if (!form.IsValid)
        {
            return Show(http, database, id, personId, form);
        }

        var isAdmin = http.Visit().Rights.Has(Right.Admin);
        var saved = await database.Decide<bool>(new ChangeNote(http.Visit().PersonId, personId == 0 ? "person.new" : "person.edit", person.Name), db => Keep(db, person, isAdmin));
        if (!saved.IsAccepted)
        {
            form.Refuse(saved.Refusals);
            return Show(http, database, id, personId, form);
        }

        return saved.Value ? http.Go($"/members/{id}", "{0} : c’est enregistré.", person.Name) : http.Missing();
    }

    static Decision<bool> Keep(SqliteConnection db, Person person, bool isAdmin)
    {
        var memberId = person.MemberId!.Value;
        var before = db.PersonsOf(memberId).FirstOrDefault(each => each.Id == person.Id);
        if (db.Member(memberId) is null || person.Id != 0 && before is null)
        {
            return false;
        }

        if (PersonForm.Taken(db, person) is { } taken)
        {
            return taken;
        }

        if (before is null)
        {
            db.AddPerson(memberId, person.FirstName, person.LastName, person.Email, person.Phone);
            return true;
        }

        // Whoever receives the mail of a right's holder can enter in their name: only an admin may change that address.
        if (!isAdmin && !string.Equals(before.Email, person.Email, StringComparison.OrdinalIgnoreCase) && db.HoldsPower(person.Id))
        {
            return new Refusal("email.of-rights-holder", "email");
        }

        db.ChangePerson(person);
        return true;
    }

    static async Task<IResult> Remove(HttpContext http, Database database, long id, long personId)
    {
        var (member, persons) = database.Read(db => (db.Member(id), db.PersonsOf(id)));
        if (member is null || persons.FirstOrDefault(each => each.Id == personId) is not { } person)
        {
            return http.Missing();
        }

        var removed = await database.Decide<bool>(new ChangeNote(http.Visit().PersonId, "person.removal", person.Name), db =>
            db.PersonsOf(id).Count < 2 ? new Refusal("person.last")
            : db.RemovePerson(personId, id) ? true
            : new Refusal("person.has-history", null, person.Name));
        if (removed.IsAccepted)
        {
            return http.Go($"/members/{id}", "{0} ne fait plus partie du foyer.", person.Name);
        }

        var form = PersonForm.Of(person);
        form.Refuse(removed.Refusals);
        return Show(http, database, id, personId, form);
    }
}

/// <summary>A person as a form has it.</summary>
static class PersonForm
{
    public static Form Of(Person? person) => person is null
        ? new Form()
        : Form.Of(("first_name", person.FirstName), ("last_name", person.LastName), ("email", person.Email), ("phone", person.Phone));

    public static Person Read(Form form)
    {
        var email = Contacts.CleanEmail(form["email"]);
        if (email.Length > 0 && Contacts.EmailFault(email) is { } fault)
        {
            form.Refuse(fault);
        }

        return new Person
        {
            FirstName = form.Text("first_name", 64),
            LastName = form.Optional("last_name", 64),
            Email = email.Length > 0 ? email : null,
            Phone = Contacts.CleanPhone(form.Optional("phone", 30)),
        };
    }

    public static Refusal? Taken(SqliteConnection db, Person person) =>
        person.Email is { } email && db.OwnerOf(email) is { } owner && owner.PersonId != person.Id ? new Refusal("email.taken", "email", owner.Name) : null;
}

public sealed record PersonPage(Member Member, long PersonId, Form Form, bool Removable)
{
    public string Action => PersonId == 0 ? $"/members/{Member.Id}/persons" : $"/members/{Member.Id}/persons/{PersonId}";
}
