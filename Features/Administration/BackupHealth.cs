using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The file to copy, its nightly proof, and the second copy.</summary>
static class BackupHealth
{
    public static HealthLine File(HttpContext http)
    {
        var database = http.RequestServices.GetRequiredService<Database>();
        var state = http.RequestServices.GetRequiredService<SnapshotService>().State;
        var name = http.T("Sauvegarde");
        if (state.Fault is { } fault)
        {
            return new(name, HealthState.Act, http.T("La sauvegarde n’est plus faite depuis {0}", state.FaultSince), http.Formats().Say(fault), "/admin/backup");
        }

        return Snapshot.WrittenAt(database.Folder) is { } written
            ? new(name, HealthState.Fine, http.T("Le fichier à copier date du {0}", written))
            : new(name, HealthState.Watch, http.T("Le fichier à copier n’est pas encore écrit"), http.T("Il l’est une minute après le premier changement."), "/admin/backup");
    }

    public static HealthLine Proof(HttpContext http)
    {
        var shown = ProofPages.Shown(http, http.RequestServices.GetRequiredService<Database>());
        var name = http.T("Preuve de la sauvegarde");
        return shown.Condition switch
        {
            "none" => new(name, HealthState.Fine, http.T("Pas encore vérifiée"), http.T("Elle le sera cette nuit.")),
            "wrong" => new(name, HealthState.Act, shown.Sentence, http.T("Téléchargez une copie plus ancienne et gardez-la."), "/admin/backup"),
            "old" => new(name, HealthState.Watch, shown.Sentence, http.T("Le programme était peut-être arrêté. Il la vérifie dans les dix minutes qui suivent son départ."), "/admin/backup"),
            _ => new(name, HealthState.Fine, shown.Sentence),
        };
    }

    public static HealthLine Second(HttpContext http)
    {
        var state = http.RequestServices.GetRequiredService<SecondCopyService>().State;
        var name = http.T("Deuxième copie");
        return state.Condition switch
        {
            SecondCondition.Off => new(name, HealthState.Watch, http.T("La seule copie est sur la machine elle-même"), http.T("Si la carte meurt, tout est perdu. Donnez une clé USB, ou téléchargez souvent le fichier."), "/admin/backup"),
            SecondCondition.Missing => new(name, HealthState.Act, http.T("La clé de la deuxième copie manque depuis {0}", state.Since), http.T("Rebranchez-la : la copie reprend seule."), "/admin/backup"),
            SecondCondition.Faulty => new(name, HealthState.Act, http.T("La deuxième copie n’est plus faite depuis {0}", state.Since), state.Fault is { } fault ? http.Formats().Say(fault) : http.T("Changez de clé."), "/admin/backup"),
            _ when state.CopiedAt is { } copied => new(name, HealthState.Fine, http.T("Elle date du {0}", copied)),
            _ => new(name, HealthState.Fine, http.T("Elle part dans un instant")),
        };
    }
}
