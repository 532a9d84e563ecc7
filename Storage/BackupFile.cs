namespace Cagette.SelfHost.Storage;

/// <summary>Is this a file that can be gone back to? Looked at from outside: nothing is opened, so nothing is changed or made beside it.</summary>
public static class BackupFile
{
    /// <summary>Why not, by name; null when it looks like a cagette.db of this version or an earlier one.</summary>
    public static Fault? Refusal(string file)
    {
        if (Directory.Exists(file))
        {
            return new Fault("{0} est un dossier. Donnez le fichier cagette.db lui-même.", file);
        }

        if (!File.Exists(file))
        {
            return new Fault("Il n’y a pas de fichier {0}.", file);
        }

        try
        {
            return new FileInfo(file).Length == 0 ? new Fault("Ce fichier est vide.") : Journal(file) ?? Header(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Fault("check.unreadable", fault.Message);
        }
    }

    // A store with its log beside it is in use, or was copied while it was: the file alone is not the whole.
    static Fault? Journal(string file) => new[] { "-wal", "-journal" }.Select(end => file + end).FirstOrDefault(log => File.Exists(log) && new FileInfo(log).Length > 0) is { } beside
        ? new Fault("À côté de {0} se trouve {1} : ce fichier est ouvert par un programme, ou sa copie est incomplète. Prenez un cagette.db entier.", file, Path.GetFileName(beside))
        : null;

    static Fault? Header(string file)
    {
        if (StoreHeader.Of(file) is not { } header)
        {
            return new Fault("Ce fichier n’est pas une sauvegarde de Cagette.SelfHost.");
        }

        if (header is { Application: 0, Schema: 0 })
        {
            return new Fault("Ce fichier appartient à un autre programme.");
        }

        return header.Refusal ?? (header.Bytes > new FileInfo(file).Length
            ? new Fault("Ce fichier est coupé : il devrait compter {0} octets et en compte {1}.", header.Bytes, new FileInfo(file).Length)
            : null);
    }
}
