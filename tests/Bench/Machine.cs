using System.Globalization;
using System.Runtime.InteropServices;

namespace Cagette.SelfHost.Bench;

/// <summary>What kind of machine measured, without naming it: figures mean little without.</summary>
static class Machine
{
    public static string Describe(string folder) => string.Join(", ",
        $"{DateTime.Now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}",
        $"{Environment.ProcessorCount} cores of {Processor()} ({RuntimeInformation.ProcessArchitecture})",
        $"{Memory()} GB of memory",
        $"disk: {Disk(folder)}",
        $"load {Load()}",
        RuntimeInformation.FrameworkDescription);

    static string Processor() => Field("/proc/cpuinfo", "model name") ?? Field("/proc/cpuinfo", "Model") ?? "an unknown processor";

    static string Memory() => Field("/proc/meminfo", "MemTotal") is { } kilobytes && long.TryParse(kilobytes.Split(' ')[0], out var number)
        ? Figures.Of(number / 1024.0 / 1024) : "?";

    // What else this machine does while it measures.
    static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    /// <summary>File system and kind of device of the mount that holds the folder: ext4 on a virtual disk.</summary>
    static string Disk(string folder)
    {
        if (!File.Exists("/proc/self/mountinfo"))
        {
            return "unknown";
        }

        // id parent major:minor root mount options … - type device …
        var mount = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' '))
            .Where(parts => parts[4] == "/" || (folder + "/").StartsWith(parts[4] + "/", StringComparison.Ordinal))
            .MaxBy(parts => parts[4].Length)!;
        var type = mount[Array.IndexOf(mount, "-") + 1];
        var device = Path.GetFullPath(Target($"/sys/dev/block/{mount[2]}"));
        var disk = File.Exists($"{device}/queue/rotational") ? device : Path.GetDirectoryName(device)!;
        var turns = File.Exists($"{disk}/queue/rotational") && File.ReadAllText($"{disk}/queue/rotational").Trim() == "1";
        var name = Path.GetFileName(disk);
        var kind = name.StartsWith("mmcblk", StringComparison.Ordinal) ? "an SD card"
            : name.StartsWith("nvme", StringComparison.Ordinal) ? "NVMe"
            : name.StartsWith("vd", StringComparison.Ordinal) || name.StartsWith("xvd", StringComparison.Ordinal) ? "a virtual disk"
            : turns ? "a turning disk" : "a solid-state or virtual disk";
        return $"{type} on {kind}";
    }

    static string Target(string link) => Directory.Exists(link) ? Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link : link;

    static string? Field(string file, string name) => !File.Exists(file) ? null : File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(':'))
        .Select(line => line[(line.IndexOf(':') + 1)..].Trim())
        .FirstOrDefault();
}
