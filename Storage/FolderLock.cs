namespace Cagette.SelfHost.Storage;

/// <summary>One program at a time on a data folder: two writers would not know of each other. The lock ends with the process, however it ends.</summary>
public sealed class FolderLock : IDisposable
{
    readonly FileStream file;

    public FolderLock(DataFolder folder)
    {
        folder.Create();
        try
        {
            file = new FileStream(Path.Combine(folder.Live, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StoreRefusedException("Un autre Cagette.SelfHost travaille sur {0} (processus {1}). Arrêtez-le d’abord, ou choisissez un autre dossier avec --data.", folder.Path, Holder(folder));
        }

        File.WriteAllText(HolderFile(folder), $"{Environment.ProcessId}");
    }

    public void Dispose() => file.Dispose();

    static string HolderFile(DataFolder folder) => Path.Combine(folder.Live, "lock-holder.txt");

    static string Holder(DataFolder folder) => File.Exists(HolderFile(folder)) ? File.ReadAllText(HolderFile(folder)) : "?";
}
