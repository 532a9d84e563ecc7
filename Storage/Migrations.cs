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
        var before = SchemaOf(db);
        var application = db.QuerySingle<int>("pragma application_id");
        if (application != 0 && application != ApplicationId || application == 0 && before != 0)
        {
            throw new StoreRefusedException("Ce fichier appartient à un autre programme.");
        }

        if (before > Newest)
        {
            throw new StoreRefusedException("Ce fichier a été écrit par une version plus récente (schéma {0}) ; celle-ci connaît les schémas jusqu’à {1}.", before, Newest);
        }

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
            db.Execute("rollback;");
            throw;
        }

        return before;
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
