using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Is a store whole, and do its books add up? On the living store or any copy.</summary>
public static class StoreCheck
{
    /// <summary>Null when SQLite finds the file whole.</summary>
    public static string? Integrity(string file)
    {
        using var db = Open(file);
        var answer = db.Query<string>("pragma integrity_check").ToList();
        return answer is ["ok"] ? null : string.Join("; ", answer.Take(3));
    }

    /// <summary>What the file holds, and every fault found, in words.</summary>
    public static CheckReport Run(string file)
    {
        try
        {
            using var db = Open(file);
            if (db.QuerySingle<int>("pragma application_id") != Migrations.ApplicationId)
            {
                return new CheckReport("", ["This file is not a store of Cagette.SelfHost."]);
            }

            if (Migrations.SchemaOf(db) > Migrations.Newest)
            {
                return new CheckReport("", [$"This file was written by a newer version (schema {Migrations.SchemaOf(db)}); this one knows schemas up to {Migrations.Newest}."]);
            }

            List<string> faults = [.. db.Query<string>("pragma integrity_check").Where(line => line != "ok")];
            faults.AddRange(db.Query<(string Table, long? Row)>("select \"table\", rowid from pragma_foreign_key_check").Select(row => $"{row.Table} {row.Row} points at something that is not there."));
            faults.AddRange(Books(db));
            return new CheckReport(Contents(db), faults);
        }
        catch (SqliteException fault)
        {
            return new CheckReport("", [$"This file cannot be read: {fault.Message}"]);
        }
    }

    static IEnumerable<string> Books(SqliteConnection db)
    {
        var (dues, facts) = db.QuerySingle<(long, long)>("""
            select coalesce((select sum(amount_cents) from due), 0),
              coalesce((select sum(amount_cents + fee_cents) from basket_line), 0) + coalesce((select sum(fee_cents) from membership), 0)
            """);
        if (dues != facts)
        {
            yield return $"Dues ({dues} cents) and the facts behind them ({facts} cents) differ.";
        }

        foreach (var name in db.Query<string>("""
            select product.name from product join order_line on order_line.product_id = product.id
            where product.stock_rule = 'season' and product.stock_thousandths is not null
            group by product.id having sum(order_line.quantity_thousandths) > product.stock_thousandths
            """))
        {
            yield return $"More of '{name}' is ordered than there is.";
        }

        foreach (var id in db.Query<long>("select reversal.id from payment as reversal join payment on payment.id = reversal.reverses_id where payment.amount_cents <> -reversal.amount_cents"))
        {
            yield return $"Payment {id} reverses another amount than it should.";
        }
    }

    static string Contents(SqliteConnection db)
    {
        var (name, members, orders) = db.QuerySingle<(string, long, string)>("""
            select coalesce((select name from association), '(no group yet)'), (select count(*) from member where left_on is null),
              coalesce((select max(ordered_at) from order_line), 'none')
            """);
        return $"{name}: {members} households, last order {orders}";
    }

    static SqliteConnection Open(string file)
    {
        SqlTypes.Register();
        if (!File.Exists(file))
        {
            throw new StoreRefusedException($"There is no file {file}.");
        }

        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        db.Open();
        return db;
    }
}

public sealed record CheckReport(string Contents, IReadOnlyList<string> Faults)
{
    public bool IsSound => Faults.Count == 0;
}
