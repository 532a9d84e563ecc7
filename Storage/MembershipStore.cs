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
        var association = db.Association()!;
        var renewal = association.Renewal;
        var year = renewal.YearOf(today);
        var (recorded, fees, paid) = db.QuerySingle<(bool, Money, Money)>("""
            select exists (select 1 from membership where member_id = $memberId and year = $year),
              coalesce((select sum(fee_cents) from membership where member_id = $memberId and year <= $year), 0),
              coalesce((select association_cents from account_sum where member_id = $memberId), 0)
            """, new { memberId, year });
        return new()
        {
            Year = year,
            Renewal = renewal,
            Recorded = recorded,
            Fees = fees,
            Paid = paid,
            UnpaidBlocks = association.UnpaidBlocks,
        };
    }

    /// <summary>Records the membership of a year, or changes its fee and date.</summary>
    public static void SetMembership(this SqliteConnection db, long memberId, int year, Money fee, DateOnly date) => db.Execute("""
        insert into membership (member_id, year, fee_cents, date) values ($memberId, $year, $fee, $date)
        on conflict (member_id, year) do update set fee_cents = $fee, date = $date
        """, new { memberId, year, fee, date });
}
