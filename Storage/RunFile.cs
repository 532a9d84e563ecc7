using System.Text.Json;

namespace Cagette.SelfHost.Storage;

/// <summary>live/run.txt: this run of the program, written at its start and marked at its clean stop. The next start reads in it how the last run
/// ended. Facts of this machine alone: they are in no backup.</summary>
public static class RunFile
{
    /// <summary>Says that a run begins; returns how the one before ended.</summary>
    public static LastRun Begin(DataFolder folder, Machine machine, DateTimeOffset now, string version)
    {
        var before = Read(folder);
        var run = new Run { StartedAt = now, Version = version, Boot = machine.BootId() ?? "" };
        Write(folder, run);
        return new LastRun(ReasonOf(before, run), now, before?.StoppedAt, before?.Version);
    }

    /// <summary>Says that this run ends because it was asked to.</summary>
    public static void End(DataFolder folder, DateTimeOffset now)
    {
        if (Read(folder) is { } run)
        {
            Write(folder, run with { StoppedAt = now });
        }
    }

    static RestartReason ReasonOf(Run? before, Run now) => before switch
    {
        null => RestartReason.First,
        { StoppedAt: null } when before.Boot.Length > 0 && before.Boot == now.Boot => RestartReason.Crash,
        { StoppedAt: null } => RestartReason.PowerCut,
        _ when before.Version != now.Version => RestartReason.OtherVersion,
        _ when before.Boot != now.Boot => RestartReason.MachineRestarted,
        _ => RestartReason.Asked,
    };

    static Run? Read(DataFolder folder)
    {
        try
        {
            return File.Exists(At(folder)) ? JsonSerializer.Deserialize<Run>(File.ReadAllText(At(folder))) : null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static void Write(DataFolder folder, Run run)
    {
        try
        {
            Disk.ReplaceText(At(folder), JsonSerializer.Serialize(run));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk is told elsewhere; the next start then calls this run a crash.
        }
    }

    static string At(DataFolder folder) => Path.Combine(folder.Live, "run.txt");

    sealed record Run
    {
        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset? StoppedAt { get; init; }

        public string Version { get; init; } = "";

        public string Boot { get; init; } = "";
    }
}

/// <summary>Why this run began, when, and what is known of the run before.</summary>
public sealed record LastRun(RestartReason Reason, DateTimeOffset StartedAt, DateTimeOffset? StoppedAt, string? VersionBefore);

public enum RestartReason
{
    /// <summary>Nothing is known of a run before.</summary>
    First,

    /// <summary>Stopped cleanly, started again.</summary>
    Asked,

    /// <summary>Stopped cleanly, then another version started.</summary>
    OtherVersion,

    /// <summary>Stopped cleanly with the machine.</summary>
    MachineRestarted,

    /// <summary>The program ended without a clean stop, the machine went on.</summary>
    Crash,

    /// <summary>Program and machine ended without a clean stop.</summary>
    PowerCut,
}
