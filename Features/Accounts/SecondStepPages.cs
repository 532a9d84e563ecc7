using System.Text;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Setting up the second step, its recovery codes (shown once) and turning it off.</summary>
static class SecondStepPages
{
    const int MostTries = 10;

    public static void MapSecondStep(this WebApplication app)
    {
        app.MapGet("/account/second-step", (HttpContext http, Database database) => http.Page("accounts/second-step", PageOf(http, database, new Form()))).ForSignedIn();
        app.MapPost("/account/second-step", Begin).ForSignedIn().AskingPassword();
        app.MapPost("/account/second-step/confirmation", Confirm).ForSignedIn();
        app.MapPost("/account/second-step/codes", RenewCodes).ForSignedIn().AskingPassword();
        app.MapPost("/account/second-step/removal", Remove).ForSignedIn().AskingPassword();
    }

    static async Task<IResult> Begin(HttpContext http, Database database)
    {
        var secret = SecondStep.NewSecret();
        await database.Write(null, db => db.BeginSecondFactor(http.Visit().PersonId, secret, http.Now().Instant));
        return http.Go("/account/second-step");
    }

    static async Task<IResult> Confirm(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var (person, now) = (http.Visit().PersonId, http.Now().Instant);
        if (database.Read(db => db.SecondFactorOf(person)) is not { ConfirmedAt: null })
        {
            return http.Go("/account/second-step");
        }

        var doorman = http.RequestServices.GetRequiredService<Doorman>();
        if (!doorman.Lets($"second step {person}", MostTries) || !await SecondStep.Use(database, person, form["code"], now))
        {
            form.Refuse("code", "code.not-it");
            return http.Again("accounts/second-step", PageOf(http, database, form));
        }

        return await ShowCodes(http, database, "second-step.on", "La double vérification est en place : un code de votre téléphone vous sera demandé pour entrer.", confirm: true);
    }

    static async Task<IResult> RenewCodes(HttpContext http, Database database) =>
        database.Read(db => db.SecondFactorOf(http.Visit().PersonId))?.ConfirmedAt is null
            ? http.Go("/account/second-step")
            : await ShowCodes(http, database, "second-step.codes", "Vos codes de secours ont été remplacés ; les anciens ne valent plus.", confirm: false);

    // The answer itself shows the codes: they are nowhere to be read again.
    static async Task<IResult> ShowCodes(HttpContext http, Database database, string action, string told, bool confirm)
    {
        var visit = http.Visit();
        var codes = SecondStep.NewCodes();
        await database.Write(new ChangeNote(visit.PersonId, action, visit.Name, Always: true), db =>
        {
            if (confirm)
            {
                db.ConfirmSecondFactor(visit.PersonId, http.Now().Instant);
                db.CloseSessionsOf(visit.PersonId, visit.SessionId);
            }

            db.ReplaceRecoveryCodes(visit.PersonId, codes.Select(SecondStep.HashOf));
            Notices.Tell(http, db, visit.PersonId, http.T(told));
        });
        return http.Page("accounts/recovery-codes", new RecoveryCodesPage(codes, confirm));
    }

    static async Task<IResult> Remove(HttpContext http, Database database)
    {
        var visit = http.Visit();
        if (database.Read(db => db.SecondFactorOf(visit.PersonId)) is null)
        {
            return http.Go("/account");
        }

        await database.Write(new ChangeNote(visit.PersonId, "second-step.off", visit.Name, Always: true), db =>
        {
            db.RemoveSecondFactor(visit.PersonId);
            Notices.Tell(http, db, visit.PersonId, http.T("La double vérification a été retirée de votre compte."));
        });
        return http.Go("/account", "La double vérification est retirée.");
    }

    static SecondStepPage PageOf(HttpContext http, Database database, Form form)
    {
        var (factor, person) = database.Read(db => (db.SecondFactorOf(http.Visit().PersonId), db.PersonNamed(http.Visit().PersonId)!.Value));
        if (factor is null || factor.ConfirmedAt is not null)
        {
            return new(form, factor is null ? "none" : "on") { CodesLeft = factor?.CodesLeft ?? 0 };
        }

        var svg = EpcQr.Svg(SecondStep.Address(factor.Secret, http.House().Name, person.Email ?? person.Name), http.T("Code à photographier avec votre application"));
        return new(form, "begun")
        {
            Key = string.Join(' ', factor.Secret.Chunk(4).Select(part => new string(part))),
            Picture = "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg)),
        };
    }
}

/// <summary>State: none, begun (the telephone has yet to prove that it has the key) or on.</summary>
public sealed record SecondStepPage(Form Form, string State)
{
    public string Key { get; init; } = "";

    public string Picture { get; init; } = "";

    public long CodesLeft { get; init; }
}

public sealed record RecoveryCodesPage(IReadOnlyList<string> Codes, bool IsNew);
