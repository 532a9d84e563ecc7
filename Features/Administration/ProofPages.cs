using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>What the nightly proof found, on the backup's page and in the group's hub, and the button that proves now.</summary>
public static class ProofPages
{
    const int Nights = 14;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Old = TimeSpan.FromDays(2);
    static readonly TimeOnly Morning = new(6, 0);

    public static void MapProof(this WebApplication app) => app.MapPost("/admin/backup/proof", Prove).For(Right.Admin);

    public static ProofShown Shown(HttpContext http, Database database)
    {
        var last = http.RequestServices.GetRequiredService<ProofService>().Last;
        return new ProofShown(ConditionOf(http, last), last is null ? "" : Sentence(http, last), last,
            [.. database.Read(db => db.BackupProofs(Nights)).Select(proof => new NightShown(proof.ProvenAt, proof.IsGood, proof.IsGood ? "" : proof.Faults[0]))]);
    }

    /// <summary>For administrators, when the backup is wrong or was not proven for two days.</summary>
    internal static IEnumerable<GroupTask> Tasks(HttpContext http)
    {
        var last = http.RequestServices.GetRequiredService<ProofService>().Last;
        if (last is not null && ConditionOf(http, last) is "wrong" or "old")
        {
            yield return new("alert", Sentence(http, last!), last!.IsGood ? "" : last.Faults[0], "/admin/backup", http.T("Voir"));
        }
    }

    static async Task<IResult> Prove(HttpContext http, ProofService service)
    {
        var now = http.Now().Instant;
        var work = Task.Run(() => service.Prove(now));
        if (await Task.WhenAny(work, Task.Delay(Patience)) != work)
        {
            return http.Go("/admin/backup", "La vérification est en cours : regardez de nouveau dans une minute.");
        }

        var proof = await work;
        return proof.IsGood ? http.Go("/admin/backup", Sentence(http, proof)) : http.GoWarned("/admin/backup", Sentence(http, proof));
    }

    static string ConditionOf(HttpContext http, BackupProof? last) =>
        last is null ? "none" : !last.IsGood ? "wrong" : http.Now().Instant - last.ProvenAt > Old ? "old" : "fine";

    static string Sentence(HttpContext http, BackupProof proof)
    {
        var when = When(http, proof.ProvenAt);
        return !proof.IsGood ? http.T("La sauvegarde vérifiée {0} n’est pas bonne", when)
            : ConditionOf(http, proof) == "old" ? http.T("La sauvegarde n’a plus été vérifiée depuis le {0}", http.Formats().LongDate(http.Now().DayOf(proof.ProvenAt)))
            : http.T("Sauvegarde vérifiée {0} : {1}, comptes justes", when, http.Formats().Count("{0} adhérent", "{0} adhérents", proof.Households));
    }

    // cette nuit; aujourd’hui à 14 h; le mardi 24 novembre à 3 h.
    static string When(HttpContext http, DateTimeOffset at)
    {
        var local = http.Now().LocalOf(at);
        var time = TimeOnly.FromDateTime(local);
        return DateOnly.FromDateTime(local) != http.Now().Today ? http.T("le {0}", at)
            : time < Morning ? http.T("cette nuit")
            : http.T("aujourd’hui à {0}", time);
    }
}

/// <summary>Condition is none, fine, old or wrong.</summary>
public sealed record ProofShown(string Condition, string Sentence, BackupProof? Last, IReadOnlyList<NightShown> Nights);

public sealed record NightShown(DateTimeOffset At, bool IsGood, string Fault);
