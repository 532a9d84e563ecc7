using Cagette.SelfHost.Amap;
using Dapper;

namespace Cagette.SelfHost.Storage;

/// <summary>What going back to an older program would undo.</summary>
public static class UpgradeStore
{
    /// <summary>How many changes the living store holds that were made after that instant; the store may be of a newer schema than the program.</summary>
    public static long ChangesSince(DataFolder folder, DateTimeOffset since)
    {
        using var db = StoreCheckFile.Open(folder.Store);
        return db.QuerySingle<long>("select count(*) from change_set where at > $since", new { since });
    }

    /// <summary>The newest copy in history/ that a program of this schema can read; null when there is none.</summary>
    public static string? CopyFor(DataFolder folder, int schema) => Directory.Exists(folder.History)
        ? Directory.GetFiles(folder.History, "*.db").Where(file => StoreHeader.Of(file) is { Schema: > 0, Application: Migrations.ApplicationId } header && header.Schema <= schema)
            .OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault()
        : null;

    /// <summary>Keeps the newest of the copies made before upgrades, by the rule of all older copies (<see cref="BackupHistory"/>); how much of the disk
    /// they may take is looked at when the server keeps a day's.</summary>
    public static void KeepCopies(DataFolder folder)
    {
        foreach (var gone in BackupHistory.Surplus(History.List(folder).Where(copy => copy.For == KeptFor.Upgrade), new FileSize(long.MaxValue)))
        {
            File.Delete(Path.Combine(folder.History, gone.Name));
        }
    }
}
