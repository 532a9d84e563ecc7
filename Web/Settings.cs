using System.Net;
using System.Net.Sockets;

namespace Cagette.SelfHost.Web;

/// <summary>What the command line and the environment say (design.md 8). An unknown option or CAGETTE_ key is refused, with the nearest known.</summary>
public sealed record Settings
{
    static readonly string[] Commands = ["serve", "demo", "backup", "restore", "check", "upgrade", "go-back", "reset-password", "version", "help"];
    static readonly string[] Options = ["data", "urls", "templates", "certificate", "certificate-key", "proxies", "seed", "households", "second-step", "executable", "yes", "without-swap"];

    /// <summary>Options that stand alone.</summary>
    static readonly string[] Flags = ["yes", "without-swap"];

    public string Command { get; init; } = "serve";

    /// <summary>The word after the command: a file or an e-mail address.</summary>
    public string? Subject { get; init; }

    public string Data { get; init; } = "cagette-data";

    public string Urls { get; init; } = "http://localhost:5080";

    public string? Templates { get; init; }

    /// <summary>PEM files for the https:// addresses among <see cref="Urls"/>; the certificate's file holds the chain too.</summary>
    public string? Certificate { get; init; }

    public string? CertificateKey { get; init; }

    /// <summary>Whose X-Forwarded-… headers are believed; of nobody else.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Which executable upgrade and go-back replace; the running one unless said.</summary>
    public string? Executable { get; init; }

    /// <summary>What would be asked is agreed to.</summary>
    public bool Yes { get; init; }

    /// <summary>upgrade only rehearses, go-back only brings back the data: install.sh changes executables itself.</summary>
    public bool WithoutSwap { get; init; }

    public int Seed { get; init; } = 1;

    public int Households { get; init; } = 80;

    /// <summary>reset-password also removes the second step at sign-in of who lost the telephone.</summary>
    public bool RemovesSecondStep { get; init; }

    /// <summary>The language of the command line: "fr", or "en" where the machine speaks English.</summary>
    public string Language { get; init; } = "fr";

    /// <summary>What is said on the command line, in its language and in the machine's time zone.</summary>
    public Formats Formats => new(Language, TimeZoneInfo.Local);

    /// <summary>How many writes may wait before one is answered 503. No option: tests make it small.</summary>
    public int MostWaiting { get; init; } = 1000;

    /// <summary>Reads both; null and a sentence when something is not understood.</summary>
    public static Settings? Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, out string fault)
    {
        var settings = new Settings { Language = LanguageOf(environment) };
        var words = new List<string>();
        foreach (var (key, value) in environment.Where(pair => pair.Key.StartsWith("CAGETTE_", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (settings.With(key["CAGETTE_".Length..].ToLowerInvariant().Replace('_', '-'), value, key, Options.Select(option => "CAGETTE_" + option.ToUpperInvariant().Replace('-', '_')), out fault) is not { } next)
            {
                return null;
            }

            settings = next;
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(arguments[i]);
                continue;
            }

            var parts = arguments[i].Split('=', 2);
            var value = parts.Length == 2 ? parts[1] : Flags.Contains(parts[0][2..]) ? "yes" : i + 1 < arguments.Count ? arguments[++i] : "";
            if (settings.With(parts[0][2..], value, parts[0], Options.Select(option => "--" + option), out fault) is not { } next)
            {
                return null;
            }

            settings = next;
        }

        return settings.WithWords(words, out fault);
    }

    Settings? With(string option, string value, string shown, IEnumerable<string> known, out string fault)
    {
        fault = value.Length == 0 && Options.Contains(option) ? Formats.Say("{0} demande une valeur.", shown) : "";
        if (fault.Length > 0)
        {
            return null;
        }

        switch (option)
        {
            case "data":
                return this with { Data = value };
            case "urls":
                return this with { Urls = value };
            case "templates":
                return this with { Templates = value };
            case "certificate":
                return this with { Certificate = value };
            case "certificate-key":
                return this with { CertificateKey = value };
            case "executable":
                return this with { Executable = value };
            case "yes":
                return this with { Yes = value == "yes" };
            case "without-swap":
                return this with { WithoutSwap = value == "yes" };
            case "proxies":
                var proxies = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Network).ToList();
                if (proxies.All(proxy => proxy is not null))
                {
                    return this with { TrustedProxies = [.. proxies.Select(proxy => proxy!.Value)] };
                }

                fault = Formats.Say("{0} demande des adresses IP séparées par des virgules, par exemple 127.0.0.1,::1 ou 172.16.0.0/12, pas « {1} ».", shown, value);
                return null;
            case "seed" when int.TryParse(value, out var seed):
                return this with { Seed = seed };
            case "households" when int.TryParse(value, out var households) && households is >= 30 and <= 1000:
                return this with { Households = households };
            case "second-step" when value is "keep" or "remove":
                return this with { RemovesSecondStep = value == "remove" };
            case "second-step":
                fault = Formats.Say("{0} est keep (garder) ou remove (retirer), pas « {1} ».", shown, value);
                return null;
            case "seed" or "households":
                fault = Formats.Say(option == "households" ? "{0} demande un nombre entier de 30 à 1000, pas « {1} »." : "{0} demande un nombre entier, pas « {1} ».", shown, value);
                return null;
            default:
                fault = Formats.Say("Réglage inconnu : {0}. Vouliez-vous dire {1} ?", shown, Nearest(shown, known));
                return null;
        }
    }

    Settings? WithWords(List<string> words, out string fault)
    {
        fault = "";
        if (words.Count > 0 && !Commands.Contains(words[0]))
        {
            fault = Formats.Say("Commande inconnue : {0}. Vouliez-vous dire {1} ?", words[0], Nearest(words[0], Commands));
            return null;
        }

        if (words.Count > 2 || words.Count == 2 && words[0] is not ("backup" or "restore" or "check" or "upgrade" or "reset-password"))
        {
            fault = Formats.Say("« {0} » est un mot de trop.", words[^1]);
            return null;
        }

        if (words is ["backup" or "restore" or "upgrade" or "reset-password"])
        {
            fault = Formats.Say(words[0] == "reset-password" ? "{0} demande une adresse de courriel." : "{0} demande un fichier.", words[0]);
            return null;
        }

        var secure = Urls.Contains("https://", StringComparison.OrdinalIgnoreCase);
        if ((Certificate is null) != (CertificateKey is null) || secure != Certificate is not null)
        {
            fault = Formats.Say("--certificate, --certificate-key et une adresse https:// dans --urls vont ensemble ; il en manque.");
            return null;
        }

        return this with { Command = words.Count > 0 ? words[0] : "serve", Subject = words.Count > 1 ? words[1] : null };
    }

    static IPNetwork? Network(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        : null;

    // The first of the three that is set decides, as for every other program of the machine.
    static string LanguageOf(IReadOnlyDictionary<string, string> environment)
    {
        var locale = new[] { "LC_ALL", "LC_MESSAGES", "LANG" }.Select(key => environment.GetValueOrDefault(key, "")).FirstOrDefault(value => value.Length > 0);
        return locale?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true ? "en" : "fr";
    }

    static string Nearest(string word, IEnumerable<string> known) => known.MinBy(candidate => Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant()))!;

    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
