using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Signing in by a link sent by e-mail or by password, with a second step for who wants it, and out.</summary>
public static class SignInPages
{
    const int MostPasswords = 25;
    const int MostCodes = 10;

    public static void MapAccounts(this WebApplication app)
    {
        app.MapGet("/sign-in", (HttpContext http) => http.Visit().SignedIn ? http.Go("/") : http.Page("accounts/sign-in", new SignInPage(Form.Of(("stay", "1")), Next(http)))).ForAll();
        app.MapPost("/sign-in", SignIn).ForAll().RequireRateLimiting("doors");
        app.MapGet("/sign-in/link/{token}", (HttpContext http, string token) => http.Page("accounts/link", new LinkPage(token))).ForAll();
        app.MapPost("/sign-in/link/{token}", UseLink).ForAll().RequireRateLimiting("doors");
        app.MapGet("/sign-in/code", (HttpContext http) => SecondStep.Awaited(http) is null ? http.Go("/sign-in") : http.Page("accounts/code", new CodePage(new Form()))).ForAll();
        app.MapPost("/sign-in/code", UseCode).ForAll().RequireRateLimiting("doors");
        app.MapPost("/sign-out", SignOut).ForSignedIn();
        app.MapGet("/language", ShowLanguages).ForAll();
        app.MapPost("/language", ChangeLanguage).ForAll();
        app.MapAccount();
        app.MapSecondStep();
        app.MapConfirmation();
        app.MapAccess();
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
            ? await SignInLinks.Send(http, database, email)
            : await ByPassword(http, database, form);
    }

    // The same words and the same work for a wrong password, an unknown address and one that was tried too often.
    static async Task<IResult> ByPassword(HttpContext http, Database database, Form form)
    {
        var doorman = http.RequestServices.GetRequiredService<Doorman>();
        var door = "password " + form["email"].ToUpperInvariant();
        var lets = doorman.Lets(door, MostPasswords);
        var credential = database.Read(db => db.CredentialOf(form["email"]));
        var answer = doorman.Check(credential?.PasswordHash, form["password"]);
        if (!lets || answer == PasswordAnswer.Wrong)
        {
            form.Refuse("password", "password.wrong");
            return http.Again("accounts/sign-in", new SignInPage(form, Next(http)));
        }

        doorman.Forget(door);
        var person = credential!.Value.PersonId;
        if (answer == PasswordAnswer.Old)
        {
            var hash = Passwords.Hash(form["password"]);
            await database.Write(null, db => db.SetPassword(person, hash, http.Now().Instant));
        }

        return await Enter(http, database, new(person, form.Flag("stay"), Next(http)));
    }

    static async Task<IResult> UseLink(HttpContext http, Database database, string token)
    {
        var person = await database.Write(null, db => db.UseOneTimeToken("sign_in", Gate.Hash(token), http.Now().Instant));
        return person is { } known ? await Enter(http, database, new(known, Stay: true, "/")) : http.Page("accounts/link-dead", new { }, 410);
    }

    static async Task<IResult> Enter(HttpContext http, Database database, Waiting waiting)
    {
        if (database.Read(db => db.SecondFactorOf(waiting.PersonId))?.ConfirmedAt is not null)
        {
            SecondStep.Await(http, waiting);
            return http.Go("/sign-in/code");
        }

        await database.Write(null, db => Sessions.Open(http, db, waiting.PersonId, waiting.Stay));
        return http.Go(waiting.Next);
    }

    static async Task<IResult> UseCode(HttpContext http, Database database)
    {
        if (SecondStep.Awaited(http) is not { } waiting)
        {
            return http.Go("/sign-in");
        }

        var form = await Form.Read(http);
        var doorman = http.RequestServices.GetRequiredService<Doorman>();
        var door = $"code {waiting.PersonId}";
        if (!doorman.Lets(door, MostCodes) || !await SecondStep.Use(database, waiting.PersonId, form["code"], http.Now().Instant))
        {
            form.Refuse("code", "code.not-it");
            return http.Again("accounts/code", new CodePage(form));
        }

        doorman.Forget(door);
        SecondStep.Done(http);
        await database.Write(null, db => Sessions.Open(http, db, waiting.PersonId, waiting.Stay));
        return http.Go(waiting.Next);
    }

    static async Task<IResult> SignOut(HttpContext http, Database database)
    {
        await database.Write(null, db => db.CloseSession(http.Visit().SessionId));
        return Out(http);
    }

    internal static IResult Out(HttpContext http)
    {
        http.Response.Cookies.Delete(Gate.SessionCookie);
        return http.Go("/", "Vous êtes sorti. À bientôt.");
    }

    // A page of its own, so that not every page carries a form and the token that protects it.
    static IResult ShowLanguages(HttpContext http) => http.Page("accounts/language", new LanguagePage(Asked(http, "back")));

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

    static string Next(HttpContext http) => Asked(http, "next");

    // Where the address says to go afterwards: a page of ours, or the first one.
    static string Asked(HttpContext http, string name) => http.Request.Query[name].ToString() is { Length: > 0 } page && Pages.IsOurs(page) ? page : "/";
}

public sealed record SignInPage(Form Form, string Next)
{
    public string Action => "/sign-in?next=" + Uri.EscapeDataString(Next);
}

public sealed record LanguagePage(string Back);

public sealed record LinkPage(string LinkToken);

public sealed record LinkSentPage(string Email);

public sealed record CodePage(Form Form);
