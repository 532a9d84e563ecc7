using System.Diagnostics;
using System.Text;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>The program as a process of its own, as it runs at a group's: for what only the system can do to it.</summary>
public sealed class ChildServer : IAsyncDisposable
{
    readonly Process process;
    readonly StringBuilder said = new();
    readonly TaskCompletionSource<string?> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ChildServer(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>All that it printed so far, errors too.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <summary>Starts it on a free port and waits until it answers.</summary>
    public static async Task<ChildServer> Start(string folder, params string[] before)
    {
        var server = new ChildServer(Make(["serve", "--data", folder, "--urls", "http://127.0.0.1:0"], before));
        if (await server.address.Task.WaitAsync(TimeSpan.FromSeconds(30)) is null)
        {
            throw new InvalidOperationException($"the server ended: {server.Said}");
        }

        return server;
    }

    /// <summary>Runs a command to its end (or a server that is refused).</summary>
    public static async Task<(int ExitCode, string Said)> Run(IEnumerable<string> arguments, params string[] before)
    {
        await using var server = new ChildServer(Make(arguments, before));
        await server.process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (server.process.ExitCode, server.Said);
    }

    public Client NewClient() => new(address.Task.Result!);

    /// <summary>SIGKILL: no time to tidy up.</summary>
    public async Task Kill()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await Kill();
        }

        process.Dispose();
    }

    // before: a command that runs the program, such as unshare or setpriv.
    static Process Make(IEnumerable<string> arguments, string[] before)
    {
        string[] all = [.. before, "dotnet", Path.Combine(AppContext.BaseDirectory, "Cagette.SelfHost.dll"), .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_TieredPGO"] = "0";

        // The program refuses what it does not know, CAGETTE_LONG_TESTS too.
        start.Environment.Remove("CAGETTE_LONG_TESTS");
        return new Process { StartInfo = start };
    }

    void Hear(string? line)
    {
        if (line is null)
        {
            address.TrySetResult(null);
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        if (line.StartsWith("Listening on ", StringComparison.Ordinal))
        {
            address.TrySetResult(line["Listening on ".Length..]);
        }
    }
}
