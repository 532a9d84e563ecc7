using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Keeps how each run begins and ends (<see cref="RunFile"/>). Registered first, so that it stops last: a stop that hangs is no clean one.</summary>
public sealed class RunService(Database database, Machine machine, Serilog.ILogger log) : IHostedService
{
    public LastRun? Last { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Last = RunFile.Begin(database.Folder, machine, database.Time.GetUtcNow(), Commands.Version);
        log.Information("Started: {Reason}", Last.Reason);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        RunFile.End(database.Folder, database.Time.GetUtcNow());
        return Task.CompletedTask;
    }
}
