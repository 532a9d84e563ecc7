namespace Cagette.SelfHost.Bench;

/// <summary>A disk whose flushes take longer, as an SD card's do: slow-fsync.c, compiled here and preloaded into a child process.</summary>
static class SlowDisk
{
    public const int Milliseconds = 20;

    /// <summary>The shim's file; null without a C compiler.</summary>
    public static string? Compile()
    {
        var shim = Path.Combine(BenchFolder.Root, "slow-fsync.so");
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O2", "-o", shim, Path.Combine(BenchFolder.Root, "slow-fsync.c")]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? shim : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public static void Put(string? shim, ProcessStartInfo start)
    {
        if (shim is not null)
        {
            start.Environment["LD_PRELOAD"] = shim;
            start.Environment["SLOW_FSYNC_MS"] = $"{Milliseconds}";
        }
    }
}
