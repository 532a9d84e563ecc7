using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Members;

/// <summary>The waiting list: accepted in one click, refused with a message that can be changed before it leaves (rules.md 1.3).</summary>
public static class WaitingPages
{
    public static void MapWaiting(this WebApplication app)
    {
        app.MapGet("/members/waiting", List).For(Right.Membership);
        app.MapPost("/members/waiting/{id:long}/acceptance", Accept).For(Right.Membership);
        app.MapGet("/members/waiting/{id:long}/refusal", (HttpContext http, Database database, long id) => ShowRefusal(http, database, id, null)).For(Right.Membership);
        app.MapPost("/members/waiting/{id:long}/refusal", Refuse).For(Right.Membership);
    }

    static IResult List(HttpContext http, Database database)
    {
        var entries = database.Read(db => db.WaitingEntries());
        return http.Page("members/waiting", new WaitingPage(
            [.. entries.Where(entry => entry.State == WaitingState.Waiting)],
            [.. entries.Where(entry => entry.State != WaitingState.Waiting).Select(entry => new DecidedEntry(entry, entry.State == WaitingState.Accepted))]));
    }

    static async Task<IResult> Accept(HttpContext http, Database database, long id)
    {
        if (database.Read(db => db.WaitingEntry(id)) is not { } shown)
        {
            return http.Missing();
        }

        var name = $"{shown.FirstName} {shown.LastName}";
        var made = await database.Decide<long>(new ChangeNote(http.Visit().PersonId, "waiting.acceptance", name), db =>
            db.WaitingEntry(id) is { State: WaitingState.Waiting } entry ? Welcome.Accept(http, db, entry) : new Refusal("waiting.decided"));
        return made.IsAccepted
            ? http.Go("/members/waiting", "{0} fait partie du groupe : un lien pour entrer part par e-mail.", name)
            : http.GoWarned("/members/waiting", made.Refusals[0].Key, made.Refusals[0].Facts);
    }

    static IResult ShowRefusal(HttpContext http, Database database, long id, Form? form)
    {
        if (database.Read(db => db.WaitingEntry(id)) is not { State: WaitingState.Waiting } entry)
        {
            return http.Missing();
        }

        var page = new RefusalPage(entry, form ?? Form.Of(("reply",
            http.T("Bonjour {0},\n\nMerci de votre demande. Le groupe {1} ne peut malheureusement pas vous accueillir pour le moment.\n\nBien à vous", entry.FirstName, http.House().Name))));
        return form is null ? http.Page("members/refusal", page) : http.Again("members/refusal", page);
    }

    static async Task<IResult> Refuse(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var reply = form.Text("reply", 4000);
        if (!form.IsValid)
        {
            return ShowRefusal(http, database, id, form);
        }

        var visit = http.Visit();
        var now = http.Now().Instant;
        var house = http.House();
        var done = await database.Decide<bool>(new ChangeNote(visit.PersonId, "waiting.refusal"), db =>
        {
            if (db.WaitingEntry(id) is not { State: WaitingState.Waiting } entry)
            {
                return new Refusal("waiting.decided");
            }

            db.DecideWaiting(id, WaitingState.Refused, now, visit.PersonId, null, reply);
            db.Queue(new Letter("written", http.T("Votre demande au groupe {0}", house.Name), reply, [new Addressee($"{entry.FirstName} {entry.LastName}", entry.Email)])
            {
                ReplyTo = house.Email,
                WrittenBy = visit.PersonId,
            }, now);
            return true;
        });
        return done.IsAccepted ? http.Go("/members/waiting", "La réponse part par e-mail.") : http.GoWarned("/members/waiting", done.Refusals[0].Key);
    }
}

public sealed record WaitingPage(IReadOnlyList<WaitingEntry> Waiting, IReadOnlyList<DecidedEntry> Decided);

public sealed record DecidedEntry(WaitingEntry Entry, bool Accepted);

public sealed record RefusalPage(WaitingEntry Entry, Form Form);
