using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Numbered SQL, forward only, all in one transaction. <c>user_version</c> is the schema's number, <c>application_id</c> says that
/// the file is ours ("CAGE").</summary>
public static class Migrations
{
    public const int ApplicationId = 0x43414745;

    static readonly IReadOnlyList<(int Number, string Sql)> All = Load();

    /// <summary>The newest schema that this program knows.</summary>
    public static int Newest => All[^1].Number;

    public static int SchemaOf(SqliteConnection db) => db.QuerySingle<int>("pragma user_version");

    /// <summary>Brings the store to the newest schema. Returns the number that it had. Refuses a file of a newer program or of another one.</summary>
    public static int Run(SqliteConnection db)
    {
        var header = StoreHeader.Of(db);
        if (header.Refusal is { } refusal)
        {
            throw new StoreRefusedException(refusal);
        }

        var before = header.Schema;

        if (before == Newest)
        {
            return before;
        }

        db.Execute("begin immediate");
        try
        {
            foreach (var (number, sql) in All.Where(migration => migration.Number > before))
            {
                db.Execute(sql);
                db.Execute($"pragma user_version = {number}");
            }

            db.Execute($"pragma application_id = {ApplicationId}");
            ChangeLog.InstallTriggers(db);
            db.Execute("commit;");
        }
        catch
        {
            Undo(db);
            throw;
        }

        return before;
    }

    static void Undo(SqliteConnection db)
    {
        try
        {
            db.Execute("rollback;");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself (disk full): the fault that we come from says why.
        }
    }

    static List<(int, string)> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (int.Parse(name["migrations/".Length..][..4]), reader.ReadToEnd());
            })];
    }
}
