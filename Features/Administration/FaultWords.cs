using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>A fault of the store in words: the same on the command line, on the backup page, in the mail and in the journal.</summary>
public static class FaultWords
{
    public static string Say(this Formats formats, Fault fault) =>
        formats.Say(fault.Key, [.. fault.Facts.Select(fact => fact switch { Fault inner => formats.Say(inner), StoreContents contents => formats.Say(contents), _ => fact })]);

    /// <summary>AMAP du Lavoir : 82 foyers, 131 personnes, dernière commande le mardi 24 novembre à 20 h.</summary>
    public static string Say(this Formats formats, StoreContents contents)
    {
        var people = formats.Say("{0} : {1}, {2}", contents.Group ?? formats.Say("(pas encore de groupe)"),
            formats.Count("{0} foyer", "{0} foyers", contents.Households), formats.Count("{0} personne", "{0} personnes", contents.Persons));
        return contents.LastOrderAt is { } last
            ? formats.Say("{0}, dernière commande le {1}.", people, formats.LongDate(formats.LocalDate(last)))
            : formats.Say("{0}, aucune commande.", people);
    }

    /// <summary>What stopped a command: our own refusals in the language of the command line, the system's as they come.</summary>
    public static string Say(this Formats formats, Exception fault) => fault is StoreRefusedException refused ? formats.Say(refused.Fault) : fault.Message;
}
