using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>A link by e-mail. The answer is the same for a known and an unknown address, in words and in what is written meanwhile: nobody
/// learns who is a member.</summary>
static class SignInLinks
{
    static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    // Nobody's letter box is filled by somebody else's finger.
    const int Most = 3;

    public static async Task<IResult> Send(HttpContext http, Database database, string email)
    {
        var token = Gate.NewToken();
        var now = http.Now().Instant;
        var house = http.House();
        var letter = new Letter("security", http.T("Votre lien pour entrer – {0}", house.Name),
            http.T("Bonjour,\n\nVoici votre lien pour entrer sur le site de {0}. Il vaut un quart d’heure et une seule fois :\n\n<{1}>\n\nSi vous n’avez rien demandé, ignorez ce message.", house.Name, $"{http.OwnAddress()}/sign-in/link/{token}"),
            []);
        await database.Write(null, db =>
        {
            if (db.CredentialOf(email) is { } person && db.OneTimeTokensSince(person.PersonId, now - Life) < Most)
            {
                db.AddOneTimeToken(person.PersonId, "sign_in", Gate.Hash(token), now, now + Life);
                db.Queue(letter with { To = [new Addressee(email, email, person.PersonId)] }, now);
            }
            else
            {
                db.QueueForNobody(letter, email, now);
            }
        });
        return http.Page("accounts/link-sent", new LinkSentPage(email));
    }
}
