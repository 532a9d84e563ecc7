using System.Data;
using System.Globalization;
using Cagette.SelfHost.Amap;
using Dapper;

namespace Cagette.SelfHost.Storage;

/// <summary>How our types stand in the store: money and quantities as integers, dates and times as ISO text, instants as UTC text with
/// milliseconds, so that text order is time order.</summary>
public static class SqlTypes
{
    const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    static SqlTypes()
    {
        SetUpSqlite();
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Add<Money>(money => money.Cents, value => new Money(Convert.ToInt64(value, CultureInfo.InvariantCulture)));
        Add<Quantity>(quantity => quantity.Thousandths, value => new Quantity(Convert.ToInt64(value, CultureInfo.InvariantCulture)));
        Add<DateOnly>(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), value => DateOnly.ParseExact((string)value, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add<TimeOnly>(time => time.ToString("HH:mm", CultureInfo.InvariantCulture), value => TimeOnly.ParseExact((string)value, "HH:mm", CultureInfo.InvariantCulture));
        Add<DateTimeOffset>(Text, Instant);
    }

    /// <summary>Makes Dapper know our types. Called before the first connection opens; calling again does nothing.</summary>
    public static void Register()
    {
        // The static constructor does the work, once.
    }

    /// <summary>An instant as the store writes it, for the rare value that is put together outside a parameter.</summary>
    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    /// <summary>The way back, for the rare column that may hold no instant at all: Dapper would hand its null to a handler.</summary>
    internal static DateTimeOffset Instant(object value) =>
        DateTimeOffset.ParseExact((string)value, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    // SQLite takes these settings before its first connection only.
    static void SetUpSqlite()
    {
        const int oneThreadEach = 2; // SQLITE_CONFIG_MULTITHREAD
        const int memoryStatus = 9; // SQLITE_CONFIG_MEMSTATUS
        const int savepointSpill = 26; // SQLITE_CONFIG_STMTJRNL_SPILL
        SQLitePCL.Batteries_V2.Init();

        // A connection is used by one thread at a time, here always: taking a lock for each column that is read would guard nothing.
        _ = SQLitePCL.raw.sqlite3_config(oneThreadEach);

        // Counting memory takes one lock for all threads, at each allocation: a page would wait for a snapshot that has stepped aside holding it.
        _ = SQLitePCL.raw.sqlite3_config(memoryStatus, 0);

        // What a savepoint may have to give back stays in memory: beyond 64 kB, pages of each order would go to a temporary file, on the card, that
        // nobody ever reads. A larger bound is no way: SQLite hands it to the file system in one piece, and one above 128 kB is refused as a full disk.
        _ = SQLitePCL.raw.sqlite3_config(savepointSpill, -1);
    }

    static void Add<T>(Func<T, object> write, Func<object, T> read)
        where T : struct
    {
        // Dapper's own idea of the type would win over the handler when a parameter is written.
        SqlMapper.RemoveTypeMap(typeof(T));
        SqlMapper.RemoveTypeMap(typeof(T?));
        SqlMapper.AddTypeHandler(new Handler<T>(write, read));
    }

    sealed class Handler<T>(Func<T, object> write, Func<object, T> read) : SqlMapper.TypeHandler<T>
    {
        public override T? Parse(object value) => read(value);

        public override void SetValue(IDbDataParameter parameter, T? value) => parameter.Value = value is null ? DBNull.Value : write(value);
    }
}
