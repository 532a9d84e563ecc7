using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Whoever's sign-in changes is told by mail: when it was not they, they know.</summary>
static class Notices
{
    public static void Tell(HttpContext http, SqliteConnection db, long personId, string sentence)
    {
        if (db.PersonNamed(personId) is { Email: { } email } person)
        {
            var house = http.House().Name;
            db.Queue(new Letter("automatic", http.T("Votre accès à {0} a changé", house),
                http.T("Bonjour,\n\n{0}\n\nSi ce n’est pas vous qui l’avez voulu, écrivez à une personne qui administre le groupe.", sentence),
                [new Addressee(person.Name, email, personId)]), http.Now().Instant);
        }
    }
}
