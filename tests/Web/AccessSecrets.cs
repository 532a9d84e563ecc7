using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>A word that stands in household 2's facts, and who may ever read it; everybody else must not, on whatever page.</summary>
public sealed record AccessSecret(string Mark, params string[] Readers)
{
    public bool MayBeReadBy(AccessRole role) => role.PersonId == 2 || Readers.Any(role.Kinds.Contains);
}

public static class AccessSecrets
{
    public static readonly IReadOnlyList<AccessSecret> All =
    [
        new("adresse-de-beta@example.org", "membership", "messages"),
        new("rue-de-beta", "membership"),
        new("secret-de-beta", "membership"),
        new("note-de-beta", "distributions"),
        new("reglement-de-beta", "treasury"),
        new("lettre-de-beta", "messages"),
        new("lien-de-beta", "admin"),
        new("lignes-de-beta-1", "coordinator", "catalog", "producer", "distributions", "treasury"),
        new("lignes-de-beta-2", "catalog", "distributions", "treasury"),
    ];
}
