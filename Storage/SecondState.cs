using System.Text.Json;

namespace Cagette.SelfHost.Storage;

public enum SecondCondition
{
    Off,
    Waiting,
    Fine,
    Missing,
    Faulty,
}

/// <summary>How the second copy fares, and since when.</summary>
public sealed record SecondState
{
    public SecondCondition Condition { get; init; }

    public string? Folder { get; init; }

    public DateTimeOffset Since { get; init; }

    /// <summary>The instant whose state stands on the stick.</summary>
    public DateTimeOffset? CopiedAt { get; init; }

    public DateTimeOffset? TriedAt { get; init; }

    /// <summary>Why the last attempt failed, with <see cref="SecondCondition.Faulty"/>.</summary>
    public Fault? Fault { get; init; }

    public SecondState Turned(SecondCondition condition, DateTimeOffset now) => condition == Condition ? this : this with { Condition = condition, Since = now, Fault = null };
}

/// <summary>Keeps it over a restart, in live/: since when the stick is missing, and when it was written last, are facts of this machine alone.</summary>
public static class SecondStateFile
{
    public static SecondState Read(DataFolder folder)
    {
        try
        {
            // A fault is found again within seconds; what it said need not be kept.
            return File.Exists(At(folder)) ? JsonSerializer.Deserialize<SecondState>(File.ReadAllText(At(folder))) ?? new() : new();
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return new();
        }
    }

    public static void Write(DataFolder folder, SecondState state) => File.WriteAllText(At(folder), JsonSerializer.Serialize(state with { Fault = null }));

    static string At(DataFolder folder) => Path.Combine(folder.Live, "second-copy.json");
}
