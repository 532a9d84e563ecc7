using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>What is wrong with the copies, for the group's administrators. Asks the services that know, never a disk: no page waits for a stick.</summary>
static class BackupTasks
{
    public static IEnumerable<GroupTask> For(HttpContext http)
    {
        if (!http.Visit().Rights.IsAdmin)
        {
            yield break;
        }

        var snapshot = http.RequestServices.GetRequiredService<SnapshotService>().State;
        if (snapshot.Fault is { } fault)
        {
            yield return new("alert", http.T("La sauvegarde n’est plus faite depuis {0}", snapshot.FaultSince), http.Formats().Say(fault), "/admin/backup", http.T("Voir"));
        }

        foreach (var task in ProofPages.Tasks(http))
        {
            yield return task;
        }

        var second = http.RequestServices.GetRequiredService<SecondCopyService>().State;
        if (second.Condition == SecondCondition.Missing)
        {
            yield return new("alert", http.T("La clé de la deuxième copie manque depuis {0}", second.Since), Last(http, second), "/admin/backup", http.T("Voir"));
        }

        if (second.Condition == SecondCondition.Faulty)
        {
            yield return new("alert", http.T("La deuxième copie n’est plus faite depuis {0}", second.Since), second.Fault is { } said ? http.Formats().Say(said) : Last(http, second), "/admin/backup", http.T("Voir"));
        }
    }

    static string Last(HttpContext http, SecondState second) =>
        second.CopiedAt is { } copied ? http.T("Dernière copie : {0}.", copied) : http.T("Aucune copie n’y a encore été faite.");
}
