using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The state of the machine and the program, in plain words: each line says how it stands and what to do.</summary>
public static class HealthPages
{
    public static void MapHealth(this WebApplication app) => app.MapGet("/admin/health", (HttpContext http) => http.Page("administration/health", PageOf(http))).For(Right.Admin);

    /// <summary>What cannot wait and stands in no other task of the hub.</summary>
    internal static IEnumerable<GroupTask> Tasks(HttpContext http) =>
        from line in new[] { DiskHealth.Room(http), DiskHealth.Card(http), ProgramHealth.Certificate(http) }
        where line.State == HealthState.Act
        select new GroupTask("alert", line.Sentence, line.Advice, "/admin/health", http.T("Voir"));

    static HealthPage PageOf(HttpContext http)
    {
        IReadOnlyList<HealthLine> lines =
        [
            DiskHealth.Room(http), DiskHealth.Card(http), MachineHealth.Memory(http), MachineHealth.Clock(http), ProgramHealth.Mail(http), BackupHealth.File(http),
            BackupHealth.Proof(http), BackupHealth.Second(http), ProgramHealth.Certificate(http), ProgramHealth.Version(http), ProgramHealth.Restart(http),
        ];
        return new HealthPage(lines, lines.Max(line => line.State)) { Change = VersionChange.Of(http.RequestServices.GetRequiredService<Settings>()) };
    }
}

/// <summary>Worst last.</summary>
public enum HealthState
{
    Fine,
    Watch,
    Act,
}

/// <summary>One thing, how it stands, and what to do; <paramref name="Address"/> is the page where it is done, or empty.</summary>
public sealed record HealthLine(string Name, HealthState State, string Sentence, string Advice = "", string Address = "")
{
    public string Condition => State.Text();
}

public sealed record HealthPage(IReadOnlyList<HealthLine> Lines, HealthState Worst)
{
    public string Condition => Worst.Text();

    public VersionChange Change { get; init; } = new("", "", []);
}

/// <summary>The exact commands for this machine, and the versions that are kept. No executable comes in through a page: whoever stole an
/// administrator's session would own the machine.</summary>
public sealed record VersionChange(string Upgrade, string GoBack, IReadOnlyList<string> Kept)
{
    const string Installed = "/opt/cagette/versions/";

    public static VersionChange Of(Settings settings)
    {
        if (Upgrading.Place(settings) is not { } place)
        {
            return new($"Cagette.SelfHost upgrade cagette-selfhost-….tar.gz --data {settings.Data}", $"Cagette.SelfHost go-back --data {settings.Data}", []);
        }

        return place.StartsWith(Installed, StringComparison.Ordinal)
            ? new("sudo cagette upgrade cagette-selfhost-….tar.gz", "sudo cagette go-back", Names(Directory.GetDirectories(Installed).Where(kept => !place.StartsWith(kept + "/", StringComparison.Ordinal))))
            : new($"{place} upgrade cagette-selfhost-….tar.gz --data {Path.GetFullPath(settings.Data)}", $"{place} go-back --data {Path.GetFullPath(settings.Data)}", Names(Upgrading.Kept(place)));
    }

    static IReadOnlyList<string> Names(IEnumerable<string> files) => [.. files.Select(file => Path.GetFileName(file)!)];
}
