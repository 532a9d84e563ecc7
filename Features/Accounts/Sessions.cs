using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Opening and finding sessions: random tokens in a cookie, hashes in the store.</summary>
public static class Sessions
{
    static readonly TimeSpan Long = TimeSpan.FromDays(180);
    static readonly TimeSpan Short = TimeSpan.FromHours(12);

    // When a device was last seen is told by the hour: not each page is a write.
    static readonly TimeSpan Noted = TimeSpan.FromHours(1);

    /// <summary>What Program hands to the gate.</summary>
    public static Visit? Find(Database database, string tokenHash)
    {
        var now = database.Time.GetUtcNow();
        if (database.ReadKept($"session {tokenHash}", db => OpenVisit.Of(db, tokenHash)) is not { } found || found.Person.ExpiresAt <= now)
        {
            return null;
        }

        if ((now - found.Person.SeenAt).Duration() > Noted)
        {
            // Nobody waits for this, and a full queue may forget it.
            _ = database.Write(null, db => db.SeeSession(found.Person.SessionId, now));
        }

        return found.Visit;
    }

    /// <summary>The house, null before the set-up.</summary>
    public static House? House(Database database) => database.ReadKept("house", HouseOf);

    static House? HouseOf(SqliteConnection db) => db.Association() is { } association
        ? new House { Name = association.Name, Language = association.Language, TimeZone = association.TimeZone, IsSample = association.IsSample, Email = association.Email }
        : null;

    /// <summary>Signs the person in on this device. Without <paramref name="stay"/> the cookie ends with the browser.</summary>
    public static void Open(HttpContext http, SqliteConnection db, long personId, bool stay)
    {
        var token = Gate.NewToken();
        var now = http.Now().Instant;
        var life = stay ? Long : Short;
        db.OpenSession(personId, Gate.Hash(token), now, now + life, Device(http));
        http.Response.Cookies.Append(Gate.SessionCookie, token, new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = "/",
            MaxAge = stay ? life : null,
        });
    }

    static string Device(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return agent.Length > 200 ? agent[..200] : agent;
    }

    /// <summary>A session with who it lets in.</summary>
    sealed record OpenVisit(SignedInPerson Person, Visit Visit)
    {
        public static OpenVisit? Of(SqliteConnection db, string tokenHash) => db.PersonOfSession(tokenHash) is not { } person ? null : new(person, new()
        {
            PersonId = person.PersonId,
            MemberId = person.MemberId,
            ProducerId = person.ProducerId,
            SessionId = person.SessionId,
            FirstName = person.FirstName,
            LastName = person.LastName,
            Language = person.Language,
            ConfirmedAt = person.ConfirmedAt,
            Rights = db.RightsOf(person.PersonId),
        });
    }
}
