namespace Cagette.SelfHost.Amap;

/// <summary>A right that a person holds. For <see cref="Right.Catalog"/>: one catalog, or all when <see cref="CatalogId"/> is null (rules.md 8.1).</summary>
public sealed record RightHeld
{
    public long Id { get; init; }
    public long PersonId { get; init; }
    public Right Right { get; init; }
    public long? CatalogId { get; init; }
}

/// <summary>What one person may do (rules.md 8.1). Coordinating a catalog gives the right on it.</summary>
public sealed class RightsHeld(long personId, IEnumerable<RightHeld> rights, IEnumerable<long>? coordinates = null)
{
    public static readonly RightsHeld None = new(0, []);

    readonly HashSet<(Right, long?)> held = [.. rights.Where(right => right.PersonId == personId).Select(right => (right.Right, right.CatalogId))];
    readonly HashSet<long> coordinated = [.. coordinates ?? []];

    public long PersonId => personId;

    public bool IsAdmin => held.Contains((Right.Admin, null));

    /// <summary>For Right.Catalog: on all catalogs.</summary>
    public bool Has(Right right) => IsAdmin || held.Contains((right, null));

    public bool HasCatalog(long catalogId) => Has(Right.Catalog) || held.Contains((Right.Catalog, catalogId)) || coordinated.Contains(catalogId);

    /// <summary>Named as the coordinator, or given the right on this very catalog: an admin is not for that reason alone.</summary>
    public bool IsCoordinatorOf(long catalogId) => coordinated.Contains(catalogId) || held.Contains((Right.Catalog, catalogId));

    /// <summary>On at least one catalog.</summary>
    public bool HasAnyCatalog => Has(Right.Catalog) || coordinated.Count > 0 || held.Any(right => right.Item1 == Right.Catalog);

    public bool HasAny => held.Count > 0 || coordinated.Count > 0;

    /// <summary>Why a right cannot be taken away, or null: the last admin keeps it (rules.md 8.2).</summary>
    public static Refusal? CannotBeTaken(RightHeld right, IEnumerable<RightHeld> all) =>
        right.Right == Right.Admin && !all.Any(other => other.Right == Right.Admin && other.PersonId != right.PersonId)
            ? new("right.last-admin")
            : null;
}
