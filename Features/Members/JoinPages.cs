using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Members;

/// <summary>Asking to join, by anybody (rules.md 1.3). The answer is the same for a known and an unknown address: nobody learns who is a member.</summary>
public static class JoinPages
{
    // Nobody's letter box is filled by somebody else's finger.
    const int MostLetters = 3;

    static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    public static void MapJoin(this WebApplication app)
    {
        app.MapGet("/join", (HttpContext http, Database database) => http.Page("members/join", new JoinPage(new Form(), State(database)))).ForAll();
        app.MapPost("/join", Ask).ForAll().RequireRateLimiting("doors");
    }

    static async Task<IResult> Ask(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var state = State(database);
        if (state is Registration.Full or Registration.Invitation)
        {
            return http.Again("members/join", new JoinPage(form, state));
        }

        var entry = Read(form, http.Now().Instant);
        if (!form.IsValid)
        {
            return http.Again("members/join", new JoinPage(form, state));
        }

        await database.Decide<long>(new ChangeNote(null, "waiting.new", $"{entry.FirstName} {entry.LastName}"), db => Take(http, db, entry));
        return http.Page("members/joined", new JoinedPage(entry.Email, state == Registration.Open));
    }

    static Decision<long> Take(HttpContext http, SqliteConnection db, WaitingEntry entry)
    {
        var state = db.Association()!.Registration;
        var house = http.House().Name;

        // Asked whether it is needed or not: the time of the answer tells nothing.
        var address = http.OwnAddress();
        var owner = db.OwnerOf(entry.Email);
        if (owner is not null && db.LettersSince(entry.Email, entry.RequestedAt - Lately) < MostLetters)
        {
            return db.Queue(new Letter("security", http.T("Vous êtes déjà dans le groupe {0}", house),
                http.T("Bonjour,\n\nQuelqu’un a demandé à rejoindre {0} avec votre adresse e-mail, qui y est déjà connue. Pour entrer, demandez un lien ici :\n\n<{1}>\n\nSi ce n’était pas vous, ignorez ce message.",
                    house, $"{address}/sign-in"), [new Addressee(entry.FirstName, entry.Email, owner.PersonId)]), entry.RequestedAt);
        }

        if (owner is not null || state is Registration.Full or Registration.Invitation || db.IsWaiting(entry.Email))
        {
            // As much work for the disk as the others: the time of the answer tells nothing either.
            db.QueueForNobody(new Letter("security", house, house, []), entry.Email, entry.RequestedAt);
            return 0;
        }

        var id = db.AddWaiting(entry);
        return state == Registration.Open ? Welcome.Accept(http, db, entry with { Id = id }) : id;
    }

    static WaitingEntry Read(Form form, DateTimeOffset now)
    {
        var email = Contacts.CleanEmail(form["email"]);
        var partner = Contacts.CleanEmail(form["partner_email"]);
        form.Refuse(Contacts.EmailFault(email) is { } fault ? [fault] : []);
        form.Refuse(partner.Length > 0 && Contacts.EmailFault(partner, "partner_email") is { } other ? [other] : []);
        if (partner.Length > 0 && string.Equals(partner, email, StringComparison.OrdinalIgnoreCase))
        {
            form.Refuse("partner_email", "email.twice");
        }

        var partnerName = form.Optional("partner_first_name", 64);
        if (partner.Length > 0 && partnerName.Length == 0)
        {
            form.Refuse("partner_first_name", "form.missing");
        }

        return new WaitingEntry
        {
            FirstName = form.Text("first_name", 64),
            LastName = form.Text("last_name", 64),
            Email = email,
            Phone = Contacts.CleanPhone(form.Optional("phone", 30)),
            PartnerFirstName = partnerName,
            PartnerLastName = form.Optional("partner_last_name", 64),
            PartnerEmail = partner.Length > 0 ? partner : null,
            Household = form.Optional("household", 200),
            Wishes = form.Optional("wishes", 500),
            Message = form.Optional("message", 2000),
            RequestedAt = now,
        };
    }

    static Registration State(Database database) => database.Read(db => db.Association())!.Registration;
}

public sealed record JoinPage(Form Form, Registration Registration)
{
    public bool Asks => Registration is Registration.Open or Registration.WaitingList;

    public bool Waits => Registration == Registration.WaitingList;

    public bool Full => Registration == Registration.Full;
}

public sealed record JoinedPage(string Email, bool AtOnce);
