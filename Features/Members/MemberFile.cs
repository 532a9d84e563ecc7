using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Features.Members;

/// <summary>The members' file of twelve columns, as Cagette and CAMAP write it: one line a household, with two persons at most.</summary>
static class MemberFile
{
    public static readonly IReadOnlyList<WantedColumn> Columns =
    [
        new("first_name", "Prénom"), new("last_name", "Nom"), new("email", "E-mail", "Email", "Courriel", "Mail"), new("phone", "Téléphone portable", "Téléphone", "Portable"),
        new("partner_first_name", "Prénom conjoint", "Prénom du conjoint"), new("partner_last_name", "Nom conjoint", "Nom du conjoint"),
        new("partner_email", "E-mail conjoint", "Email conjoint", "E-mail du conjoint"), new("partner_phone", "Téléphone portable conjoint", "Téléphone conjoint"),
        new("address1", "Adresse1", "Adresse 1", "Adresse"), new("address2", "Adresse2", "Adresse 2"), new("postcode", "Code postal", "CP"), new("city", "Ville", "Commune"),
    ];

    public static IReadOnlyList<string> Header => [.. Columns.Select(column => column.Aliases[0])];

    /// <summary>What each line will do, against who is known; known e-mails are in lower case and name their household.</summary>
    public static IReadOnlyList<FileLine> Read(Table table, IReadOnlyDictionary<string, string> known)
    {
        var columns = Paper.Columns.Match(table.Rows[0], Columns);
        var seen = new Dictionary<string, int>();
        return [.. columns.DataOf(table).Select(row => Read(row, name => columns.Of(row, name), known, seen))];
    }

    static FileLine Read(TableRow row, Func<string, string> cell, IReadOnlyDictionary<string, string> known, Dictionary<string, int> seen)
    {
        var line = new FileLine(row.Line, Person(cell, ""), Person(cell, "partner_"), cell("address1"), cell("address2"), Postcode(cell("postcode")), cell("city"));
        var emails = new[] { ("email", line.First.Email), ("partner_email", line.Second.Email) }.Where(pair => !string.IsNullOrEmpty(pair.Item2)).ToList();
        // A household that is known by either e-mail stays as it is: the file never writes over what people changed here.
        foreach (var (_, email) in emails)
        {
            if (known.TryGetValue(email!.ToLowerInvariant(), out var household))
            {
                return line with { KnownAs = household };
            }
        }

        var faults = Faults(line).ToList();
        if (faults.Count > 0)
        {
            return line with { Faults = faults };
        }

        foreach (var (field, email) in emails)
        {
            if (!seen.TryAdd(email!.ToLowerInvariant(), row.Line))
            {
                faults.Add(new("import.twice", field, email, seen[email.ToLowerInvariant()]));
            }
        }

        return line with { Faults = faults };
    }

    static IEnumerable<Refusal> Faults(FileLine line)
    {
        if (line.First.FirstName.Length == 0)
        {
            yield return new("import.missing", "first_name");
        }

        if (line.First.LastName.Length == 0)
        {
            yield return new("import.missing", "last_name");
        }

        if (Contacts.EmailFault(line.First.Email) is { } fault)
        {
            yield return fault;
        }

        if (line.Second.Email is { } second && Contacts.EmailFault(second, "partner_email") is { } other)
        {
            yield return other;
        }

        if (line.Second is { FirstName.Length: 0 } && (line.Second.LastName.Length > 0 || line.Second.Email is not null))
        {
            yield return new("import.missing", "partner_first_name");
        }
    }

    static Person Person(Func<string, string> cell, string prefix) => new()
    {
        FirstName = cell(prefix + "first_name"),
        LastName = cell(prefix + "last_name"),
        Email = Contacts.CleanEmail(cell(prefix + "email")) is { Length: > 0 } email ? email : null,
        Phone = Contacts.CleanPhone(cell(prefix + "phone")),
    };

    // A spreadsheet makes a number of 01000 and loses its zero.
    static string Postcode(string text) => text.Length == 4 && text.All(char.IsAsciiDigit) ? "0" + text : text;
}

/// <summary>A line of the file: what it says, and what stands in its way.</summary>
sealed record FileLine(int Line, Person First, Person Second, string Address1, string Address2, string Postcode, string City)
{
    public IReadOnlyList<Refusal> Faults { get; init; } = [];

    /// <summary>The household that has one of the e-mails already; null for a new one.</summary>
    public string? KnownAs { get; init; }

    public bool IsNew => KnownAs is null && Faults.Count == 0;
}
