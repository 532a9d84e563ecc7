using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Is a store whole, and do its books add up? On the living store or any copy, of this schema or an earlier one. Nothing is ever written
/// to the file or beside it.</summary>
public static class StoreCheck
{
    const int Corrupt = 11;
    const int NotADatabase = 26;

    /// <summary>Null when SQLite finds the file whole.</summary>
    public static string? Integrity(string file)
    {
        using var db = StoreCheckFile.Open(file);
        var answer = db.Query<string>("pragma integrity_check").ToList();
        return answer is ["ok"] ? null : string.Join("; ", answer.Take(3));
    }

    /// <summary>What the file holds, and every fault found.</summary>
    /// <param name="file">A living store, a snapshot or any copy.</param>
    /// <param name="scratch">A folder with room for a copy, which a file of an earlier schema needs; the machine's temporary folder unless said.</param>
    public static CheckReport Run(string file, string? scratch = null)
    {
        if (!File.Exists(file))
        {
            return Unusable("Il n’y a pas de fichier {0}.", file);
        }

        try
        {
            using var db = StoreCheckFile.Open(file);

            // One state for all that is compared: on a living store, an order between two questions would look like a fault.
            db.Execute("begin deferred");
            var header = StoreHeader.Of(db);
            if (header.Application != Migrations.ApplicationId)
            {
                return Unusable("check.other-program");
            }

            if (header.Refusal is { } newer)
            {
                return new CheckReport(null, [newer]);
            }

            // Of a torn file nothing else can be believed.
            var torn = db.Query<string>("pragma integrity_check").Where(line => line != "ok").Select(line => new Fault("check.integrity", line)).ToList();
            if (torn.Count > 0)
            {
                return new CheckReport(null, torn);
            }

            if (header.Schema == Migrations.Newest)
            {
                return new CheckReport(Contents(db, file), Faults(db));
            }

            using var migrated = StoreCheckFile.Migrated(db, scratch ?? Path.GetTempPath());
            return new CheckReport(Contents(db, file), Faults(migrated.Db));
        }
        catch (SqliteException fault)
        {
            return fault.SqliteErrorCode switch
            {
                NotADatabase => Unusable("check.other-program"),
                Corrupt => Unusable("check.torn"),
                _ => Unusable("check.unreadable", fault.Message),
            };
        }
    }

    /// <summary>All but the integrity of the file, on a store of the newest schema. Books are read only where their tables and views stand.</summary>
    public static IReadOnlyList<Fault> Faults(SqliteConnection db)
    {
        var schema = StoreCheckSchema.Faults(db);
        List<Fault> faults = [.. schema.Select(fault => fault.Fault), .. ForeignKeys(db)];
        if (schema.Any(fault => fault.StopsBooks) || faults.Count > schema.Count)
        {
            return faults;
        }

        var rules = StoreCheckRules.Faults(db);
        faults.AddRange(rules);
        if (rules.Count == 0)
        {
            faults.AddRange(StoreCheckBooks.Faults(db));
        }

        // Where the facts or the view are wrong already, a sum of them says nothing more.
        if (faults.Count == schema.Count)
        {
            faults.AddRange(StoreCheckSums.Faults(db));
        }

        return faults;
    }

    static IEnumerable<Fault> ForeignKeys(SqliteConnection db) => db.Query<(string Table, long? Row, string Parent)>("""
        select "table", rowid, parent from pragma_foreign_key_check
        """).Select(row => new Fault("check.foreign-key", row.Table, $"{row.Row}", row.Parent)).Few();

    /// <summary>What the store holds that this connection reads.</summary>
    public static StoreContents Contents(SqliteConnection db, string file) => db.QuerySingle<StoreContents>("""
        select (select name from association) as "group", (select count(*) from member where left_on is null) as households,
          (select count(*) from person join member on member.id = person.member_id where member.left_on is null) as persons,
          (select max(ordered_at) from order_line) as last_order_at
        """) with { Schema = Migrations.SchemaOf(db), Bytes = new FileInfo(file).Length };

    static CheckReport Unusable(string text, params object[] facts) => new(null, [new Fault(text, facts)]);
}
