using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who is in each segment (rules.md 7.1). A segment is found anew each time; only sub-groups made by hand are stored.</summary>
public static class AudienceStore
{
    const string Of = "select person.id as person_id, null as producer_id, trim(person.first_name || ' ' || person.last_name) as name, person.email from person join member on member.id = person.member_id where person.email is not null and member.left_on is null";

    /// <summary>The addresses of one segment; the subject is the contract, distribution or sub-group, the year that of the membership.</summary>
    public static IReadOnlyList<Addressee> Audience(this SqliteConnection db, string segment, long subject, int year, DateOnly today) =>
        [.. db.Query<AudienceRow>(Sql(segment), new { subject, year, today }).Select(row => new Addressee(row.Name, row.Email, row.PersonId, row.ProducerId))];

    static string Sql(string segment) => segment switch
    {
        "everybody" => Of,
        "catalog" => $"{Of} and member.id in (select member_id from subscription where catalog_id = $subject and end_date >= $today union select member_id from basket_line where catalog_id = $subject and date >= $today)",
        "date" => $"{Of} and member.id in (select member_id from basket_line where distribution_id = $subject and comes = 1)",
        "owing" => $"{Of} and member.id in (select member_id from account_sum where dues_cents > paid_cents)",
        "no_membership" => $"{Of} and not exists (select 1 from membership where member_id = member.id and year = $year)",
        "volunteers" => $"{Of} and person.id in (select person_id from shift where distribution_id = $subject)",
        "segment" => $"{Of} and person.id in (select person_id from segment_person where segment_id = $subject)",
        "producers" => "select null as person_id, id as producer_id, name, email from producer where active = 1 and email is not null",
        "waiting" => "select null as person_id, null as producer_id, first_name || ' ' || last_name as name, email from waiting_entry where state = 'waiting'",
        _ => $"{Of} and 0",
    };

    /// <summary>What there is to choose from: contracts, distributions of the weeks around today, sub-groups.</summary>
    public static IReadOnlyList<AudienceChoice> AudienceChoices(this SqliteConnection db, DateOnly from, DateOnly to) => [.. db.Query<AudienceChoice>("""
        select 'catalog' as kind, id, name, '' as date from catalog where status in ('published', 'closed')
        union all
        select 'date', distribution.id, place.name, distribution.date from distribution join place on place.id = distribution.place_id
        where distribution.date between $from and $to
        union all
        select 'segment', id, name, '' from segment
        order by 1, 4, 3
        """, new { from, to })];

    public static IReadOnlyList<SegmentPerson> PersonsToChoose(this SqliteConnection db, long segmentId) => [.. db.Query<SegmentPerson>("""
        select person.id, trim(person.first_name || ' ' || person.last_name) as name,
          exists (select 1 from segment_person where segment_id = $segmentId and person_id = person.id) as chosen
        from person join member on member.id = person.member_id where member.left_on is null order by member.sort_key, person.rank
        """, new { segmentId })];

    /// <summary>Makes the sub-group or changes who is in it; false when the name is taken.</summary>
    public static bool SaveSegment(this SqliteConnection db, long id, string name, IEnumerable<long> persons)
    {
        if (db.QuerySingle<bool>("select exists (select 1 from segment where name = $name and id <> $id)", new { id, name }))
        {
            return false;
        }

        if (id == 0)
        {
            id = db.QuerySingle<long>("insert into segment (name) values ($name) returning id", new { name });
        }
        else
        {
            db.Execute("update segment set name = $name where id = $id", new { id, name });
        }

        db.Execute("delete from segment_person where segment_id = $id", new { id });
        foreach (var person in persons)
        {
            db.Execute("insert into segment_person (segment_id, person_id) values ($id, $person) on conflict do nothing", new { id, person });
        }

        return true;
    }
}

public sealed record AudienceRow
{
    public long? PersonId { get; init; }

    public long? ProducerId { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";
}

public sealed record AudienceChoice
{
    public string Kind { get; init; } = "";

    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Date { get; init; } = "";
}

public sealed record SegmentPerson
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public bool Chosen { get; init; }
}
