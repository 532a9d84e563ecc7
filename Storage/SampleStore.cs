using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Writes whole tables of the sample AMAP, one prepared command each. A record's properties are matched with the table's columns by
/// name; what the table does not have (a delivery's date) is left out, what the row does not say keeps its default.</summary>
public static class SampleStore
{
    static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    public static bool IsEmpty(SqliteConnection db) => db.QuerySingle<long>("select count(*) from association") == 0;

    /// <param name="db">The connection at work, inside <see cref="Database.Write{T}"/>.</param>
    /// <param name="rows">Records named after their table.</param>
    /// <param name="more">An anonymous object with columns that the record lacks: sort keys, ids.</param>
    public static void Insert<T>(SqliteConnection db, IEnumerable<T> rows, Func<T, object>? more = null)
        where T : class
    {
        var table = TableOf(typeof(T));
        var columns = db.Query<string>("select name from pragma_table_info($table)", new { table }).ToHashSet();
        SqliteCommand? command = null;
        List<(PropertyInfo Property, bool More, SqliteParameter Parameter)> filled = [];
        foreach (var row in rows)
        {
            var extra = more?.Invoke(row);
            if (command is null)
            {
                filled = Bind(typeof(T), false, columns).Concat(extra is null ? [] : Bind(extra.GetType(), true, columns)).ToList();
                command = db.CreateCommand();
                command.CommandText = $"""
                    insert into {table} ({string.Join(", ", filled.Select(f => f.Parameter.ParameterName[1..]))})
                    values ({string.Join(", ", filled.Select(f => f.Parameter.ParameterName))})
                    """;
                command.Parameters.AddRange(filled.Select(f => f.Parameter));
                command.Prepare();
            }

            foreach (var (property, isMore, parameter) in filled)
            {
                parameter.Value = Value(property, property.GetValue(isMore ? extra : row));
            }

            command.ExecuteNonQuery();
        }

        command?.Dispose();
    }

    /// <summary>The dues of all members by catalog and month.</summary>
    public static IReadOnlyList<SampleDue> Dues(SqliteConnection db) => db.Query<SampleDue>("""
        select member_id, catalog_id, min(date) as first_date, sum(amount_cents) as amount_cents
        from due
        group by member_id, catalog_id, substr(date, 1, 7)
        order by member_id, catalog_id, first_date
        """).AsList();

    static IEnumerable<(PropertyInfo, bool, SqliteParameter)> Bind(Type type, bool more, HashSet<string> columns) =>
        from property in Properties.GetOrAdd(type, t => t.GetProperties())
        let column = ColumnOf(property, columns)
        where columns.Contains(column)
        select (property, more, new SqliteParameter { ParameterName = $"${column}" });

    static string TableOf(Type type) => type == typeof(DatePrice) ? "product_price"
        : type == typeof(Pause) ? "cycle_pause"
        : type == typeof(ExceptionalQuantity) ? "subscription_exception"
        : Snake(type.Name.EndsWith("Row", StringComparison.Ordinal) ? type.Name[..^3] : type.Name);

    static string ColumnOf(PropertyInfo property, HashSet<string> columns)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var column = Snake(property.Name) + (type == typeof(Money) ? "_cents" : type == typeof(Quantity) ? "_thousandths" : "");
        return column == "quantity_thousandths" && !columns.Contains(column) ? "thousandths" : column;
    }

    /// <summary>Rows with id 0 let SQLite number them.</summary>
    static object Value(PropertyInfo property, object? value) => value switch
    {
        null => DBNull.Value,
        0L when property.Name == "Id" => DBNull.Value,
        Money money => money.Cents,
        Quantity quantity => quantity.Thousandths,
        DateOnly date => date.ToString("yyyy-MM-dd"),
        TimeOnly time => time.ToString("HH:mm"),
        DateTimeOffset instant => SqlTypes.Text(instant),
        DayOfWeek day => (int)day,
        Enum name => Snake(name.ToString()),
        _ => value,
    };

    static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
