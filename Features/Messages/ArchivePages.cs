using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>What was written and what became of it: for the group's workers, and for each person what they were sent.</summary>
static class ArchivePages
{
    public static IResult List(HttpContext http, Database database)
    {
        var admin = http.Visit().Rights.IsAdmin;
        return http.Page("messages/list", database.Read(db => new ArchivePage(db.Messages(admin), db.MailSettings() is not null, admin)));
    }

    public static IResult One(HttpContext http, Database database, long id)
    {
        var (message, recipients) = database.Read(db => (db.Message(id), db.RecipientsOf(id)));
        return message is null || message.Kind == "security" && !http.Visit().Rights.IsAdmin ? http.Missing() : http.Page("messages/one", new MessagePage(message, recipients));
    }

    public static IResult Mine(HttpContext http, Database database) =>
        http.Page("messages/mine", new MinePage(database.Read(db => db.MessagesTo(http.Visit().PersonId))));

    public static IResult Segment(HttpContext http, Database database, long? id)
    {
        var (people, groups) = database.Read(db => (db.PersonsToChoose(id ?? 0), Groups(db)));
        var name = groups.FirstOrDefault(group => group.Id == id)?.Name ?? "";
        return http.Page("messages/segments", new SegmentsPage(Form.Of(("name", name)), groups, people, name.Length > 0 ? id ?? 0 : 0));
    }

    public static async Task<IResult> SaveSegment(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var id = form.OptionalId("id") ?? 0;
        var name = form.Text("name", 80);
        var chosen = form.Many("person").Select(text => long.TryParse(text, out var person) ? person : 0).Where(person => person > 0).ToHashSet();
        chosen.IntersectWith(database.Read(db => db.PersonsToChoose(id)).Select(person => person.Id));
        var saved = form.IsValid && await database.Write(new ChangeNote(http.Visit().PersonId, "segment.edit", name), db => db.SaveSegment(id, name, chosen));
        if (saved)
        {
            return http.Go("/messages/segments", "Le sous-groupe « {0} » est enregistré.", name);
        }

        if (form.IsValid)
        {
            form.Refuse("name", "segment.taken");
        }

        var (people, groups) = database.Read(db => (db.PersonsToChoose(id), Groups(db)));
        return http.Again("messages/segments", new SegmentsPage(form, groups, [.. people.Select(person => person with { Chosen = chosen.Contains(person.Id) })], id));
    }

    static IReadOnlyList<AudienceChoice> Groups(Microsoft.Data.Sqlite.SqliteConnection db) =>
        [.. db.AudienceChoices(DateOnly.MaxValue, DateOnly.MinValue).Where(choice => choice.Kind == "segment")];
}

public sealed record ArchivePage(IReadOnlyList<ArchivedMessage> Messages, bool HasServer, bool IsAdmin);

public sealed record MessagePage(ArchivedMessage Message, IReadOnlyList<RecipientState> Recipients);

public sealed record MinePage(IReadOnlyList<ArchivedMessage> Messages);

public sealed record SegmentsPage(Form Form, IReadOnlyList<AudienceChoice> Groups, IReadOnlyList<SegmentPerson> People, long SegmentId);
