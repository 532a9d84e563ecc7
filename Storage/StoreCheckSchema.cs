using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The schema of a store beside the one that the migrations make. A missing trigger would leave holes in the change log, a missing index
/// would let an address be taken twice, another view would make other dues.</summary>
static class StoreCheckSchema
{
    static readonly Lazy<Dictionary<string, Part>> Fresh = new(() =>
    {
        using var db = new SqliteConnection("Data Source=:memory:");
        db.Open();
        Migrations.Run(db);
        return Read(db);
    });

    /// <summary>A missing table or view stops the reading of the books.</summary>
    public static IReadOnlyList<(Fault Fault, bool StopsBooks)> Faults(SqliteConnection db)
    {
        var there = Read(db);
        return
        [
            .. Fresh.Value.Values.Where(part => !there.ContainsKey(Key(part))).Select(part => (new Fault("check.schema-missing", Kind(part), part.Name), part.Type is "table" or "view")),
            .. there.Values.Where(part => !Fresh.Value.ContainsKey(Key(part))).Select(part => (new Fault("check.schema-extra", Kind(part), part.Name), false)),
            .. there.Values.Where(part => Fresh.Value.TryGetValue(Key(part), out var fresh) && fresh != part).Select(part => (new Fault("check.schema-changed", Kind(part), part.Name), false)),
        ];
    }

    /// <summary>Triggers, views and indexes that no program of ours made.</summary>
    public static IReadOnlyList<Fault> ForeignParts(SqliteConnection db, bool isNewest) =>
    [
        .. Read(db).Values.Where(part => part.Type != "table" && !Fresh.Value.ContainsKey(Key(part))).Select(part => new Fault("check.schema-extra", Kind(part), part.Name)),
        .. Read(db).Values.Where(part => part.Type != "table" && isNewest && Fresh.Value.TryGetValue(Key(part), out var fresh) && fresh != part).Select(part => new Fault("check.schema-changed", Kind(part), part.Name)),
    ];

    /// <summary>The SQL that makes what is not there, each after what it needs.</summary>
    public static IReadOnlyList<string> MissingParts(SqliteConnection db)
    {
        var there = Read(db);
        return [.. Fresh.Value.Values.Where(part => part.Type != "table" && !there.ContainsKey(Key(part))).OrderBy(part => part.Type == "trigger").Select(part => part.Sql)];
    }

    // A trigger may bear a table's name.
    static Dictionary<string, Part> Read(SqliteConnection db) => db.Query<Part>("select type, name, sql from sqlite_schema where sql is not null and name not glob 'sqlite_*'").ToDictionary(Key);

    static string Key(Part part) => $"{part.Type} {part.Name}";

    static Fault Kind(Part part) => new($"check.kind-{part.Type}");

    sealed record Part
    {
        public string Type { get; init; } = "";

        public string Name { get; init; } = "";

        public string Sql { get; init; } = "";
    }
}
