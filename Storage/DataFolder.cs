namespace Cagette.SelfHost.Storage;

/// <summary>The one folder that holds a group (design.md 4): the store at work in live/, the file to copy, older copies, the journal.</summary>
public sealed record DataFolder(string Path)
{
    public string Live => System.IO.Path.Combine(Path, "live");

    public string Store => System.IO.Path.Combine(Live, "store.sqlite");

    public string Keys => System.IO.Path.Combine(Live, "keys");

    public string Snapshot => System.IO.Path.Combine(Path, "cagette.db");

    public string History => System.IO.Path.Combine(Path, "history");

    public string Journal => System.IO.Path.Combine(Path, "journal.litedb");

    public string SetupCode => System.IO.Path.Combine(Path, "setup-code.txt");

    /// <summary>Makes what is missing. The folder is for its owner alone (mode 700): it holds addresses and password hashes.</summary>
    public void Create()
    {
        foreach (var folder in new[] { Path, Live, Keys })
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }

                FlushNameOf(folder);
            }
        }
    }

    /// <summary>history/ with a name that survives a power cut: what is kept in it is kept before something else goes.</summary>
    public void CreateHistory()
    {
        if (!Directory.Exists(History))
        {
            Directory.CreateDirectory(History);
            FlushNameOf(History);
        }
    }

    static void FlushNameOf(string folder)
    {
        try
        {
            Disk.FlushFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(folder))!);
        }
        catch (IOException)
        {
            // The folder above ours may not be ours to open: its names are then flushed in the system's own time.
        }
    }
}
