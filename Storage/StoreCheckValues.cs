using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Values that no form of ours writes and no page could show: a date that is none, an amount beyond counting, a unit that nobody knows.
/// What a column may hold besides is said by the table itself, and SQLite checks it.</summary>
static class StoreCheckValues
{
    // As wide as what a form takes (1,000,000,000 of anything), and for the rest what fits a number of ours.
    const string Amount = "between -100000000000 and 100000000000";
    const string Quantity = "between -1000000000000 and 1000000000000";
    const string Number = "between -2147483648 and 2147483647";

    public static IEnumerable<Fault> Faults(SqliteConnection db) => Tables(db).SelectMany(table => Faults(db, table));

    /// <summary>The tables of facts. Sums are compared with them (<see cref="StoreCheckSums"/>).</summary>
    public static List<string> Tables(SqliteConnection db) =>
        db.Query<string>("select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*'").Except(Sums.Tables).ToList();

    public static IEnumerable<Fault> Faults(SqliteConnection db, string table) =>
        from column in db.Query<(string Name, string Type)>("select name, type from pragma_table_info($table)", new { table }).ToList()
        let wrong = Form(column.Name) is { } form ? ("check.value", Not(column.Name, form))
            : column.Type == "INTEGER" && Range(column.Name) is { } range ? ("check.number", $"{Quoted(column.Name)} not {range}")
            : column.Name == "unit" ? ("check.unit", "unit not in ('piece', 'kg', 'g', 'l', 'cl', 'ml', 'bunch')")
            : ((string Key, string Sql)?)null
        where wrong is not null
        from fault in StoreCheckRules.Broken(db, wrong.Value.Key, $"""
            select {Text(table)} as "table", cast(rowid as text) as row, {Text(column.Name)} as "column", cast({Quoted(column.Name)} as text) as value
            from {Quoted(table)} where {wrong.Value.Sql}
            """)
        select fault;

    // Text order is time order only as long as each has its exact form; a calendar cannot count from the years of a jest.
    static string Not(string column, string form)
    {
        var name = Quoted(column);
        var year = form.StartsWith("%Y", StringComparison.Ordinal) ? $" or {name} not between '1901' and '2200'" : "";
        return $"{name} is not null and (strftime('{form}', {name}) is not {name}{year})";
    }

    static string? Form(string column) => column switch
    {
        "at" => "%Y-%m-%dT%H:%M:%fZ",
        _ when column.EndsWith("_at", StringComparison.Ordinal) => "%Y-%m-%dT%H:%M:%fZ",
        _ when column.EndsWith("_time", StringComparison.Ordinal) => "%H:%M",
        "date" or "moved_from" or "absences_from" or "absences_to" or "from_date" or "to_date" or "start_date" or "end_date" or "joined_on" or "left_on" => "%Y-%m-%d",
        _ => null,
    };

    static string? Range(string column) => column switch
    {
        "id" or "last_step" => null,
        "year" => "between 1901 and 2199",
        _ when column.EndsWith("_id", StringComparison.Ordinal) || column.EndsWith("_by", StringComparison.Ordinal) => null,
        _ when column.EndsWith("_cents", StringComparison.Ordinal) => Amount,
        "size_thousandths" => "between 1 and 1000000000000",
        _ when column.EndsWith("_thousandths", StringComparison.Ordinal) => Quantity,
        _ when column.EndsWith("_basis_points", StringComparison.Ordinal) => "between 0 and 10000",
        _ => Number,
    };

    // A file that is not ours may have any name.
    static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    static string Text(string text) => $"'{text.Replace("'", "''")}'";
}
