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
