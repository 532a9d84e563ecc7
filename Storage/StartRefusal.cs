namespace Cagette.SelfHost.Storage;

/// <summary>Why the program does not start on a folder, in words that name the folder and what to do, instead of what SQLite said.</summary>
static class StartRefusal
{
    /// <summary>The refusal, or the fault itself when it is none of the disk or the file.</summary>
    public static Exception Of(Exception fault, DataFolder folder) => fault is StoreRefusedException ? fault : StoreHealth.Of(fault, folder) switch
    {
        StoreTrouble.Full => new StoreRefusedException(
            "Le disque de {0} est plein : le programme ne peut pas démarrer. Rien de ce qui était enregistré n’est perdu. Faites de la place, puis relancez.", folder.Path),
        StoreTrouble.ReadOnly => new StoreRefusedException(
            "Le dossier {0} ne peut pas être écrit par l’utilisateur {1} ({2}). Donnez-le à cet utilisateur (sudo chown -R {1} {0}) ou rendez son disque accessible en écriture, puis relancez.",
            folder.Path, Environment.UserName, fault.Message),
        StoreTrouble.Damaged => Damaged(folder, fault.Message),
        _ => fault,
    };

    /// <summary>Names the newest copy that opens whole, and the command that goes back to it.</summary>
    public static StoreRefusedException Damaged(DataFolder folder, object said) => GoodCopy.Newest(folder) is { } good
        ? new("La base {0} est abîmée ({1}). Rien n’a été effacé. La dernière bonne copie, {2}, date de {3} ; elle contient {4} Pour y revenir :\n  Cagette.SelfHost restore {2} --data {5}",
            folder.Store, said, good.File, good.WrittenAt, good.Contents, folder.Path)
        : new("La base {0} est abîmée ({1}), et {2} ne contient aucune bonne copie. Rien n’a été effacé. Si vous avez un cagette.db ailleurs, sur une clé ou une autre machine :\n  Cagette.SelfHost restore CHEMIN/cagette.db --data {2}",
            folder.Store, said, folder.Path);
}
