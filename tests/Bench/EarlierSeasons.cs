using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Bench;

/// <summary>A group that is old: the season of the sample with all that hangs on it, again and again, each 52 weeks before the last. Who is in
/// the group, and the season of today, stay the same. What is earlier has the lower numbers, as in a group that grew old: below zero here.</summary>
static class EarlierSeasons
{
    const int Apart = 10_000_000;

    static readonly string[] Tables =
    [
        "catalog", "engagement_text", "product", "distribution", "delivery", "delivery_stock", "product_price", "subscription", "subscription_line",
        "subscription_exception", "absence", "turn", "order_line", "received", "basket", "payment", "payout", "membership", "role_need", "shift",
        "message", "recipient",
    ];

    /// <summary>Each season is a commit of its own: all at once would be more than a disk's cache holds.</summary>
    public static void Add(Database database, int seasons)
    {
        for (var back = 1; back <= seasons; back++)
        {
            database.Write(null, db =>
            {
                foreach (var table in Tables)
                {
                    db.Execute(CopyOf(db, table), new { back });
                }

                db.Execute(Rest(db), new { from = -back * (long)Apart, to = -(back - 1) * (long)Apart - 1 });
            }).GetAwaiter().GetResult();
        }
    }

    // The season of today is at its beginning; an earlier one was ordered to its end, each delivery as the last that was.
    static string Rest(SqliteConnection db)
    {
        var columns = string.Join(", ", db.Query<string>("select name from pragma_table_info('order_line') where name not in ('id', 'delivery_id')"));
        return $"""
            insert into order_line (id, delivery_id, {columns})
            select (select min(id) from order_line) - row_number() over (), delivery.id, {string.Join(", ", columns.Split(", ").Select(column => $"model.{column}"))}
            from delivery
            join (
              select delivery.catalog_id, max(order_line.delivery_id) as delivery_id from order_line join delivery on delivery.id = order_line.delivery_id
              where delivery.id between $from and $to group by delivery.catalog_id) as last on last.catalog_id = delivery.catalog_id
            join order_line as model on model.delivery_id = last.delivery_id
            where delivery.id between $from and $to and not exists (select 1 from order_line where order_line.delivery_id = delivery.id)
            """;
    }

    // A year has one membership fee only: "or ignore".
    static string CopyOf(SqliteConnection db, string table)
    {
        var columns = db.Query<string>("select name from pragma_table_info($table)", new { table }).ToList();
        var own = db.Query<(string Column, string Target)>("""select "from", "table" from pragma_foreign_key_list($table)""", new { table })
            .Where(key => Tables.Contains(key.Target)).Select(key => key.Column).Append("id").ToHashSet();
        var values = columns.Select(column => (table, column) switch
        {
            _ when own.Contains(column) => $"{column} - $back * {Apart}",
            ("catalog", "status") => "'archived'",
            ("delivery", "closed_at") => Earlier("coalesce(closed_at, closes_at)"),
            ("membership", "year") => "year - $back",
            ("recipient", "header_id") => "header_id || '-' || $back",
            _ when column.EndsWith("_at", StringComparison.Ordinal) || column is "date" or "start_date" or "end_date" or "moved_from" => Earlier(column),
            _ => column,
        });
        return $"insert or ignore into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} where id > 0";
    }

    // A date, or the date of an instant and the rest of it.
    static string Earlier(string value) => $"date(substr({value}, 1, 10), '-' || (364 * $back) || ' days') || substr({value}, 11)";
}
