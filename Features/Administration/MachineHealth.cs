using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Memory and clock.</summary>
public static class MachineHealth
{
    public static HealthLine Memory(HttpContext http)
    {
        var name = http.T("Mémoire");
        if (http.RequestServices.GetRequiredService<Machine>().Memory() is not { } memory)
        {
            return new(name, HealthState.Fine, http.T("Cette machine ne dit pas combien il en reste"));
        }

        var sentence = memory.Own is { } own
            ? http.T("Il en reste {0} sur {1} ; le programme en prend {2}", memory.Available, memory.Total, own)
            : http.T("Il en reste {0} sur {1}", memory.Available, memory.Total);
        return MemoryOf(memory) switch
        {
            HealthState.Act => new(name, HealthState.Act, sentence, http.T("Le système peut arrêter le programme à tout moment. Fermez les autres programmes de la machine, ou redémarrez-la.")),
            HealthState.Watch => new(name, HealthState.Watch, sentence, http.T("Les pages peuvent devenir lentes, surtout si la carte sert de mémoire de secours. Voyez quels autres programmes tournent sur la machine.")),
            _ => new(name, HealthState.Fine, sentence),
        };
    }

    public static HealthState MemoryOf(MemoryState memory) =>
        memory.Available.Bytes < memory.Total.Bytes / 20 ? HealthState.Act
        : memory.Available.Bytes < memory.Total.Bytes / 7 || memory.Swap.Bytes > 0 && memory.SwapFree.Bytes < memory.Swap.Bytes / 4 ? HealthState.Watch
        : HealthState.Fine;

    public static HealthLine Clock(HttpContext http)
    {
        var name = http.T("Horloge");
        if (http.RequestServices.GetRequiredService<ClockGuard>().Doubt != ClockDoubt.None)
        {
            return new(name, HealthState.Act, http.T("L’horloge de la machine a sauté : elle montre {0}", http.Formats().Stamp(http.Now().Instant)), http.T("Rien n’est clos tant que la date n’est pas sûre."), "/admin/clock");
        }

        var now = http.T("Elle montre {0}", http.Formats().Stamp(http.Now().Instant));
        if (!Zones.MachineHasZones)
        {
            return new(name, HealthState.Watch, now, http.T("La machine ne connaît pas les fuseaux horaires ; l’heure de France est calculée. Installez le paquet tzdata."));
        }

        return http.RequestServices.GetRequiredService<Machine>().IsClockSet() switch
        {
            true => new(name, HealthState.Fine, http.T("Elle montre {0}, réglée par Internet", http.Formats().Stamp(http.Now().Instant))),
            false => new(name, HealthState.Watch, http.T("Elle montre {0}, mais Internet ne l’a pas réglée", http.Formats().Stamp(http.Now().Instant)), http.T("Comparez avec une montre. Vérifiez la connexion de la machine ; un Raspberry Pi sans Internet dérive, et perd l’heure à chaque coupure.")),
            null => new(name, HealthState.Fine, now, http.T("La machine ne dit pas si Internet la règle : comparez de temps en temps avec une montre.")),
        };
    }
}
