using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Memberships by year (rules.md 1.2).</summary>
public static class MembershipStore
{
    public static IReadOnlyList<Membership> MembershipsOf(this SqliteConnection db, long memberId) => [.. db.Query<Membership>(
        "select id, member_id, year, fee_cents as fee, date from membership where member_id = $memberId order by year desc", new { memberId })];

    public static MembershipStanding StandingOf(this SqliteConnection db, long memberId, DateOnly today)
    {
        // One row for each membership of the member; one without a year when there is none.
        var rows = db.Query<(int Month, int Day, bool UnpaidBlocks, Money Paid, int Year, Money Fee)>("""
            select association.renewal_month, association.renewal_day, association.unpaid_blocks,
              coalesce((select association_cents from account_sum where member_id = $memberId), 0),
              coalesce(membership.year, 0), coalesce(membership.fee_cents, 0)
            from association left join membership on membership.member_id = $memberId
            """, new { memberId }).ToList();
        var (renewal, first) = (new Renewal(rows[0].Month, rows[0].Day), rows[0]);
        var year = renewal.YearOf(today);
        return new()
        {
            Year = year,
            Renewal = renewal,
            Recorded = rows.Exists(row => row.Year == year),
            Fees = rows.Where(row => row.Year <= year).Sum(row => row.Fee),
            Paid = first.Paid,
            UnpaidBlocks = first.UnpaidBlocks,
        };
    }

    /// <summary>Records the membership of a year, or changes its fee and date.</summary>
    public static void SetMembership(this SqliteConnection db, long memberId, int year, Money fee, DateOnly date) => db.Execute("""
        insert into membership (member_id, year, fee_cents, date) values ($memberId, $year, $fee, $date)
        on conflict (member_id, year) do update set fee_cents = $fee, date = $date
        """, new { memberId, year, fee, date });
}
