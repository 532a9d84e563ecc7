using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Where the second copy goes and how much of the disk older copies may take.</summary>
public static class BackupSettingStore
{
    public static BackupSetting BackupSetting(this SqliteConnection db) =>
        db.QuerySingle<BackupSetting>("select second_folder, history_percent from backup_setting");

    public static void SaveSecondFolder(this SqliteConnection db, string? folder) =>
        db.Execute("update backup_setting set second_folder = $folder", new { folder });

    public static void SaveHistoryPercent(this SqliteConnection db, int percent) =>
        db.Execute("update backup_setting set history_percent = $percent", new { percent });
}

public sealed record BackupSetting
{
    public string? SecondFolder { get; init; }

    public int HistoryPercent { get; init; }
}
