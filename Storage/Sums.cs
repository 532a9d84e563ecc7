using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Sums kept beside the facts (migration 0004), so that no page adds up twenty seasons. Triggers name the sums that a change of facts makes
/// stale; here they are added up again from the view basket_line, in the same transaction. Facts stay the truth: <see cref="StoreCheckSums"/> compares.</summary>
public static class Sums
{
    /// <summary>What account_sum must hold, as memberships and payments say and basket_sum.</summary>
    internal const string OfAccounts = """
        select member_id, sum(dues) as dues_cents, sum(paid) as paid_cents, sum(association) as association_cents, sum(pending) as pending_cents from (
          select member_id, amount_cents + fee_cents as dues, 0 as paid, 0 as association, 0 as pending from basket_sum
          union all select member_id, fee_cents, 0, 0, 0 from membership
          union all select member_id, 0, iif(state = 'confirmed', amount_cents, 0), iif(state = 'confirmed' and payee = 'association', amount_cents, 0),
            iif(state = 'pending', amount_cents, 0) from payment)
        group by member_id
        """;

    // Above so many members of one delivery, its lines are read once for all rather than once for each of them.
    const int MostOneByOne = 8;

    static readonly string RefreshMember = Refreshed("delivery_id = $DeliveryId and member_id = $MemberId");
    static readonly string RefreshDelivery = Refreshed("delivery_id = $DeliveryId");
    static readonly string RefreshAll = $"""
        delete from stale_sum; delete from account_sum; delete from delivery_sum; delete from taken_sum;
        {Refreshed("true")}
        insert or replace into account_sum (member_id, dues_cents, paid_cents, association_cents, pending_cents)
        {OfAccounts}
        """;

    /// <summary>The tables that hold nothing but sums: no fact is in them.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["account_sum", "basket_sum", "delivery_sum", "stale_sum", "taken", "taken_sum"];

    /// <summary>Adds up again what became stale; nearly free when nothing did. Within the transaction of the change.</summary>
    public static void Refresh(SqliteConnection db)
    {
        var stale = db.Query<(long DeliveryId, long MemberId)>("select delivery_id, member_id from stale_sum").AsList();
        if (stale.Count == 0)
        {
            return;
        }

        foreach (var delivery in stale.GroupBy(row => row.DeliveryId))
        {
            if (delivery.Count() > MostOneByOne || delivery.Any(row => row.MemberId == 0))
            {
                db.Execute(RefreshDelivery, new { DeliveryId = delivery.Key });
                continue;
            }

            foreach (var row in delivery)
            {
                db.Execute(RefreshMember, new { row.DeliveryId, row.MemberId });
            }
        }

        db.Execute("delete from stale_sum");
    }

    /// <summary>Adds up everything again, whatever stood there: a file from elsewhere is believed for its facts alone.</summary>
    public static void Rebuild(SqliteConnection db) => db.Execute(RefreshAll);

    /// <summary>What basket_sum must hold, as the view says.</summary>
    internal static string OfBaskets(string which = "true") => $"""
        select member_id, delivery_id, sum(amount_cents) as amount_cents, sum(fee_cents) as fee_cents, max(comes) as comes
        from basket_line where {which} group by member_id, delivery_id
        """;

    /// <summary>What taken must hold, as the view says.</summary>
    internal static string OfTaken(string which = "true") => $"""
        select basket_line.member_id, basket_line.delivery_id, basket_line.product_id, sum(basket_line.ordered_thousandths) as quantity_thousandths
        from basket_line join product on product.id = basket_line.product_id and product.stock_rule <> 'none'
        where basket_line.comes = 1 and {which} group by basket_line.member_id, basket_line.delivery_id, basket_line.product_id
        """;

    static string Refreshed(string which) => $"""
        delete from basket_sum where {which};
        delete from taken where {which};
        insert into basket_sum (member_id, delivery_id, amount_cents, fee_cents, comes)
        {OfBaskets(which)};
        insert into taken (member_id, delivery_id, product_id, quantity_thousandths)
        {OfTaken(which)};
        """;
}
