using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The disk or card that the group lives on: its room, its errors.</summary>
public static class DiskHealth
{
    const long Megabyte = 1_000_000;

    public static HealthLine Room(HttpContext http)
    {
        var database = http.RequestServices.GetRequiredService<Database>();
        var name = http.T("Place sur le disque");
        if (database.Health.Trouble == StoreTrouble.Full)
        {
            return new(name, HealthState.Act, http.T("Le disque est plein depuis {0}", database.Health.Since), http.T("Plus rien ne s’enregistre. Faites de la place sur la machine : tout reprendra seul."));
        }

        var store = Snapshot.SizeOf(database.Folder.Store);
        var free = Disk.Free(database.Folder.Path);
        return RoomOf(store, free) switch
        {
            HealthState.Act => new(name, HealthState.Act, http.T("Il ne reste que {0} ; les données du groupe en occupent {1}", free, store),
                http.T("Bientôt les copies, puis les commandes, ne pourront plus s’écrire. Effacez ce qui ne sert pas, gardez moins de copies, ou prenez une carte plus grande."), "/admin/backup"),
            HealthState.Watch => new(name, HealthState.Watch, http.T("Il reste {0} ; les données du groupe en occupent {1}", free, store),
                http.T("Cela suffit pour quelques mois. Gardez moins de copies, ou pensez à une carte plus grande."), "/admin/backup"),
            _ => new(name, HealthState.Fine, http.T("Il reste {0} ; les données du groupe en occupent {1}", free, store)),
        };
    }

    /// <summary>A copy needs as much room as the data, and so does the one of before.</summary>
    public static HealthState RoomOf(FileSize store, FileSize free) =>
        free.Bytes < 2 * store.Bytes + 50 * Megabyte ? HealthState.Act : free.Bytes < 5 * store.Bytes + 500 * Megabyte ? HealthState.Watch : HealthState.Fine;

    public static HealthLine Card(HttpContext http)
    {
        var database = http.RequestServices.GetRequiredService<Database>();
        var machine = http.RequestServices.GetRequiredService<Machine>();
        var name = http.T("Carte ou disque");
        var change = http.T("Copiez cagette.db ailleurs dès maintenant, puis changez la carte ou le disque.");
        if (database.Health.Trouble == StoreTrouble.Damaged)
        {
            return new(name, HealthState.Act, http.T("La base est abîmée"), http.T("Revenez à une bonne copie, puis changez la carte ou le disque."), "/admin/backup");
        }

        if (database.Health.Trouble == StoreTrouble.ReadOnly || machine.IsReadOnly(database.Folder.Path))
        {
            return new(name, HealthState.Act, http.T("Le disque n’accepte plus d’écriture"), change, "/admin/backup");
        }

        return machine.CardErrors() is { Count: > 0 } devices
            ? new(name, HealthState.Act, http.T("Le système a compté des erreurs sur {0}", string.Join(", ", devices)), change, "/admin/backup")
            : new(name, HealthState.Fine, http.T("Aucune erreur n’est signalée"));
    }
}
