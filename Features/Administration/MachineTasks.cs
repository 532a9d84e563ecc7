using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>What is wrong with the machine, for the group's administrators.</summary>
static class MachineTasks
{
    public static IEnumerable<GroupTask> For(HttpContext http)
    {
        if (!http.Visit().Rights.IsAdmin)
        {
            yield break;
        }

        if (http.RequestServices.GetRequiredService<ClockGuard>().Doubt != ClockDoubt.None)
        {
            yield return new("clock", http.T("L’horloge de la machine a sauté : elle montre {0}", http.Formats().Stamp(http.Now().Instant)),
                http.T("Rien n’est clos tant que la date n’est pas sûre."), "/admin/clock", http.T("Vérifier la date"));
        }

        var health = http.RequestServices.GetRequiredService<Database>().Health;
        switch (health.Trouble)
        {
            case StoreTrouble.Full:
                yield return new("alert", http.T("Le disque est plein depuis {0}", health.Since),
                    http.T("Plus rien ne s’enregistre. Faites de la place sur la machine : tout reprendra seul."), "/admin/backup", http.T("Voir"));
                break;
            case StoreTrouble.ReadOnly:
                yield return new("alert", http.T("Le disque refuse d’écrire depuis {0}", health.Since),
                    http.T("Plus rien ne s’enregistre. La carte ou le disque est peut-être en fin de vie : copiez cagette.db ailleurs, puis regardez les droits du dossier."), "/admin/backup", http.T("Voir"));
                break;
            case StoreTrouble.Damaged:
                yield return new("alert", http.T("La base est abîmée"), Damaged(http), "/admin/backup", http.T("Revenir à une copie"));
                break;
            default:
                foreach (var task in HealthPages.Tasks(http))
                {
                    yield return task;
                }

                break;
        }
    }

    static string Damaged(HttpContext http) => http.RequestServices.GetRequiredService<StoreWatch>().Good is { } good
        ? http.T("Plus rien ne s’enregistre, pour que le mal ne s’étende pas. La dernière bonne copie, {0}, date de {1} ; elle contient {2}",
            Path.GetFileName(good.File), good.WrittenAt, http.Formats().Say(good.Contents))
        : http.T("Plus rien ne s’enregistre, pour que le mal ne s’étende pas. Aucune bonne copie n’est trouvée dans le dossier : prenez celle de la clé ou d’une autre machine.");
}
