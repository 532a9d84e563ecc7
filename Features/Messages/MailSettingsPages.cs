using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>/admin/mail: the mail server of the group, and a test to oneself. The password goes in and never comes out.</summary>
static class MailSettingsPages
{
    public static IResult Show(HttpContext http, Database database)
    {
        var settings = database.Read(db => db.MailSettings());
        var now = settings ?? new MailSettings();
        var form = Form.Of(("host", now.Host), ("port", now.Port.ToString(CultureInfo.InvariantCulture)), ("security", now.Security), ("username", now.Username), ("sender", now.Sender), ("base_url", now.BaseUrl));
        return http.Page("messages/mail-settings", PageOf(http, form, settings));
    }

    public static async Task<IResult> Save(HttpContext http, Database database, Outbox outbox)
    {
        var form = await Form.Read(http);
        var old = database.Read(db => db.MailSettings());
        var username = form.Optional("username");
        var typed = form.Optional("password", 500);
        var settings = new MailSettings
        {
            Host = form.Text("host"),
            Port = form.Whole("port", 1, 65535),
            Security = form["security"] is "tls" or "none" ? form["security"] : "starttls",
            Username = username.Length > 0 ? username : null,
            Password = username.Length == 0 ? null : typed.Length > 0 ? typed : old?.Password,
            Sender = form["sender"],
            BaseUrl = form.Optional("base_url") is { Length: > 0 } address ? address : null,
        };
        if (Contacts.EmailFault(settings.Sender, "sender") is { } fault)
        {
            form.Refuse(fault);
        }

        if (settings.BaseUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            form.Refuse("base_url", "mail.address");
        }

        if (!form.IsValid)
        {
            return http.Again("messages/mail-settings", PageOf(http, form, old));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "mail.settings", settings.Host), db => db.SaveMailSettings(settings));
        outbox.Wake();
        return http.Go("/admin/mail", "Les réglages des courriels sont enregistrés.");
    }

    public static async Task<IResult> Test(HttpContext http, Database database, Outbox outbox)
    {
        var visit = http.Visit();
        var id = await database.Write(null, db => db.EmailOf(visit.PersonId) is { } email
            ? db.Queue(new Letter("automatic", http.T("Essai de courriel"), http.T("Bonjour,\n\nCe message vous arrive : les courriels de {0} fonctionnent.", http.House().Name), [new Addressee(visit.Name, email, visit.PersonId)]), http.Now().Instant)
            : 0);
        await outbox.SendDue(id, http.RequestAborted);
        return database.Read(db => db.RecipientsOf(id)) switch
        {
            [] => http.GoWarned("/admin/mail", "Votre fiche n’a pas d’adresse e-mail."),
            [{ State: "sent" } sent] => http.Go("/admin/mail", "Le message d’essai est parti vers {0}.", sent.Email),
            [var sent, ..] => http.GoWarned("/admin/mail", "Le message d’essai n’est pas parti : {0}", sent.Answer),
        };
    }

    static MailSettingsPage PageOf(HttpContext http, Form form, MailSettings? saved) => new(form, saved is not null, saved?.Password is { Length: > 0 },
    [
        new Option("starttls", http.T("STARTTLS (le plus courant, port 587)")),
        new Option("tls", http.T("TLS dès la connexion (port 465)")),
        new Option("none", http.T("Sans chiffrement (seulement sur cette machine)")),
    ]);
}

public sealed record MailSettingsPage(Form Form, bool IsSet, bool HasPassword, IReadOnlyList<Option> Securities);
