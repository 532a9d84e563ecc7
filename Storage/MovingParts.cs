using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Triggers, views and indexes run by themselves whenever a store is read or written. Those of a file that comes from elsewhere are
/// believed in no case: they are taken out before anything is asked of it, and ours are made anew.</summary>
static class MovingParts
{
    /// <summary>Returns what was there and was not ours. Of an earlier schema only the names can tell.</summary>
    public static IReadOnlyList<Fault> TakeOut(SqliteConnection db)
    {
        var foreign = StoreCheckSchema.ForeignParts(db, isNewest: Migrations.SchemaOf(db) == Migrations.Newest);
        db.Execute("begin immediate");
        foreach (var kind in new[] { "trigger", "view", "index" })
        {
            // The index of a "unique" in a table has no text: it belongs to the table.
            foreach (var name in db.Query<string>("select name from sqlite_schema where type = $kind and sql is not null", new { kind }).ToList())
            {
                db.Execute($"drop {kind} \"{name.Replace("\"", "\"\"")}\"");
            }
        }

        db.Execute("commit;");
        return foreign;
    }

    /// <summary>On a store of the newest schema, whose tables all stand.</summary>
    public static void PutBack(SqliteConnection db)
    {
        db.Execute("begin immediate");
        foreach (var sql in StoreCheckSchema.MissingParts(db))
        {
            db.Execute(sql);
        }

        db.Execute("commit;");
    }
}
