using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>My account: password, second step, and the devices where I am signed in.</summary>
static class AccountPages
{
    public static void MapAccount(this WebApplication app)
    {
        app.MapGet("/account", (HttpContext http, Database database) => http.Page("accounts/account", PageOf(http, database, new Form()))).ForSignedIn();
        app.MapPost("/account/password", ChangePassword).ForSignedIn().AskingPassword();
        app.MapPost("/account/sessions/{id:long}/closure", CloseOne).ForSignedIn();
        app.MapPost("/account/sessions/closure", CloseOthers).ForSignedIn();
    }

    static async Task<IResult> ChangePassword(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var visit = http.Visit();
        var email = database.Read(db => db.PersonNamed(visit.PersonId))?.Email;
        if (PasswordRules.Fault(form["password"], http.House().Name, visit.FirstName, visit.LastName, email) is { } fault)
        {
            form.Refuse(fault);
            return http.Again("accounts/account", PageOf(http, database, form));
        }

        var hash = Passwords.Hash(form["password"]);
        await database.Write(new ChangeNote(visit.PersonId, "password.edit", visit.Name, Always: true), db =>
        {
            db.SetPassword(visit.PersonId, hash, http.Now().Instant);
            db.CloseSessionsOf(visit.PersonId, visit.SessionId);
            Notices.Tell(http, db, visit.PersonId, http.T("Votre mot de passe vient d’être changé."));
        });
        return http.Go("/account", "Votre mot de passe est changé. Vos autres appareils devront entrer de nouveau.");
    }

    static async Task<IResult> CloseOne(HttpContext http, Database database, long id)
    {
        var visit = http.Visit();
        if (database.Read(db => db.SessionsOf(visit.PersonId, http.Now().Instant)).FirstOrDefault(session => session.Id == id) is not { } session)
        {
            return http.Missing();
        }

        await database.Write(null, db => db.CloseSession(id));
        return id == visit.SessionId ? SignInPages.Out(http) : http.Go("/account", "{0} devra entrer de nouveau.", Device.Name(http.Formats(), session.Device));
    }

    static async Task<IResult> CloseOthers(HttpContext http, Database database)
    {
        await database.Write(null, db => db.CloseSessionsOf(http.Visit().PersonId, http.Visit().SessionId));
        return http.Go("/account", "Vos autres appareils devront entrer de nouveau.");
    }

    internal static IReadOnlyList<DeviceShown> Devices(HttpContext http, Database database, long personId) =>
        [.. database.Read(db => db.SessionsOf(personId, http.Now().Instant)).Select(session =>
            new DeviceShown(session.Id, Device.Name(http.Formats(), session.Device), session.SeenAt, session.CreatedAt, session.Id == http.Visit().SessionId))];

    static AccountPage PageOf(HttpContext http, Database database, Form form)
    {
        var person = http.Visit().PersonId;
        var (hash, factor) = database.Read(db => (db.PasswordHashOf(person), db.SecondFactorOf(person)));
        return new(form, hash is not null, factor?.ConfirmedAt is not null, Devices(http, database, person));
    }
}

public sealed record AccountPage(Form Form, bool HasPassword, bool HasSecondStep, IReadOnlyList<DeviceShown> Devices)
{
    public bool HasOthers => Devices.Count > 1;
}
