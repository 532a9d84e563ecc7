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
        return new HealthPage(lines, lines.Max(line => line.State));
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
}
