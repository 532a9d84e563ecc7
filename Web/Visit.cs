using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Web;

/// <summary>Who asks: a signed-in person with their household (or producer) and rights, or a stranger.</summary>
public sealed record Visit
{
    public static readonly Visit Stranger = new();

    public long PersonId { get; init; }

    public long? MemberId { get; init; }

    public long? ProducerId { get; init; }

    public long SessionId { get; init; }

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";

    public string? Language { get; init; }

    /// <summary>When this session last proved who sits there: at sign-in, or by the password asked again.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    public RightsHeld Rights { get; init; } = RightsHeld.None;

    public bool SignedIn => PersonId != 0;

    public bool IsMember => MemberId is not null;

    public string Name => $"{FirstName} {LastName}".Trim();

    public string Initials => string.Concat(new[] { FirstName, LastName }.Where(name => name.Length > 0).Select(name => char.ToUpperInvariant(name[0])));
}

/// <summary>What every page knows of the group.</summary>
public sealed record House
{
    public string Name { get; init; } = "Cagette.SelfHost";

    public string Language { get; init; } = "fr";

    public string TimeZone { get; init; } = "Europe/Paris";

    public bool IsSample { get; init; }

    public string? Email { get; init; }

    public TimeZoneInfo Zone => Zones.Find(TimeZone);
}

/// <summary>Handed in by Program, so that the edge needs no store: the person of a session, and the house (null before the set-up).</summary>
/// <param name="FindVisit">By the hash of a session's token.</param>
/// <param name="FindHouse">Null before the set-up.</param>
/// <param name="Doubt">For routes that ask the password: null when this session gave it lately, else the page that asks for it.</param>
public sealed record Lookups(Func<string, Visit?> FindVisit, Func<House?> FindHouse, Func<HttpContext, Task<IResult?>> Doubt)
{
    /// <summary>For a fault that passes by itself, such as a full disk: the key of its page (<see cref="Faults.ShowRetry"/>). Null for any other.</summary>
    public Func<Exception, string?> PageOf { get; init; } = _ => null;

    /// <summary>Where the group's pages are, as an admin entered it; null where nobody did. Asked for only where a link is written.</summary>
    public Func<string?> FindAddress { get; init; } = () => null;
}

public static class VisitContext
{
    public static Visit Visit(this HttpContext http) => http.Features.Get<Visit>() ?? Web.Visit.Stranger;

    public static House House(this HttpContext http) => http.Features.Get<House>() ?? new House();

    public static Formats Formats(this HttpContext http) => http.Features.Get<Formats>()!;

    /// <summary>Now, with the association's time zone.</summary>
    public static Moment Now(this HttpContext http) =>
        new(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), http.House().Zone);

    /// <summary>For links in letters. A stranger may send any Host header: what an admin entered goes first.</summary>
    public static string OwnAddress(this HttpContext http) => http.RequestServices.GetRequiredService<Lookups>().FindAddress()?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}";

    public static string T(this HttpContext http, string text, params object?[] facts) => http.Formats().Say(text, facts);
}
