using System.Globalization;
using System.Runtime.InteropServices;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Storage;

/// <summary>What Linux tells of the machine in its small files. Every answer may be null: another system, another kernel, no right to look.
/// Nothing here throws and nothing waits for a disk.</summary>
/// <param name="root">Where /proc, /sys and /run hang; tests give a folder.</param>
public sealed class Machine(string root = "/")
{
    const int NotSynchronised = 5;

    /// <summary>Errors that ext4 has counted, by device, since the file system was last repaired. Only devices with errors.</summary>
    public IReadOnlyList<string> CardErrors()
    {
        try
        {
            var folder = At("sys/fs/ext4");
            return Directory.Exists(folder)
                ? [.. Directory.GetDirectories(folder).Where(device => long.TryParse(Text(Path.Combine(device, "errors_count"))?.Trim(), out var count) && count > 0).Select(device => Path.GetFileName(device)!).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether the disk of this folder is mounted read-only; Linux does that by itself after errors.</summary>
    public bool IsReadOnly(string folder)
    {
        // mount point and options are the second and fourth words; blanks in a name are written \040.
        var mount = Lines("proc/self/mounts").Select(line => line.Split(' ')).Where(words => words.Length > 3)
            .Where(words => (folder + "/").StartsWith(words[1].Replace("\\040", " ", StringComparison.Ordinal).TrimEnd('/') + "/", StringComparison.Ordinal)).MaxBy(words => words[1].Length);
        return mount is not null && mount[3].Split(',').Contains("ro");
    }

    /// <summary>Memory of the machine.</summary>
    public MemoryState? Memory()
    {
        var lines = Lines("proc/meminfo");
        return Kilobytes(lines, "MemTotal") is { } total && Kilobytes(lines, "MemAvailable") is { } available
            ? new MemoryState(total, available, Own(), Kilobytes(lines, "SwapTotal") ?? default, Kilobytes(lines, "SwapFree") ?? default)
            : null;
    }

    /// <summary>Whether a time server has set the clock since the machine started; null when nobody says.</summary>
    public bool? IsClockSet()
    {
        if (File.Exists(At("run/systemd/timesync/synchronized")))
        {
            return true;
        }

        return Kernel() ?? (Directory.Exists(At("run/systemd/timesync")) ? false : null);
    }

    /// <summary>A name that the kernel draws anew at each start of the machine.</summary>
    public string? BootId() => Text(At("proc/sys/kernel/random/boot_id"))?.Trim();

    /// <summary>How long the machine has been running.</summary>
    public TimeSpan? Uptime() =>
        double.TryParse(Text(At("proc/uptime"))?.Split(' ')[0], CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    // What it shares with others counts in part only; older kernels know no such sum.
    FileSize? Own() => Kilobytes(Lines("proc/self/smaps_rollup"), "Pss") ?? Kilobytes(Lines("proc/self/status"), "VmRSS");

    // The hardened service may not ask the kernel: then the file of systemd-timesyncd decides alone.
    bool? Kernel()
    {
        if (root != "/" || !OperatingSystem.IsLinux())
        {
            return null;
        }

        var state = adjtimex(new byte[512]);
        return state < 0 ? null : state != NotSynchronised;
    }

    string At(string path) => Path.Combine(root, path);

    string[] Lines(string path) => Text(At(path))?.Split('\n') ?? [];

    static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // "MemTotal:   474824 kB"
    static FileSize? Kilobytes(string[] lines, string key) => lines.FirstOrDefault(line => line.StartsWith(key + ":", StringComparison.Ordinal)) is { } line
        && long.TryParse(line[(key.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out var count) ? new FileSize(count * 1024) : null;

#pragma warning disable CA2101, SYSLIB1054 // As in Disk: the generated kind wants unsafe code in the whole program.
    // The first number, 0, says that we only read.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int adjtimex(byte[] state);
#pragma warning restore CA2101, SYSLIB1054
}

/// <param name="Total">Of the machine.</param>
/// <param name="Available">What programs may still ask for without anything being thrown out.</param>
/// <param name="Own">This program's part; null when it cannot be known.</param>
/// <param name="Swap">Room on the disk that stands in for memory; zero when there is none.</param>
/// <param name="SwapFree">What of it is unused.</param>
public sealed record MemoryState(FileSize Total, FileSize Available, FileSize? Own, FileSize Swap, FileSize SwapFree);
