using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Signing in by a link sent by e-mail or by password, and out.</summary>
public static class SignInPages
{
    static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(15);

    // Nobody's letter box is filled by somebody else's finger.
    const int MostLinks = 3;

    public static void MapAccounts(this WebApplication app)
    {
        app.MapGet("/sign-in", (HttpContext http) => http.Visit().SignedIn ? http.Go("/") : http.Page("accounts/sign-in", new SignInPage(Form.Of(("stay", "1")), Next(http)))).ForAll();
        app.MapPost("/sign-in", SignIn).ForAll().RequireRateLimiting("doors");
        app.MapGet("/sign-in/link/{token}", (HttpContext http, string token) => http.Page("accounts/link", new LinkPage(token))).ForAll();
        app.MapPost("/sign-in/link/{token}", UseLink).ForAll().RequireRateLimiting("doors");
        app.MapPost("/sign-out", SignOut).ForSignedIn();
        app.MapGet("/account", (HttpContext http) => http.Page("accounts/account", new AccountPage(new Form()))).ForSignedIn();
        app.MapPost("/account/password", ChangePassword).ForSignedIn();
        app.MapPost("/language", ChangeLanguage).ForAll();
    }

    static async Task<IResult> SignIn(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var email = form["email"];
        form.Refuse(Contacts.EmailFault(email) is { } fault ? [fault] : []);
        if (!form.IsValid)
        {
            return http.Again("accounts/sign-in", new SignInPage(form, Next(http)));
        }

        return form["how"] == "link" || form["password"].Length == 0
            ? await SendLink(http, database, email)
            : await ByPassword(http, database, form);
    }

    static async Task<IResult> ByPassword(HttpContext http, Database database, Form form)
    {
        var credential = database.Read(db => db.CredentialOf(form["email"]));
        if (!Passwords.Verify(credential?.PasswordHash, form["password"]))
        {
            form.Refuse("password", "password.wrong");
            return http.Again("accounts/sign-in", new SignInPage(form, Next(http)));
        }

        await database.Write(null, db => Sessions.Open(http, db, credential!.Value.PersonId, form.Flag("stay")));
        return http.Go(Next(http));
    }

    // The answer is the same for a known and an unknown address: nobody learns who is a member.
    static async Task<IResult> SendLink(HttpContext http, Database database, string email)
    {
        var token = Gate.NewToken();
        var now = http.Now().Instant;
        var address = $"{http.Request.Scheme}://{http.Request.Host}/sign-in/link/{token}";
        var house = http.House();
        await database.Write(null, db =>
        {
            if (db.CredentialOf(email) is { } person && db.OneTimeTokensSince(person.PersonId, now - LinkLife) < MostLinks)
            {
                db.AddOneTimeToken(person.PersonId, "sign_in", Gate.Hash(token), now, now + LinkLife);
                db.Queue(new Letter("security", http.T("Votre lien pour entrer – {0}", house.Name),
                    http.T("Bonjour,\n\nVoici votre lien pour entrer sur le site de {0}. Il vaut un quart d’heure et une seule fois :\n\n<{1}>\n\nSi vous n’avez rien demandé, ignorez ce message.", house.Name, address),
                    [new Addressee(email, email, person.PersonId)]), now);
            }
        });
        return http.Page("accounts/link-sent", new LinkSentPage(email));
    }

    static async Task<IResult> UseLink(HttpContext http, Database database, string token)
    {
        var opened = await database.Write(null, db =>
        {
            if (db.UseOneTimeToken(Gate.Hash(token), http.Now().Instant) is not { } person)
            {
                return false;
            }

            Sessions.Open(http, db, person, stay: true);
            return true;
        });
        return opened ? http.Go("/") : http.Page("accounts/link-dead", new { }, 410);
    }

    static async Task<IResult> SignOut(HttpContext http, Database database)
    {
        await database.Write(null, db => db.CloseSession(http.Visit().SessionId));
        http.Response.Cookies.Delete(Gate.SessionCookie);
        return http.Go("/", "Vous êtes sorti. À bientôt.");
    }

    static async Task<IResult> ChangePassword(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        if (form["password"].Length < Passwords.Shortest)
        {
            form.Refuse("password", "password.short", Passwords.Shortest);
            return http.Again("accounts/account", new AccountPage(form));
        }

        var hash = Passwords.Hash(form["password"]);
        var visit = http.Visit();
        await database.Write(null, db =>
        {
            db.SetPassword(visit.PersonId, hash, http.Now().Instant);
            db.CloseSessionsOf(visit.PersonId, visit.SessionId);
        });
        return http.Go("/account", "Votre mot de passe est changé. Vos autres appareils devront entrer de nouveau.");
    }

    static async Task<IResult> ChangeLanguage(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var language = form["language"] == "en" ? "en" : "fr";
        if (http.Visit().SignedIn)
        {
            await database.Write(null, db => db.SetLanguage(http.Visit().PersonId, language));
        }

        http.Response.Cookies.Append("cagette-language", language, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365) });
        return http.Go(form["back"]);
    }

    static string Next(HttpContext http) => http.Request.Query["next"].ToString() is { Length: > 0 } next && Pages.IsOurs(next) ? next : "/";
}

public sealed record SignInPage(Form Form, string Next)
{
    public string Action => "/sign-in?next=" + Uri.EscapeDataString(Next);
}

public sealed record LinkPage(string LinkToken);

public sealed record LinkSentPage(string Email);

public sealed record AccountPage(Form Form);
