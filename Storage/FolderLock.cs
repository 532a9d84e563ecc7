using System.Globalization;

namespace Cagette.SelfHost.Storage;

/// <summary>One program at a time on a data folder: two writers would not know of each other. The system holds the lock for the process
/// and lets go when it ends, however it ends; the note beside it only says who it is.</summary>
public sealed class FolderLock : IDisposable
{
    readonly FileStream file;
    readonly string note;
    readonly DateTimeOffset since;

    public FolderLock(DataFolder folder, DateTimeOffset? now = null)
    {
        Create(folder);
        note = Path.Combine(folder.Live, "lock-holder.txt");
        since = now ?? DateTimeOffset.UtcNow;
        var held = Path.Combine(folder.Live, "lock");
        try
        {
            file = new FileStream(held, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception fault) when (StoreHealth.Of(fault, folder) != StoreTrouble.None)
        {
            throw StartRefusal.Of(fault, folder);
        }
        catch (IOException) when (File.Exists(held))
        {
            throw new StoreRefusedException("Un autre Cagette.SelfHost travaille sur {0} ({1}). Arrêtez-le d’abord, ou choisissez un autre dossier avec --data.", folder.Path, Holder());
        }

        Note("");
    }

    /// <summary>Where the program answers, for whoever is refused later.</summary>
    public void AnswersAt(string address) => Note(address);

    public void Dispose() => file.Dispose();

    static void Create(DataFolder folder)
    {
        try
        {
            folder.Create();
        }
        catch (Exception fault) when (StoreHealth.Of(fault, folder) != StoreTrouble.None)
        {
            throw StartRefusal.Of(fault, folder);
        }
    }

    // Only a courtesy: a full disk must not stop the start for it.
    void Note(string address)
    {
        try
        {
            File.WriteAllLines(note, [$"{Environment.ProcessId}", since.ToString("O", CultureInfo.InvariantCulture), address]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }
    }

    Fault Holder()
    {
        try
        {
            if (File.ReadAllLines(note) is [var process, var start, var address] && DateTimeOffset.TryParse(start, CultureInfo.InvariantCulture, out var at))
            {
                return address.Length > 0
                    ? new Fault("processus {0}, depuis {1}, à l’adresse {2}", process, at, address)
                    : new Fault("processus {0}, depuis {1}", process, at);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }

        return new Fault("processus inconnu");
    }
}
