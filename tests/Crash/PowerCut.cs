using System.Diagnostics;
using System.Globalization;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>The shim of powercut.c around one data folder: what stands on its "disk" when the process is killed is what flushes had promised.
/// How it works is said at the head of powercut.c.</summary>
sealed class PowerCut(DataFolder folder, int leakPercent = 0) : IDisposable
{
    const int SlowMilliseconds = 3;

    static readonly Lazy<string> Library = new(Compile);

    readonly string disk = Directory.CreateTempSubdirectory("cagette-disk-").FullName;
    int round;

    /// <summary>The folder as it is now is on the disk. The environment is for one process, started next.</summary>
    public (string Name, string Value)[] Prepare(int seed)
    {
        Forget();
        Hamlet.Copy(folder.Path, Tree);
        foreach (var memory in Directory.EnumerateFiles(Tree, "*-shm", SearchOption.AllDirectories))
        {
            File.Delete(memory);
        }

        return
        [
            ("LD_PRELOAD", Library.Value), ("POWERCUT_FOLDER", folder.Path), ("POWERCUT_DISK", Disk), ("POWERCUT_MS", Text(SlowMilliseconds)),
            ("POWERCUT_LEAK", Text(leakPercent)), ("POWERCUT_SEED", Text(seed)),
        ];
    }

    /// <summary>After the process is dead: the folder is what was on the disk.</summary>
    public void Cut()
    {
        Directory.Delete(folder.Path, recursive: true);
        Directory.Move(Tree, folder.Path);
    }

    public void Dispose() => Directory.Delete(disk, recursive: true);

    // One for each process: the twins are numbered from one.
    string Disk => Path.Combine(disk, Text(round));

    string Tree => Path.Combine(Disk, "tree");

    void Forget()
    {
        if (round > 0)
        {
            Directory.Delete(Disk, recursive: true);
        }

        round++;
        Directory.CreateDirectory(Disk);
    }

    static string Compile()
    {
        var library = Path.Combine(Directory.CreateTempSubdirectory("cagette-powercut-").FullName, "powercut.so");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, Path.Combine(AppContext.BaseDirectory, "powercut.c"), "-lpthread"]) { RedirectStandardError = true })!;
            var said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"cc could not make powercut.so:\n{said}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("The power cut needs a C compiler: tests/run.sh installs gcc, or do it by hand: apt-get install gcc");
        }
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
