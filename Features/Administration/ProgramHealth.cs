using System.Runtime.InteropServices;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Mail, certificate, version, and why the program started last.</summary>
public static class ProgramHealth
{
    static readonly TimeSpan Month = TimeSpan.FromDays(30);
    static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    public static HealthLine Mail(HttpContext http)
    {
        var now = http.Now().Instant;
        var mail = http.RequestServices.GetRequiredService<Database>().Read(db => db.MailHealth(now - Month));
        var name = http.T("Courriel");
        if (mail.Servers == 0)
        {
            return new(name, HealthState.Watch, http.T("Aucun serveur de courriel n’est réglé"), http.T("Rien ne part : ni les listes aux producteurs, ni les liens pour entrer. Donnez le serveur d’une adresse du groupe."), "/admin/mail");
        }

        if (mail.Waiting > 0 && now - mail.WaitingSince > Patience)
        {
            return new(name, HealthState.Act, http.Formats().Count("{0} message attend depuis {1}", "{0} messages attendent depuis {1}", mail.Waiting, mail.WaitingSince),
                http.T("Le serveur de courriel ne les prend pas. Vérifiez son nom et son mot de passe, puis envoyez un essai."), "/admin/mail");
        }

        var last = mail.LastSentAt is { } sent ? http.T("Le dernier message est parti {0}", sent) : http.T("Aucun message n’est encore parti");
        return mail.Lost > 0
            ? new(name, HealthState.Watch, http.Formats().Count("{0} message de ce mois n’est pas arrivé", "{0} messages de ce mois ne sont pas arrivés", mail.Lost), http.T("Une adresse est peut-être fausse."), "/messages")
            : new(name, HealthState.Fine, last);
    }

    public static HealthLine Certificate(HttpContext http)
    {
        var name = http.T("Connexion");
        if (http.RequestServices.GetService<CertificateFile>() is not { } file)
        {
            return http.Request.IsHttps
                ? new(name, HealthState.Fine, http.T("Les pages voyagent chiffrées ; le certificat est tenu par le serveur placé devant"))
                : new(name, HealthState.Watch, http.T("Les pages voyagent sans chiffrement"), http.T("Acceptable à la maison ou au local ; pas par Internet ni sur un réseau ouvert à tous. docs/https.md dit comment chiffrer."));
        }

        var until = http.Now().DayOf(file.ValidUntil);
        return CertificateOf(file.ValidUntil - http.Now().Instant) switch
        {
            HealthState.Act => new(name, HealthState.Act, http.T("Le certificat finit le {0}", http.Formats().LongDate(until)), http.T("Ensuite les navigateurs refuseront le site. Renouvelez-le et remplacez ses deux fichiers : ils sont relus sans redémarrer.")),
            HealthState.Watch => new(name, HealthState.Watch, http.T("Le certificat finit le {0}", http.Formats().LongDate(until)), http.T("Son renouvellement aurait dû se faire : regardez l’outil qui s’en charge.")),
            _ => new(name, HealthState.Fine, http.T("Les pages voyagent chiffrées ; le certificat vaut jusqu’au {0}", http.Formats().LongDate(until))),
        };
    }

    /// <summary>Tools that renew do so a month ahead: three weeks is late.</summary>
    public static HealthState CertificateOf(TimeSpan left) => left < TimeSpan.FromDays(7) ? HealthState.Act : left < TimeSpan.FromDays(21) ? HealthState.Watch : HealthState.Fine;

    public static HealthLine Version(HttpContext http) =>
        new(http.T("Version"), HealthState.Fine, http.T("Cagette.SelfHost {0}, données au format {1}, {2}", Commands.Version, Migrations.Newest, RuntimeInformation.FrameworkDescription));

    public static HealthLine Restart(HttpContext http)
    {
        var name = http.T("Dernier départ");
        var last = http.RequestServices.GetRequiredService<RunService>().Last;
        var nothing = http.T("Ce qui était enregistré l’est toujours.");
        return last?.Reason switch
        {
            RestartReason.Crash => new(name, HealthState.Watch, http.T("Le {0}, après un arrêt brutal du programme", last.StartedAt), nothing + " " + http.T("Une fois n’est rien ; si cela revient, regardez la mémoire et le journal technique."), "/admin/journal"),
            RestartReason.PowerCut => new(name, HealthState.Watch, http.T("Le {0}, après une coupure de courant ou un arrêt brutal de la machine", last.StartedAt), nothing + " " + http.T("Si cela revient, regardez la prise et l’alimentation.")),
            RestartReason.OtherVersion => new(name, HealthState.Fine, http.T("Le {0}, en changeant de version ({1} avant)", last.StartedAt, last.VersionBefore)),
            RestartReason.MachineRestarted => new(name, HealthState.Fine, http.T("Le {0}, avec la machine qu’on a redémarrée", last.StartedAt)),
            RestartReason.Asked => new(name, HealthState.Fine, http.T("Le {0}, après un arrêt demandé", last.StartedAt)),
            RestartReason.First => new(name, HealthState.Fine, http.T("Le {0}, pour la première fois sur cette machine", last.StartedAt)),
            _ => new(name, HealthState.Fine, http.T("Inconnu")),
        };
    }
}
