using System.Diagnostics;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>A disk of a few megabytes in memory, to be filled up, emptied and made read-only. Mounting wants root: where this user may not,
/// the test is told to be skipped, by name, and never passes silently.</summary>
public sealed class SmallDisk : IDisposable
{
    SmallDisk(string path) => Path = path;

    public string Path { get; }

    string Ballast => System.IO.Path.Combine(Path, "ballast");

    public static SmallDisk Mount(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("cagette-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "cagette-test", path) is { } fault)
        {
            Directory.Delete(path);
            Assert.Inconclusive($"SKIPPED: this user may not mount a small disk ({fault}); run the tests as root to prove what happens when a disk is full.");
        }

        return new SmallDisk(path);
    }

    /// <summary>Fills the disk to the last page.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // Not a byte more.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>The disk itself has more room.</summary>
    public void Grow(int megabytes) => Remount($"size={megabytes}m");

    public void MakeReadOnly() => Remount("ro");

    public void MakeWritable() => Remount("rw");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (Run("umount", "-l", Path) is null)
        {
            Directory.Delete(Path);
        }
    }

    // Files that are open for writing forbid read-only.
    void Remount(string mode)
    {
        if (Run("mount", "-o", $"remount,{mode}", Path) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }
    }

    static string? Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
