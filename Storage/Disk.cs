using System.ComponentModel;
using System.Runtime.InteropServices;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Storage;

/// <summary>What .NET does not do by itself: a name that survives a power cut (fsync of the folder), a second name for the same bytes, room on
/// the disk of a folder, a thread that steps aside.</summary>
public static class Disk
{
    const int ReadOnly = 0;

    /// <summary>The file's bytes, then done with: what was written is on the disk when this returns.</summary>
    public static void FlushFile(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Makes new, renamed and deleted names in the folder survive a power cut. Windows keeps them by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = open(folder, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"{folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        try
        {
            // Some file systems (FAT by FUSE) have no fsync for folders: they keep names in their own time.
            _ = fsync(handle);
        }
        finally
        {
            _ = close(handle);
        }
    }

    /// <summary>Puts a small text in the place of a file so that a power cut leaves the old text or the new one.</summary>
    public static void ReplaceText(string file, string text)
    {
        var temporary = file + ".new";
        File.WriteAllText(temporary, text);
        FlushFile(temporary);
        File.Move(temporary, file, overwrite: true);
        FlushFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>A second name for the same bytes, which costs no writing. False where the file system has none (FAT, exFAT).</summary>
    public static bool TryLink(string file, string name) => !OperatingSystem.IsWindows() && link(file, name) == 0;

    public static FileSize Free(string folder) => new(new DriveInfo(folder).AvailableFreeSpace);

    public static FileSize Total(string folder) => new(new DriveInfo(folder).TotalSize);

    /// <summary>Whether two folders stand on the same disk, by where the disks are mounted.</summary>
    public static bool IsSame(string one, string other) => Root(one) == Root(other);

    /// <summary>Work on a thread of its own that waits for that of others (nice 10): pages are answered first, and the niceness passes to no other work.</summary>
    public static Task Aside(Action work) => Task.Factory.StartNew(() =>
    {
        StepAside();
        work();
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>This thread's work waits for that of others.</summary>
    public static void StepAside()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = setpriority(0, 0, 10);
        }
    }

    static string Root(string folder) => DriveInfo.GetDrives().Select(drive => drive.RootDirectory.FullName)
        .Where(root => (folder + "/").StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)).MaxBy(root => root.Length) ?? "";

#pragma warning disable CA2101, SYSLIB1054 // Four calls of the C library; the generated kind wants unsafe code in the whole program.
    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int fsync(int handle);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int close(int handle);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int setpriority(int which, int who, int nice);
#pragma warning restore CA2101, SYSLIB1054
}
