using System.Diagnostics;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>A command that is killed between its first trace in the folder and its end.</summary>
static class Doomed
{
    /// <summary>Runs it. Returns how long it worked after its first trace.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Of a power cut, or nothing.</param>
    /// <param name="trace">Whether it has begun to touch the folder.</param>
    /// <param name="life">How long it may work after that; null lets it come to its end.</param>
    public static async Task<TimeSpan> Run(string[] arguments, (string, string)[] environment, Func<bool> trace, TimeSpan? life)
    {
        using var command = ChildProgram.Run(arguments, environment);
        while (!trace() && !command.HasExited)
        {
            await Task.Delay(1);
        }

        var watch = Stopwatch.StartNew();
        if (life is { } moment)
        {
            await Task.Delay(moment);
            command.Kill();
        }
        else
        {
            await command.End();
        }

        return watch.Elapsed;
    }
}
