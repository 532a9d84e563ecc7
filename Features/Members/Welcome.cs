using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Members;

/// <summary>Makes the household of a request and sends each of its persons a link to enter, good for a week (rules.md 1.3).</summary>
static class Welcome
{
    static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);

    public static Decision<long> Accept(HttpContext http, SqliteConnection db, WaitingEntry entry)
    {
        foreach (var email in new[] { entry.Email, entry.PartnerEmail }.OfType<string>().Where(email => email.Length > 0))
        {
            if (db.OwnerOf(email) is { } owner)
            {
                return new Refusal("email.taken", null, owner.Name);
            }
        }

        var now = http.Now();
        var member = db.AddMember(
            HouseholdName.Of(
                new Person { FirstName = entry.FirstName, LastName = entry.LastName },
                new Person { FirstName = entry.PartnerFirstName, LastName = entry.PartnerLastName }),
            now.Today);
        Invite(http, db, db.AddPerson(member, entry.FirstName, entry.LastName, entry.Email, entry.Phone), entry.FirstName, entry.Email);
        if (entry.PartnerFirstName.Length > 0)
        {
            var partner = db.AddPerson(member, entry.PartnerFirstName, entry.PartnerLastName, entry.PartnerEmail);
            if (entry.PartnerEmail is { Length: > 0 } email)
            {
                Invite(http, db, partner, entry.PartnerFirstName, email);
            }
        }

        var by = http.Visit().SignedIn ? http.Visit().PersonId : (long?)null;
        db.DecideWaiting(entry.Id, WaitingState.Accepted, now.Instant, by, member, "");
        return member;
    }

    static void Invite(HttpContext http, SqliteConnection db, long personId, string firstName, string email)
    {
        var token = Gate.NewToken();
        var now = http.Now().Instant;
        var house = http.House().Name;
        db.AddOneTimeToken(personId, "sign_in", Gate.Hash(token), now, now + LinkLife);
        db.Queue(new Letter("security", http.T("Bienvenue dans le groupe {0}", house),
            http.T("Bonjour {0},\n\nVotre place dans le groupe {1} est prête. Voici votre lien pour entrer ; il vaut une semaine et une seule fois :\n\n<{2}>\n\nPlus tard, demandez un nouveau lien avec votre adresse e-mail, ou choisissez un mot de passe dans votre compte.",
                firstName, house, $"{http.OwnAddress()}/sign-in/link/{token}"),
            [new Addressee(firstName, email, personId)]), now);
    }
}
