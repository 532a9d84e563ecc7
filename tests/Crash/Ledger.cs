using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>What was answered, and whether the store says the same: each order that was answered is there once, each that is there is whole.</summary>
sealed class Ledger
{
    readonly Lock gate = new();
    readonly List<Answered> answered = [];
    readonly HashSet<Answered> found = [];
    readonly Dictionary<(long Member, long Distribution), (int Mark, int Count)> newest = [];
    long lastSet;

    public int Orders
    {
        get
        {
            lock (gate)
            {
                return answered.Count;
            }
        }
    }

    /// <summary>Orders in the store, those included whose answer the kill took.</summary>
    public int Found => found.Count;

    public void Note(Answered order)
    {
        lock (gate)
        {
            answered.Add(order);
        }
    }

    /// <summary>Reads what came since the last time, and holds all that was answered against it. The server may run.</summary>
    public void Check(DataFolder folder)
    {
        Read(folder.Store);
        Compare(this, Orders);
    }

    /// <summary>The same for a copy, of which we know that it was made after so many answers.</summary>
    public void CheckCopy(string file, int orders)
    {
        var copy = new Ledger();
        copy.Read(file);
        Compare(copy, orders);
    }

    void Compare(Ledger store, int orders)
    {
        lock (gate)
        {
            var lost = answered.Take(orders).Where(order => !store.found.Contains(order)).Take(5).ToList();
            Assert.IsEmpty(lost, $"answered, and not in the store: {string.Join("; ", lost)}");
        }
    }

    void Read(string file)
    {
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        db.Open();
        db.Execute("begin deferred");
        foreach (var set in db.Query<LogRow>("""
            select change_set.id as set_id, cast(substr(subject, 14) as integer) as distribution, person.member_id as member, change.table_name as table_name,
              coalesce(json_extract(after, '$.product_id'), 0) as product, coalesce(json_extract(after, '$.quantity_thousandths'), 0) as quantity
            from change_set join person on person.id = change_set.person_id left join change on change.change_set_id = change_set.id
            where change_set.action = 'order.place' and change_set.id > $lastSet order by change_set.id, change.id
            """, new { lastSet }).GroupBy(row => row.SetId))
        {
            TakeIn([.. set]);
            lastSet = set.Key;
        }

        Assert.AreEqual(found.Count, db.QuerySingle<int>("select count(*) from change_set where action = 'order.place'"), "orders in the change log");
        CompareLines(db);
    }

    // An order that is in the change log is whole: its three lines with its own quantities, and its basket.
    void TakeIn(List<LogRow> set)
    {
        var lines = set.Where(row => row.TableName == "order_line").OrderBy(row => row.Product).Select(row => (int)(row.Quantity / 1000)).ToList();
        var first = set[0];
        Assert.HasCount(Hamlet.Products, lines, $"lines of change {first.SetId}");
        CollectionAssert.AreEqual(Orderer.Quantities(lines[0]), lines, $"quantities of change {first.SetId}");
        Assert.AreEqual(1, set.Count(row => row.TableName == "basket"), $"basket of change {first.SetId}");
        var order = new Answered(first.Member, first.Distribution, lines[0]);
        Assert.IsTrue(found.Add(order), $"{order} is there twice");
        var key = (order.Member, order.Distribution);
        newest[key] = (order.Mark, newest.GetValueOrDefault(key).Count + 1);
    }

    // The baskets of today are the last ones of the log, and were saved as often as it says.
    void CompareLines(SqliteConnection db)
    {
        var versions = db.Query<(long Member, long Distribution, int Version)>("select member_id, distribution_id, version from basket where distribution_id <= $Dates", new { Hamlet.Dates })
            .ToDictionary(row => (row.Member, row.Distribution), row => row.Version);
        var lines = db.Query<(long Member, long Distribution, long Product, long Quantity)>(
            "select member_id, delivery_id, product_id, quantity_thousandths from order_line where delivery_id <= $Dates", new { Hamlet.Dates }).ToLookup(row => (row.Member, row.Distribution));
        Assert.HasCount(newest.Count, versions, "baskets");
        Assert.AreEqual(newest.Count, lines.Count, "baskets with lines");
        foreach (var (key, (mark, count)) in newest)
        {
            Assert.AreEqual(count, versions[key], $"savings of basket {key}");
            CollectionAssert.AreEqual(Orderer.Quantities(mark), lines[key].OrderBy(row => row.Product).Select(row => (int)(row.Quantity / 1000)).ToArray(), $"lines of basket {key}");
        }
    }

    sealed record LogRow
    {
        public long SetId { get; init; }
        public long Distribution { get; init; }
        public long Member { get; init; }
        public string TableName { get; init; } = "";
        public long Product { get; init; }
        public long Quantity { get; init; }
    }
}
