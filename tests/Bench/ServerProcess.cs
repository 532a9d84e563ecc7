using System.Runtime.InteropServices;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Bench;

/// <summary>A server in a process of its own, under the program's own runtime settings (collector, compiler): whoever asks shares neither
/// its heap nor its threads, and what stands beside the program runs as the program does.</summary>
sealed class ServerProcess : IDisposable
{
    const string Listening = "Listening on ";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    readonly Process process;

    ServerProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The real program, as it is started on a Pi.</summary>
    public static Task<ServerProcess> Real(DataFolder folder, string? shim = null) =>
        Start([In("Cagette.SelfHost.dll"), "serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0"], shim);

    public static Task<ServerProcess> Bare() => Start(
        ["exec", "--runtimeconfig", In("Cagette.SelfHost.runtimeconfig.json"), "--depsfile", In("Cagette.SelfHost.Bench.deps.json"), In("Cagette.SelfHost.Bench.dll"), BareApp.Argument]);

    /// <summary>SIGKILL: nothing is finished in peace.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }

    static string In(string file) => Path.Combine(BenchFolder.Root, file);

    static async Task<ServerProcess> Start(string[] arguments, string? shim = null)
    {
        var start = new ProcessStartInfo(Dotnet, arguments) { RedirectStandardOutput = true };
        SlowDisk.Put(shim, start);
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Listening, StringComparison.Ordinal) == true)
            {
                address.TrySetResult(line.Data[Listening.Length..]);
            }
        };
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"It ended instead of answering: {string.Join(' ', arguments)}"));
        process.Start();
        process.BeginOutputReadLine();
        return new ServerProcess(process, new Uri(await address.Task.WaitAsync(Patience)));
    }
}
