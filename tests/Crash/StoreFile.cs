using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>Looks into a store, or changes it, while no program works on it.</summary>
static class StoreFile
{
    public static T Scalar<T>(string file, string sql)
    {
        using var db = Open(file, SqliteOpenMode.ReadOnly);
        return db.QuerySingle<T>(sql);
    }

    public static void Change(string file, Action<SqliteConnection> change)
    {
        using var db = Open(file, SqliteOpenMode.ReadWrite);
        db.Execute("begin immediate");
        change(db);
        db.Execute("commit;");
    }

    public static void AssertSound(string file)
    {
        var report = StoreCheck.Run(file);
        Assert.IsTrue(report.IsSound, $"{file}: {string.Join("; ", report.Faults)}");
    }

    static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        db.Open();
        return db;
    }
}
