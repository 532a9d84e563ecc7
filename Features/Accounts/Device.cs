using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>A device by what its browser says of itself, in words: "Firefox, sur Linux".</summary>
public static class Device
{
    // The first that is found: browsers also name those whose pages they can show.
    static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
    ];

    public static string Name(Formats formats, string agent) => (Find(Browsers, agent), Find(Systems, agent)) switch
    {
        ({ } browser, { } system) => formats.Say("{0}, sur {1}", browser, system),
        ({ } browser, null) => browser,
        (null, { } system) => system,
        _ => formats.Say("Appareil inconnu"),
    };

    static string? Find((string Mark, string Name)[] known, string agent) => known.FirstOrDefault(one => agent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}

/// <summary>A device where somebody is signed in.</summary>
public sealed record DeviceShown(long Id, string Name, DateTimeOffset SeenAt, DateTimeOffset CreatedAt, bool Here);
