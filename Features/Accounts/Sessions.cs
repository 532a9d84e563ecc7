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
        var (person, visit) = database.Read(db => db.PersonOfSession(tokenHash, now) is { } known ? (known, VisitOf(db, known)) : (null, null));
        if (person is not null && (now - person.SeenAt).Duration() > Noted)
        {
            // Nobody waits for this, and a full queue may forget it.
            _ = database.Write(null, db => db.SeeSession(person.SessionId, now));
        }

        return visit;
    }

    static House? HouseOf(SqliteConnection db) => db.Association() is { } association
        ? new House { Name = association.Name, Language = association.Language, TimeZone = association.TimeZone, IsSample = association.IsSample, Email = association.Email }
        : null;

    /// <summary>The house as the last commit left it: each page asks for it, and it changes once a year.</summary>
    public static Func<House?> House(Database database)
    {
        (long Commits, House? House)? last = null;
        var taking = new Lock();
        return () =>
        {
            // Counted before it is read: what is committed meanwhile makes the next page read again.
            var commits = database.Commits;
            lock (taking)
            {
                if (last is { } kept && kept.Commits == commits)
                {
                    return kept.House;
                }
            }

            var house = database.Read(HouseOf);
            lock (taking)
            {
                last = (commits, house);
            }

            return house;
        };
    }

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

    static Visit VisitOf(SqliteConnection db, SignedInPerson person) => new()
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
    };

    static string Device(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return agent.Length > 200 ? agent[..200] : agent;
    }
}
