using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>The real program in a process of its own, which can be killed as nothing in-process can.</summary>
sealed class ChildProgram : IDisposable
{
    static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly Stopwatch watch = Stopwatch.StartNew();
    readonly ConcurrentQueue<string> said = new();
    readonly TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ChildProgram(Process process) => this.process = process;

    public string Address { get; private set; } = "";

    /// <summary>From the process's start to the line that says that it answers.</summary>
    public long StartMilliseconds { get; private set; }

    /// <summary>What of that its own work took: another program that keeps the machine busy does not count.</summary>
    public long StartWork { get; private set; }

    public string Said => string.Join('\n', said);

    public bool HasExited => process.HasExited;

    public int Id => process.Id;

    /// <summary>Starts it and waits until it answers; what it refuses with is the fault of the test.</summary>
    public static Task<ChildProgram> Start(DataFolder folder, params (string Name, string Value)[] environment) => Answering(Serving(folder), environment);

    /// <summary>Any command that serves, once it answers.</summary>
    public static async Task<ChildProgram> Answering(string[] arguments, params (string Name, string Value)[] environment)
    {
        var server = Run(arguments, environment);
        await server.Answers();
        return server;
    }

    /// <summary>Starts it and does not wait.</summary>
    public static ChildProgram Begin(DataFolder folder, params (string Name, string Value)[] environment) =>
        Run(Serving(folder), environment);

    /// <summary>Any command of the program.</summary>
    public static ChildProgram Run(string[] arguments, params (string Name, string Value)[] environment) => Under([], arguments, environment);

    /// <summary>The same, run by another command, such as unshare or setpriv.</summary>
    public static ChildProgram Under(string[] before, string[] arguments, params (string Name, string Value)[] environment)
    {
        string[] all = [.. before, Dotnet, Path.Combine(AppContext.BaseDirectory, "Cagette.SelfHost.dll"), .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableDiagnostics"] = "0" },
        };
        // What a shell has set for a server of its own is not for this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CAGETTE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new ChildProgram(new Process { StartInfo = start, EnableRaisingEvents = true });
        server.process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server.process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        _ = server.Watch();
        return server;
    }

    /// <summary>Waits until it answers; what it refuses with is the fault of the test.</summary>
    public async Task Answers() => Address = await listening.Task.WaitAsync(Patience);

    /// <summary>SIGKILL: nothing of the program runs any more.</summary>
    /// <param name="withCommands">Also of what it was run by or runs.</param>
    public void Kill(bool withCommands = false)
    {
        process.Kill(withCommands);
        process.WaitForExit();
    }

    /// <summary>Waits for a command's end; its exit code.</summary>
    public async Task<int> End()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>SIGTERM: a clean end.</summary>
    public async Task Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await End();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }

    static string[] Serving(DataFolder folder) => ["serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0"];

    void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        said.Enqueue(line);
        if (line.StartsWith("Listening on ", StringComparison.Ordinal))
        {
            StartMilliseconds = watch.ElapsedMilliseconds;
            StartWork = process.HasExited ? 0 : (long)process.TotalProcessorTime.TotalMilliseconds;
            listening.TrySetResult(line["Listening on ".Length..]);
        }
    }

    async Task Watch()
    {
        await process.WaitForExitAsync();
        listening.TrySetException(new InvalidOperationException($"The program did not start:\n{Said}"));
    }
}
