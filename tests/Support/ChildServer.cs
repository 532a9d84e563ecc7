namespace Cagette.SelfHost.Tests.Support;

/// <summary>The program serving a folder in a process of its own, as it runs at a group's: for what only the system can do to it.</summary>
public sealed class ChildServer : IAsyncDisposable
{
    readonly ChildProgram program;

    ChildServer(ChildProgram program) => this.program = program;

    public int Id => program.Id;

    /// <summary>All that it printed so far, errors too.</summary>
    public string Said => program.Said;

    /// <summary>Starts it on a free port and waits until it answers.</summary>
    public static async Task<ChildServer> Start(string folder, params string[] before)
    {
        var server = new ChildServer(ChildProgram.Under(before, ["serve", "--data", folder, "--urls", "http://127.0.0.1:0"]));
        await server.program.Answers();
        return server;
    }

    /// <summary>Runs a command to its end (or a server that is refused).</summary>
    public static async Task<(int ExitCode, string Said)> Run(IEnumerable<string> arguments, params string[] before)
    {
        await using var command = new ChildServer(ChildProgram.Under(before, [.. arguments]));
        return (await command.program.End(), command.Said);
    }

    public Client NewClient() => new(program.Address);

    /// <summary>SIGKILL: no time to tidy up.</summary>
    public Task Kill() => Task.Run(() => program.Kill(withCommands: true));

    public async ValueTask DisposeAsync()
    {
        if (!program.HasExited)
        {
            await Kill();
        }

        program.Dispose();
    }
}
