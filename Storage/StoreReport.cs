namespace Cagette.SelfHost.Storage;

/// <summary>What a store holds, and every fault that was found in it.</summary>
public sealed record CheckReport(StoreContents? Contents, IReadOnlyList<Fault> Faults)
{
    public bool IsSound => Faults.Count == 0;
}

/// <summary>Enough to know which group a file is and how old. <see cref="Group"/> is null before the set-up; households and persons are those
/// who have not left; the schema is the file's own, before any migration.</summary>
public sealed record StoreContents
{
    public string? Group { get; init; }

    public int Households { get; init; }

    public int Persons { get; init; }

    public DateTimeOffset? LastOrderAt { get; init; }

    public int Schema { get; init; }

    public long Bytes { get; init; }
}
