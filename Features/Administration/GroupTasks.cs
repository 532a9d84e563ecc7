using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>What there is to do for the group, by the rights of who looks: nearest deadline first, each with the page where it is done.</summary>
public sealed record GroupTask(string Icon, string Title, string More, string Address, string Button)
{
    static readonly TimeSpan Soon = TimeSpan.FromDays(4);

    public static IReadOnlyList<GroupTask> For(HttpContext http, SqliteConnection db)
    {
        var rights = http.Visit().Rights;
        if (!rights.HasAny)
        {
            return [];
        }

        var counts = db.GroupCounts(db.Association()!.Renewal.YearOf(http.Now().Today));
        return
        [
            .. FirstSteps(http, rights, counts), .. MachineTasks.For(http), .. BackupTasks.For(http), .. Deliveries(http, db, rights), .. Evening(http, db, rights),
            .. People(http, rights, counts), .. Money(http, db, rights, counts), .. Mail(http, rights, counts),
        ];
    }

    // A new group is led by the hand: each step goes away once it is done.
    static IEnumerable<GroupTask> FirstSteps(HttpContext http, RightsHeld rights, GroupCounts counts)
    {
        if (!rights.IsAdmin)
        {
            yield break;
        }

        if (counts.Producers == 0)
        {
            yield return new("truck", http.T("Ajoutez un premier producteur"), http.T("Son nom suffit pour commencer ; son adresse e-mail recevra ses commandes."), "/producers/new", http.T("Ajouter"));
        }
        else if (counts.Catalogs == 0)
        {
            yield return new("contract", http.T("Écrivez un premier contrat"), http.T("Panier fixe, panier variable ou commande libre, avec ses produits."), "/catalogs/new", http.T("Écrire"));
        }
        else if (counts.Distributions == 0)
        {
            yield return new("calendar", http.T("Planifiez les distributions"), http.T("Toute une saison d’un coup : chaque jeudi, une semaine sur deux, une fois par mois…"), "/distributions/cycles/new", http.T("Planifier"));
        }

        if (counts.Members < 2)
        {
            yield return new("people", http.T("Ajoutez les foyers"), http.T("Un par un, ou d’un coup avec l’export de Cagette ou de CAMAP."), "/members/import", http.T("Importer"));
        }
    }

    static IEnumerable<GroupTask> Deliveries(HttpContext http, SqliteConnection db, RightsHeld rights)
    {
        if (!rights.HasAnyCatalog)
        {
            yield break;
        }

        var now = http.Now().Instant;
        foreach (var soon in db.ClosingSoon(null, now, now + Soon).Where(soon => rights.HasCatalog(soon.CatalogId)).Take(4))
        {
            yield return new("clock", http.T("{0} : les commandes closent {1}", soon.Catalog, soon.ClosesAt), http.T("Pour la livraison du {0}. La liste part alors au producteur.", soon.Date),
                $"/catalogs/{soon.CatalogId}/orders?delivery={soon.Id}", http.T("Voir les commandes"));
        }
    }

    static IEnumerable<GroupTask> Evening(HttpContext http, SqliteConnection db, RightsHeld rights)
    {
        if (rights.Has(Right.Distributions) && db.NextDistribution(http.Now().Today) is { } next)
        {
            yield return new("calendar", http.T("Distribution du {0}", next.Date), http.T("La feuille d’émargement, à lire ou à imprimer."), $"/distributions/{next.Id}/attendance", http.T("Émargement"));
        }
    }

    static IEnumerable<GroupTask> People(HttpContext http, RightsHeld rights, GroupCounts counts)
    {
        if (!rights.Has(Right.Membership))
        {
            yield break;
        }

        if (counts.Waiting > 0)
        {
            yield return new("people", http.Formats().Count("{0} foyer demande à entrer", "{0} foyers demandent à entrer", counts.Waiting), http.T("Accepter se fait d’un geste."), "/members/waiting", http.T("Répondre"));
        }

        if (counts.WithoutMembership > 0)
        {
            yield return new("people", http.Formats().Count("{0} foyer sans adhésion cette année", "{0} foyers sans adhésion cette année", counts.WithoutMembership), "", "/members?state=no_membership", http.T("Voir lesquels"));
        }
    }

    static IEnumerable<GroupTask> Money(HttpContext http, SqliteConnection db, RightsHeld rights, GroupCounts counts)
    {
        if (!rights.Has(Right.Treasury))
        {
            yield break;
        }

        var owing = db.MemberBalances().Select(account => account.Balance.Owes).Where(owes => !owes.IsZero).ToList();
        if (owing.Count > 0)
        {
            yield return new("money", http.Formats().Count("{0} foyer doit de l’argent", "{0} foyers doivent de l’argent", owing.Count), http.T("{0} en tout.", owing.Sum()), "/payments", http.T("Voir qui"));
        }

        if (counts.PendingPayments > 0)
        {
            yield return new("money", http.Formats().Count("{0} règlement à confirmer", "{0} règlements à confirmer", counts.PendingPayments), "", "/payments/entries", http.T("Confirmer"));
        }
    }

    static IEnumerable<GroupTask> Mail(HttpContext http, RightsHeld rights, GroupCounts counts)
    {
        if (rights.IsAdmin && counts.MailServers == 0)
        {
            yield return new("mail", http.T("Aucun serveur de courriel n’est réglé"),
                http.Formats().Count("{0} message attend. Les adhérents peuvent lire les leurs sur le site.", "{0} messages attendent. Les adhérents peuvent lire les leurs sur le site.", counts.WaitingMails), "/admin/mail", http.T("Régler le courriel"));
        }

        if (rights.Has(Right.Messages) && counts.LostMails > 0)
        {
            yield return new("alert", http.Formats().Count("{0} message n’est pas arrivé", "{0} messages ne sont pas arrivés", counts.LostMails), http.T("L’adresse est peut-être fausse."), "/messages", http.T("Voir lesquels"));
        }
    }
}
