using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who helps at which distribution (rules.md 6.3).</summary>
public static class VolunteerStore
{
    public static IReadOnlyList<Helper> HelpersOf(this SqliteConnection db, long distributionId) => [.. db.Query<Helper>("""
        select shift.distribution_id, shift.role_id, role.name as role_name, shift.person_id, trim(person.first_name || ' ' || person.last_name) as name
        from shift join role on role.id = shift.role_id join person on person.id = shift.person_id
        where shift.distribution_id = $distributionId order by role.name, shift.taken_at
        """, new { distributionId })];

    public static IReadOnlyList<Role> VolunteerRoles(this SqliteConnection db) =>
        [.. db.Query<Role>("select id, name, catalog_id, instructions, usual_number, active from role order by active desc, name")];

    /// <summary>Adds it when its id is 0.</summary>
    public static void SaveVolunteerRole(this SqliteConnection db, Role role) => db.Execute(role.Id == 0
        ? "insert into role (name, instructions, usual_number, active) values ($Name, $Instructions, $UsualNumber, $Active)"
        : "update role set name = $Name, instructions = $Instructions, usual_number = $UsualNumber, active = $Active where id = $Id", role);

    /// <summary>What was said for this date; else the role's usual number, for a role of one contract only where that is delivered.</summary>
    public static int HandsNeeded(this SqliteConnection db, long roleId, long distributionId) => db.QuerySingle<int>("""
        select coalesce(
          (select number from role_need where role_id = $roleId and distribution_id = $distributionId),
          (select usual_number from role where id = $roleId and active = 1 and (catalog_id is null or exists (
            select 1 from delivery where delivery.catalog_id = role.catalog_id and delivery.distribution_id = $distributionId and delivery.cancelled is null))),
          0)
        """, new { roleId, distributionId });

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
