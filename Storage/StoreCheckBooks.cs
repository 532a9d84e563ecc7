using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Each view beside the rule, row by row: what the view says is computed again from the facts by Amap/, which knows no SQL. And nothing is
/// ordered beyond its stock. One contract at a time, so that ten seasons need no more memory than one.</summary>
public static class StoreCheckBooks
{
    /// <summary>The views that are checked here; a test says that there is no other in the schema.</summary>
    public static IReadOnlyList<string> Views => ["basket_line", "due"];

    public static IReadOnlyList<Fault> Faults(SqliteConnection db)
    {
        try
        {
            var names = db.Query<(long Id, string Name)>("select id, name from member").ToDictionary(member => member.Id, member => member.Name);
            return [.. Memberships(db, names).Few(), .. db.Query<Catalog>(OrderStore.CatalogRow).ToList().SelectMany(catalog => new ContractBook(db, catalog, names).Faults())];
        }
        catch (Exception fault) when (fault is OverflowException or FormatException or InvalidOperationException or System.Data.DataException)
        {
            return [new Fault("check.uncountable", fault.Message)];
        }
    }

    static IEnumerable<Fault> Memberships(SqliteConnection db, Dictionary<long, string> names)
    {
        var memberships = db.Query<Membership>("select id, member_id, year, fee_cents as fee, date from membership");
        return Dues(Balance.DuesOf(memberships, [], new Dictionary<long, long>()), db.Query<Due>($"{DueRow} where due.catalog_id is null"), new Fault("check.membership"), names);
    }

    internal const string DueRow = "select member_id, kind, fact_id, date, catalog_id, delivery_id, producer_id, amount_cents as amount from due";

    internal static IEnumerable<Fault> Dues(IEnumerable<Due> rule, IEnumerable<Due> view, object what, Dictionary<long, string> names) =>
        from pair in Pairs(rule, view, due => (due.MemberId, due.Kind, due.FactId, due.DeliveryId))
        let due = pair.View.Concat(pair.Rule).First()
        select new Fault("check.due", names.GetValueOrDefault(due.MemberId, "?"), due.Date, what, pair.View.Sum(row => row.Amount), pair.Rule.Sum(row => row.Amount));

    /// <summary>Rows that are not the same on both sides, by their key.</summary>
    internal static IEnumerable<(IReadOnlyList<T> Rule, IReadOnlyList<T> View)> Pairs<T, TKey>(IEnumerable<T> rule, IEnumerable<T> view, Func<T, TKey> key)
    {
        var ours = rule.ToLookup(key);
        var theirs = view.ToLookup(key);
        return
        [
            .. from @group in ours where !@group.SequenceEqual(theirs[@group.Key]) select (@group.ToList(), theirs[@group.Key].ToList()),
            .. from @group in theirs where !ours.Contains(@group.Key) select (new List<T>(), @group.ToList()),
        ];
    }
}
