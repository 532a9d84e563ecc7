namespace Cagette.SelfHost.Amap;

/// <summary>How a household is called until somebody names it otherwise: by family name, so that lists sort by it.</summary>
public static class HouseholdName
{
    /// <summary>"Belkacem, Nadia et Karim"; "Lemaire, Zoé et Tom Petit" when the family names differ; "Bourdin, Odette" alone.</summary>
    public static string Of(Person first, Person? second = null)
    {
        var name = first.LastName.Length == 0 ? first.FirstName : $"{first.LastName}, {first.FirstName}";
        if (second is null || second.FirstName.Length == 0)
        {
            return name;
        }

        var isSameFamily = second.LastName.Length == 0 || Folding.Fold(second.LastName) == Folding.Fold(first.LastName);
        return $"{name} et {(isSameFamily ? second.FirstName : second.Name)}";
    }
}
