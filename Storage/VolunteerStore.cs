using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who helps at which distribution (rules.md 6.3).</summary>
public static class VolunteerStore
{
    const string Helpers = """
        select shift.distribution_id, shift.role_id, role.name as role_name, shift.person_id, trim(person.first_name || ' ' || person.last_name) as name
        from shift join role on role.id = shift.role_id join person on person.id = shift.person_id
        """;

    /// <summary>What was said for a date; else the role's usual number, for a role of one contract only where that is delivered.</summary>
    internal const string Needs = """
        select role.id as role_id, distribution.id as distribution_id, coalesce(
          role_need.number,
          case when role.active = 1 and (role.catalog_id is null or exists (
            select 1 from delivery where delivery.catalog_id = role.catalog_id and delivery.distribution_id = distribution.id and delivery.cancelled is null)) then role.usual_number end,
          0) as number
        from distribution cross join role left join role_need on role_need.role_id = role.id and role_need.distribution_id = distribution.id
        """;

    public static IReadOnlyList<Helper> HelpersOf(this SqliteConnection db, long distributionId) =>
        [.. db.Query<Helper>($"{Helpers} where shift.distribution_id = $distributionId order by role.name, shift.taken_at", new { distributionId })];

    /// <summary>Of all distributions from one day to another, both included.</summary>
    public static IReadOnlyList<Helper> HelpersBetween(this SqliteConnection db, DateOnly from, DateOnly to) => [.. db.Query<Helper>($"""
        {Helpers} join distribution on distribution.id = shift.distribution_id
        where distribution.date between $from and $to order by role.name, shift.taken_at
        """, new { from, to })];

    public static IReadOnlyList<Role> VolunteerRoles(this SqliteConnection db) =>
        [.. db.Query<Role>("select id, name, catalog_id, instructions, usual_number, active from role order by active desc, name")];

    /// <summary>Adds it when its id is 0.</summary>
    public static void SaveVolunteerRole(this SqliteConnection db, Role role) => db.Execute(role.Id == 0
        ? "insert into role (name, instructions, usual_number, active) values ($Name, $Instructions, $UsualNumber, $Active)"
        : "update role set name = $Name, instructions = $Instructions, usual_number = $UsualNumber, active = $Active where id = $Id", role);

    /// <summary>How many hands a role needs at a date.</summary>
    public static int HandsNeeded(this SqliteConnection db, long roleId, long distributionId) => db.QuerySingleOrDefault<RoleNeed>(
        $"{Needs} where role.id = $roleId and distribution.id = $distributionId", new { roleId, distributionId })?.Number ?? 0;

    /// <summary>The needs of all roles at all distributions from one day to another, both included.</summary>
    public static IReadOnlyList<RoleNeed> NeedsBetween(this SqliteConnection db, DateOnly from, DateOnly to) =>
        [.. db.Query<RoleNeed>($"{Needs} where distribution.date between $from and $to", new { from, to })];

    public static void SetNeed(this SqliteConnection db, long roleId, long distributionId, int number) => db.Execute("""
        insert into role_need (role_id, distribution_id, number) values ($roleId, $distributionId, $number)
        on conflict (role_id, distribution_id) do update set number = excluded.number
        """, new { roleId, distributionId, number });

    public static IReadOnlyList<Shift> ShiftsOf(this SqliteConnection db, long roleId, long distributionId) => [.. db.Query<Shift>(
        "select id, role_id, distribution_id, person_id, taken_at from shift where role_id = $roleId and distribution_id = $distributionId", new { roleId, distributionId })];

    public static void TakeShift(this SqliteConnection db, Shift shift) => db.Execute(
        "insert into shift (role_id, distribution_id, person_id, taken_at) values ($RoleId, $DistributionId, $PersonId, $TakenAt)", new { shift.RoleId, shift.DistributionId, shift.PersonId, shift.TakenAt });

    public static void LeaveShift(this SqliteConnection db, Shift shift) => db.Execute("delete from shift where id = $Id", new { shift.Id });
}

/// <summary>Somebody's name on a role.</summary>
public sealed record Helper
{
    public long DistributionId { get; init; }
    public long RoleId { get; init; }
    public string RoleName { get; init; } = "";
    public long PersonId { get; init; }
    public string Name { get; init; } = "";
}
