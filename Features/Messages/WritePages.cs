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
                var options = Options(http, database);
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

    static List<Option> Options(HttpContext http, Database database)
    {
        var today = http.Now().Today;
        List<Option> options =
        [
            new("everybody", http.T("Tous les adhérents")),
            new("owing", http.T("Qui doit de l’argent")),
            new("no_membership", http.T("Sans adhésion cette année")),
            new("producers", http.T("Les producteurs")),
            new("waiting", http.T("La liste d’attente")),
        ];
        foreach (var choice in database.Read(db => db.AudienceChoices(today.AddDays(-14), today.AddDays(28))))
        {
            var id = choice.Id.ToString(CultureInfo.InvariantCulture);
            switch (choice.Kind)
            {
                case "catalog":
                    options.Add(new($"catalog:{id}", http.T("Contrat : {0}", choice.Name)));
                    break;
                case "segment":
                    options.Add(new($"segment:{id}", http.T("Sous-groupe : {0}", choice.Name)));
                    break;
                default:
                    var date = DateOnly.ParseExact(choice.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                    options.Add(new($"date:{id}", http.T("Qui vient le {0} – {1}", date, choice.Name)));
                    options.Add(new($"volunteers:{id}", http.T("Bénévoles du {0} – {1}", date, choice.Name)));
                    break;
            }
        }

        return options;
    }

    static WritePage PageOf(HttpContext http, Database database, Form form, IReadOnlyList<Addressee> people) =>
        new(form, Options(http, database), people.Count, [.. people.Take(8).Select(person => person.Name)], form["body"], form["subject"]);
}

public sealed record WritePage(Form Form, IReadOnlyList<Option> Audiences, int Count, IReadOnlyList<string> Names, string Body, string Subject)
{
    public bool Preview { get; init; }

    public bool Tested { get; init; }
}
