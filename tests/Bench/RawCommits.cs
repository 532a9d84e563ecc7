using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Bench;

/// <summary>The measure to stand beside: SQLite alone writes the same rows (the line, the basket, and what the change log's triggers would
/// write, in the same text) on the same schema, with prepared statements, one connection, one commit for each order, WAL and
/// synchronous=FULL. It loads nothing and decides nothing.</summary>
sealed class RawCommits : IDisposable
{
    readonly SqliteConnection connection;
    readonly List<SqliteCommand> statements = [];
    readonly IReadOnlyList<Buyer> buyers;
    readonly (string Before, string After)[] texts;
    readonly SqliteCommand begin;
    readonly SqliteCommand commit;
    int next;

    /// <param name="file">A copy of the store, whose triggers of the change log are taken away.</param>
    /// <param name="buyers">Who orders.</param>
    /// <param name="texts">What the log said of one order: its line, its basket.</param>
    public RawCommits(string file, IReadOnlyList<Buyer> buyers, (string Before, string After)[] texts)
    {
        this.buyers = buyers;
        this.texts = texts;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = true }.ToString());
        connection.Open();
        connection.Execute("pragma journal_mode = wal; pragma synchronous = full");
        foreach (var trigger in connection.Query<string>("select name from sqlite_schema where type = 'trigger' and name glob 'log_*'").ToList())
        {
            connection.Execute($"drop trigger {trigger}");
        }

        begin = Prepare("begin immediate");
        commit = Prepare("commit;");
        statements.Add(Prepare("insert into change_set (at, person_id, action, subject, reason) values ($at, $person, 'order.place', 'distribution:100', '')"));
        statements.Add(Prepare("""
            insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at, ordered_by)
            values ($member, $delivery, $product, $quantity, 350, 550, 'Un produit', 'piece', 1000, $at, $person)
            on conflict (member_id, delivery_id, product_id) do update set quantity_thousandths = excluded.quantity_thousandths,
              by_default = excluded.by_default, ordered_at = excluded.ordered_at, ordered_by = excluded.ordered_by
            """));
        statements.Add(Prepare("insert into change (change_set_id, table_name, row_id, before, after) select max(id), 'order_line', $member, $before0, $after0 from change_set"));
        statements.Add(Prepare("""
            insert into basket (member_id, distribution_id, version) values ($member, $distribution, 1)
            on conflict (member_id, distribution_id) do update set version = version + 1
            """));
        statements.Add(Prepare("insert into change (change_set_id, table_name, row_id, before, after) select max(id), 'basket', $member, $before1, $after1 from change_set"));
    }

    /// <summary>Orders of so many members in turn: as many rows are touched again and again as by so many clients.</summary>
    public double PerSecond(int clients, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var count = 0;
        while (clock.Elapsed < time)
        {
            Save(buyers[next++ % clients]);
            count++;
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        statements.ForEach(statement => statement.Dispose());
        begin.Dispose();
        commit.Dispose();
        connection.Dispose();
    }

    void Save(Buyer buyer)
    {
        buyer.More = !buyer.More;
        var at = SqlTypes.Text(TimeProvider.System.GetUtcNow());
        begin.ExecuteNonQuery();
        foreach (var statement in statements)
        {
            foreach (SqliteParameter parameter in statement.Parameters)
            {
                parameter.Value = parameter.ParameterName switch
                {
                    "$at" => at,
                    "$person" => buyer.PersonId,
                    "$member" => buyer.MemberId,
                    "$delivery" => buyer.DeliveryId,
                    "$distribution" => buyer.DistributionId,
                    "$product" => buyer.ProductId,
                    "$quantity" => buyer.Quantity.Thousandths,
                    "$before0" => texts[0].Before,
                    "$after0" => texts[0].After,
                    "$before1" => texts[1].Before,
                    _ => texts[1].After,
                };
            }

            statement.ExecuteNonQuery();
        }

        commit.ExecuteNonQuery();
    }

    SqliteCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in System.Text.RegularExpressions.Regex.Matches(sql, @"\$\w+").Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(name, DBNull.Value);
        }

        command.Prepare();
        return command;
    }
}
