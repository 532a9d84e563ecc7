using System.Security.Cryptography;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Before what weighs much, the password is asked again: an open telephone on a table must not give away the group. Whoever has no
/// password types a code of their second step, or one that is mailed. The form that was sent is kept in the page and sent again with it.</summary>
public static class Confirmation
{
    const string Field = "_password";
    const string By = "_by";
    const int MostTries = 10;
    const int MostMails = 3;

    static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    public static void MapConfirmation(this WebApplication app) =>
        app.MapPost("/account/confirmation", async Task<IResult> (HttpContext http) => http.Go((await Form.Read(http))["next"])).ForSignedIn().AskingPassword();

    /// <summary>Null when the way is free.</summary>
    public static async Task<IResult?> Doubt(HttpContext http, Database database)
    {
        var (visit, now) = (http.Visit(), http.Now().Instant);
        // A proof from the future was given while the clock was wrong.
        if (visit.ConfirmedAt is { } at && (now - at).Duration() < Lasts)
        {
            return null;
        }

        var (hash, factor) = database.Read(db => (db.PasswordHashOf(visit.PersonId), db.SecondFactorOf(visit.PersonId)));
        var way = hash is not null ? "password" : factor?.ConfirmedAt is not null ? "code" : "mail";
        var posted = HttpMethods.IsPost(http.Request.Method);
        var form = posted ? await Form.Read(http) : new Form();
        if (way == "mail" && form[By] == "mail")
        {
            await MailCode(http, database);
        }
        else if (form.Has(Field))
        {
            if (await Proves(http, database, way, hash, form[Field]))
            {
                await database.Write(null, db => db.ConfirmSession(visit.SessionId, now));
                return null;
            }

            form.Refuse(Field, way == "password" ? "confirmation.wrong" : "code.not-it");
        }

        return http.Page("accounts/confirmation", PageOf(http, form, way, posted), form.IsValid ? 200 : 422);
    }

    static async Task<bool> Proves(HttpContext http, Database database, string way, string? hash, string typed)
    {
        var doorman = http.RequestServices.GetRequiredService<Doorman>();
        var visit = http.Visit();
        var door = $"confirmation {visit.PersonId}";
        var right = doorman.Lets(door, MostTries) && way switch
        {
            "password" => doorman.Check(hash, typed) != PasswordAnswer.Wrong,
            "code" => await SecondStep.Use(database, visit.PersonId, typed, http.Now().Instant),
            _ => await database.Write(null, db => db.UseOneTimeToken("password", Token(visit, typed), http.Now().Instant)) == visit.PersonId,
        };
        if (right)
        {
            doorman.Forget(door);
        }

        return right;
    }

    static Task MailCode(HttpContext http, Database database)
    {
        var (visit, now) = (http.Visit(), http.Now().Instant);
        var code = $"{RandomNumberGenerator.GetInt32(1_000_000):000000}";
        return database.Write(null, db =>
        {
            if (db.PersonNamed(visit.PersonId) is { Email: { } email } person && db.OneTimeTokensSince(visit.PersonId, now - Lasts) < MostMails)
            {
                db.AddOneTimeToken(visit.PersonId, "password", Token(visit, code), now, now + Lasts);
                db.Queue(new Letter("security", http.T("Votre code : {0}", code),
                    http.T("Bonjour,\n\nVoici le code que le site de {0} vous demande : **{1}**\n\nIl vaut dix minutes. Si vous n’avez rien demandé, quelqu’un se sert d’un appareil où vous êtes entré : sortez-le depuis votre compte.", http.House().Name, code),
                    [new Addressee(person.Name, email, visit.PersonId)]), now);
            }
        });
    }

    // Good in this session only, and never a sign-in link's token.
    static string Token(Visit visit, string code) => Gate.Hash($"confirmation {visit.SessionId} {code}");

    static ConfirmationPage PageOf(HttpContext http, Form form, string way, bool posted)
    {
        var here = http.Request.Path + http.Request.QueryString;
        var keeps = posted && form.Files.Count == 0;
        var back = posted ? Back(http) : here.ToString();
        return new(form, way, keeps ? here : "/account/confirmation")
        {
            OfOwnAccount = (http.Request.Path == "/account/confirmation" ? form["next"] : here.ToString()).StartsWith("/account", StringComparison.Ordinal),
            Kept = keeps ? [.. form.Names.Where(name => name is not (Field or By or "_token")).SelectMany(name => form.Many(name).Select(value => new KeptField(name, value)))] : [new("next", back)],
            LosesFile = form.Files.Count > 0,
            Sent = form[By] == "mail",
            Typed = form.Has(Field) && form[By] != "mail",
            Back = http.Request.Path == "/account/confirmation" ? form["next"] : back,
        };
    }

    // The page that the form stood on, by its own account; only a path of ours is believed.
    static string Back(HttpContext http) =>
        Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) && Pages.IsOurs(from.PathAndQuery) ? from.PathAndQuery : "/";
}

/// <summary>Way: password, code (of the second step) or mail (a code that is mailed).</summary>
public sealed record ConfirmationPage(Form Form, string Way, string Action)
{
    public required IReadOnlyList<KeptField> Kept { get; init; }

    /// <summary>It is about their own sign-in, not the group.</summary>
    public required bool OfOwnAccount { get; init; }

    public required bool LosesFile { get; init; }

    /// <summary>A code was mailed just now.</summary>
    public required bool Sent { get; init; }

    /// <summary>A code was typed, and it was wrong.</summary>
    public required bool Typed { get; init; }

    public required string Back { get; init; }
}

public sealed record KeptField(string Name, string Value);
