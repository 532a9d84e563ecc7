using System.Globalization;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>/messages/new: to whom, what; a look at it, a test to oneself, and off it goes. A person in two segments gets one (rules.md 7.1).</summary>
static class WritePages
{
    public static IResult Blank(HttpContext http, Database database) => http.Page("messages/new", PageOf(http, database, new Form(), []));

    public static async Task<IResult> Send(HttpContext http, Database database, Outbox outbox)
    {
        var form = await Form.Read(http);
        var subject = form.Text("subject");
        var body = form.Text("body", 20_000);
        var chosen = form.Many("to");
        if (chosen.Count == 0)
        {
            form.Refuse("to", "message.nobody");
        }

        if (!form.IsValid)
        {
            return http.Again("messages/new", PageOf(http, database, form, []));
        }

        var visit = http.Visit();
        var people = database.Read(db => People(http, db, chosen));
        switch (form["do"])
        {
            case "send" when people.Count > 0:
                var options = Groups(http, database).SelectMany(group => group.Options);
                var audience = string.Join(", ", options.Where(option => chosen.Contains(option.Value)).Select(option => option.Text));
                var id = await database.Write(new ChangeNote(visit.PersonId, "message.send", subject), db => db.Queue(
                    new Letter("written", subject, body, people) { Audience = audience, WrittenBy = visit.PersonId, ReplyTo = db.EmailOf(visit.PersonId) }, http.Now().Instant));
                outbox.Wake();
                return http.Go(string.Create(CultureInfo.InvariantCulture, $"/messages/{id}"), "Le message est dans la boîte d’envoi.");
            case "test":
                await database.Write(null, db => db.EmailOf(visit.PersonId) is { } email
                    ? db.Queue(new Letter("automatic", http.T("[Essai] {0}", subject), body, [new Addressee(visit.Name, email, visit.PersonId)]), http.Now().Instant)
                    : 0);
                outbox.Wake();
                break;
            default:
                break;
        }

        return http.Page("messages/new", PageOf(http, database, form, people) with { Preview = true, Tested = form["do"] == "test" });
    }

    static IReadOnlyList<Addressee> People(HttpContext http, Microsoft.Data.Sqlite.SqliteConnection db, IEnumerable<string> chosen)
    {
        var today = http.Now().Today;
        var house = db.Association();
        var year = house is not null && (today.Month, today.Day).CompareTo((house.RenewalMonth, house.RenewalDay)) >= 0 ? today.Year : today.Year - 1;
        return [.. chosen.SelectMany(choice =>
        {
            var parts = choice.Split(':');
            var subject = parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
            return db.Audience(parts[0], subject, year, today);
        }).DistinctBy(person => person.Email.ToLowerInvariant())];
    }

    static List<AudienceGroup> Groups(HttpContext http, Database database)
    {
        var today = http.Now().Today;
        var choices = database.Read(db => db.AudienceChoices(today.AddDays(-14), today.AddDays(28)));
        var dates = choices.Where(choice => choice.Kind == "date").Select(choice => (choice.Id, choice.Name, Date: DateOnly.ParseExact(choice.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture)));
        List<AudienceGroup> groups =
        [
            new("",
            [
                new("everybody", http.T("Tous les adhérents")),
                new("owing", http.T("Qui doit de l’argent")),
                new("no_membership", http.T("Sans adhésion cette année")),
                new("producers", http.T("Les producteurs")),
                new("waiting", http.T("La liste d’attente")),
            ]),
            new(http.T("Les adhérents d’un contrat"), [.. choices.Where(choice => choice.Kind == "catalog").Select(choice => Choice("catalog", choice.Id, http.T("Contrat : {0}", choice.Name)))]),
            new(http.T("Qui vient, ou aide, à une date"), [.. dates.SelectMany(date => new[]
            {
                Choice("date", date.Id, http.T("Qui vient le {0} – {1}", date.Date, date.Name)),
                Choice("volunteers", date.Id, http.T("Bénévoles du {0} – {1}", date.Date, date.Name)),
            })]),
            new(http.T("Les sous-groupes"), [.. choices.Where(choice => choice.Kind == "segment").Select(choice => Choice("segment", choice.Id, http.T("Sous-groupe : {0}", choice.Name)))]),
        ];
        groups.RemoveAll(group => group.Options.Count == 0);
        return groups;
    }

    static Option Choice(string kind, long id, string text) => new(string.Create(CultureInfo.InvariantCulture, $"{kind}:{id}"), text);

    static WritePage PageOf(HttpContext http, Database database, Form form, IReadOnlyList<Addressee> people) => new(
        form, [.. Groups(http, database).Select(group => group with { IsOpen = group.Options.Any(option => form.Many("to").Contains(option.Value)) })],
        people.Count, [.. people.Take(8).Select(person => person.Name)], form["body"], form["subject"]);
}

public sealed record WritePage(Form Form, IReadOnlyList<AudienceGroup> Audiences, int Count, IReadOnlyList<string> Names, string Body, string Subject)
{
    public bool Preview { get; init; }

    public bool Tested { get; init; }
}

/// <summary>Segments of one sort; those without a title are always in sight.</summary>
public sealed record AudienceGroup(string Title, IReadOnlyList<Option> Options)
{
    public bool IsOpen { get; init; }
}
