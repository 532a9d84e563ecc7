using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Rights given and taken (rules.md 8.1, 8.2): audited, told by mail, and the last admin keeps theirs.</summary>
public static class RightsPages
{
    public static void MapRights(this WebApplication app)
    {
        app.MapGet("/admin/rights", (HttpContext http, Database database) => http.Page("administration/rights", Load(http, database, new Form()))).For(Right.Admin);
        app.MapPost("/admin/rights", Give).For(Right.Admin).AskingPassword();
        app.MapPost("/admin/rights/{id:long}/withdrawal", Take).For(Right.Admin).AskingPassword();
    }

    static async Task<IResult> Give(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var person = form.Id("person");
        var right = form.Choice<Right>("right");
        var catalog = right == Right.Catalog ? form.OptionalId("catalog") : null;
        var named = database.Read(db => db.PersonNamed(person));
        if (named is null)
        {
            form.Refuse("person", "form.choose");
        }

        if (!form.IsValid)
        {
            return http.Again("administration/rights", Load(http, database, form));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "right.give", named!.Value.Name), db =>
        {
            db.GiveRight(person, right, catalog);
            Tell(http, db, person, named.Value, http.T("{0} vous a donné ce droit : {1}.", http.Visit().Name, http.T("right." + right.Text())));
        });
        return http.Go("/admin/rights", "{0} a maintenant ce droit.", named.Value.Name);
    }

    static async Task<IResult> Take(HttpContext http, Database database, long id)
    {
        var taken = await database.Decide<string>(new ChangeNote(http.Visit().PersonId, "right.take"), db =>
        {
            var all = db.AllRights();
            if (all.FirstOrDefault(right => right.Id == id) is not { } right)
            {
                return "";
            }

            if (RightsHeld.CannotBeTaken(right, all) is { } refusal)
            {
                return refusal;
            }

            db.TakeRight(id);
            var named = db.PersonNamed(right.PersonId)!.Value;
            Tell(http, db, right.PersonId, named, http.T("{0} vous a retiré ce droit : {1}.", http.Visit().Name, http.T("right." + right.Right.Text())));
            return named.Name;
        });
        return taken is { IsAccepted: true, Value: "" } ? http.Missing() : taken.IsAccepted
            ? http.Go("/admin/rights", "Ce droit est retiré.")
            : http.GoWarned("/admin/rights", taken.Refusals[0].Key, taken.Refusals[0].Facts);
    }

    static void Tell(HttpContext http, Microsoft.Data.Sqlite.SqliteConnection db, long person, (string Name, string? Email) named, string sentence)
    {
        if (named.Email is { } email)
        {
            db.Queue(new Letter("automatic", http.T("Vos droits ont changé – {0}", http.House().Name), sentence, [new Addressee(named.Name, email, person)]), http.Now().Instant);
        }
    }

    static RightsPage Load(HttpContext http, Database database, Form form)
    {
        var (lines, people, catalogs) = database.Read(db => (db.RightLines(), db.PeopleWithEmail(), db.CatalogNames()));
        return new RightsPage(form,
            [.. lines.Select(line => new RightShown(line.Id, line.PersonName, http.T("right." + line.Right.Text()), line.Right == Right.Catalog ? line.CatalogName ?? http.T("tous les contrats") : ""))],
            [new Option("", ""), .. people.Select(person => new Option($"{person.Id}", $"{person.Name} ({person.Email})"))],
            [.. Enum.GetValues<Right>().Select(right => new Option(right.Text(), http.T("right." + right.Text()), http.T("right." + right.Text() + ".hint")))],
            [new Option("", http.T("tous les contrats")), .. catalogs.Select(catalog => new Option($"{catalog.Id}", catalog.Name))]);
    }
}

public sealed record RightsPage(Form Form, IReadOnlyList<RightShown> Lines, IReadOnlyList<Option> People, IReadOnlyList<Option> Kinds, IReadOnlyList<Option> Catalogs);

public sealed record RightShown(long Id, string Person, string Right, string Catalog);
