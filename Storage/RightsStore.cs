using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who may do what, and who changed what.</summary>
public static class RightsStore
{
    public static IReadOnlyList<RightHeld> AllRights(this SqliteConnection db) =>
        [.. db.Query<RightHeld>("select id, person_id, right, catalog_id from right_held")];

    public static IReadOnlyList<RightLine> RightLines(this SqliteConnection db) => [.. db.Query<RightLine>("""
        select right_held.id, right_held.person_id, trim(person.first_name || ' ' || person.last_name) as person_name, right_held.right, catalog.name as catalog_name
        from right_held join person on person.id = right_held.person_id left join catalog on catalog.id = right_held.catalog_id
        order by person.last_name, person.first_name, right_held.right
        """)];

    public static void TakeRight(this SqliteConnection db, long rightId) => db.Execute("delete from right_held where id = $rightId", new { rightId });

    /// <summary>Everybody who may sign in, by name.</summary>
    public static IReadOnlyList<(long Id, string Name, string Email)> PeopleWithEmail(this SqliteConnection db) => [.. db.Query<(long, string, string)>("""
        select person.id, trim(person.last_name || ' ' || person.first_name), person.email
        from person left join member on member.id = person.member_id
        where person.email is not null and member.left_on is null order by person.search_key
        """)];

    public static (string Name, string? Email)? PersonNamed(this SqliteConnection db, long personId) => db.QuerySingleOrDefault<(string, string?)?>(
        "select trim(first_name || ' ' || last_name), email from person where id = $personId", new { personId });

    public static IReadOnlyList<(long Id, string Name)> CatalogNames(this SqliteConnection db) =>
        [.. db.Query<(long, string)>("select id, name from catalog where status <> 'archived' order by name")];

    public static IReadOnlyList<ChangeSetLine> ChangeSets(this SqliteConnection db, string words, long before, int most) => [.. db.Query<ChangeSetLine>("""
        select change_set.id, change_set.at, coalesce(trim(person.first_name || ' ' || person.last_name), '') as person, change_set.action, change_set.subject, change_set.reason,
          (select count(*) from change where change.change_set_id = change_set.id) as rows
        from change_set left join person on person.id = change_set.person_id
        where change_set.id < $before and ($words = '' or instr(lower(change_set.subject || ' ' || change_set.action || ' ' || coalesce(person.search_key, '')), $words) > 0)
        order by change_set.id desc limit $most
        """, new { words, before, most })];

    public static IReadOnlyList<ChangeRow> ChangesOf(this SqliteConnection db, long changeSetId) => [.. db.Query<ChangeRow>(
        "select table_name, row_id, before, after from change where change_set_id = $changeSetId order by id", new { changeSetId })];

    public static void SaveAssociation(this SqliteConnection db, Association association) => db.Execute("""
        update association set name = $Name, email = $Email, phone = $Phone, website = $Website, introduction = $Introduction, language = $Language,
          registration = $Registration, renewal_month = $RenewalMonth, renewal_day = $RenewalDay, membership_fee_cents = $MembershipFee,
          unpaid_blocks = $UnpaidBlocks, account_holder = $AccountHolder, iban = $Iban, bic = $Bic
        """, new
    {
        association.Name,
        association.Email,
        association.Phone,
        association.Website,
        association.Introduction,
        association.Language,
        Registration = association.Registration.Text(),
        association.RenewalMonth,
        association.RenewalDay,
        association.MembershipFee,
        association.UnpaidBlocks,
        association.AccountHolder,
        association.Iban,
        association.Bic,
    });
}

public sealed record RightLine
{
    public long Id { get; init; }

    public long PersonId { get; init; }

    public string PersonName { get; init; } = "";

    public Right Right { get; init; }

    public string? CatalogName { get; init; }
}

public sealed record ChangeSetLine
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Empty when the program itself acted.</summary>
    public string Person { get; init; } = "";

    public string Action { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Reason { get; init; } = "";

    public long Rows { get; init; }
}

public sealed record ChangeRow
{
    public string TableName { get; init; } = "";

    public long RowId { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }
}
