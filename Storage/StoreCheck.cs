using Cagette.SelfHost.Amap;
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
                return new CheckReport(null, [new Fault("check.other-program")]);
            }

            if (Migrations.SchemaOf(db) > Migrations.Newest)
            {
                return new CheckReport(null, [new Fault("Ce fichier a été écrit par une version plus récente (schéma {0}) ; celle-ci connaît les schémas jusqu’à {1}.", Migrations.SchemaOf(db), Migrations.Newest)]);
            }

            List<Fault> faults = [.. db.Query<string>("pragma integrity_check").Where(line => line != "ok").Select(line => new Fault("check.integrity", line))];
            faults.AddRange(db.Query<(string Table, long? Row)>("select \"table\", rowid from pragma_foreign_key_check").Select(row => new Fault("check.foreign-key", row.Table, row.Row ?? 0)));
            faults.AddRange(Books(db));
            return new CheckReport(Contents(db, file), faults);
        }
        catch (SqliteException fault)
        {
            return new CheckReport(null, [new Fault("check.unreadable", fault.Message)]);
        }
    }

    static IEnumerable<Fault> Books(SqliteConnection db)
    {
        var (dues, facts) = db.QuerySingle<(long, long)>("""
            select coalesce((select sum(amount_cents) from due), 0),
              coalesce((select sum(amount_cents + fee_cents) from basket_line), 0) + coalesce((select sum(fee_cents) from membership), 0)
            """);
        if (dues != facts)
        {
            yield return new Fault("check.dues", new Money(dues), new Money(facts));
        }

        foreach (var name in db.Query<string>("""
            select product.name from product join order_line on order_line.product_id = product.id
            where product.stock_rule = 'season' and product.stock_thousandths is not null
            group by product.id having sum(order_line.quantity_thousandths) > product.stock_thousandths
            """))
        {
            yield return new Fault("check.stock", name);
        }

        foreach (var id in db.Query<long>("select reversal.id from payment as reversal join payment on payment.id = reversal.reverses_id where payment.amount_cents <> -reversal.amount_cents"))
        {
            yield return new Fault("check.reversal", id);
        }
    }

    static StoreContents Contents(SqliteConnection db, string file) => db.QuerySingle<StoreContents>("""
        select (select name from association) as "group", (select count(*) from member where left_on is null) as households,
          (select count(*) from person join member on member.id = person.member_id where member.left_on is null) as persons,
          (select max(ordered_at) from order_line) as last_order_at
        """) with { Schema = Migrations.SchemaOf(db), Bytes = new FileInfo(file).Length };

    static SqliteConnection Open(string file)
    {
        SqlTypes.Register();
        if (!File.Exists(file))
        {
            throw new StoreRefusedException("Il n’y a pas de fichier {0}.", file);
        }

        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        db.Open();
        return db;
    }
}
