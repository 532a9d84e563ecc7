using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What the members' file needs: all households with their persons, and who has which e-mail, each in one query.</summary>
public static class MemberFileStore
{
    public static IReadOnlyList<Member> PresentMembers(this SqliteConnection db) => [.. db.Query<Member>("""
        select id, name, reference, address1, address2, postcode, city, note, joined_on, left_on from member where left_on is null order by sort_key, id
        """)];

    public static IReadOnlyList<Person> PersonsOfMembers(this SqliteConnection db) => [.. db.Query<Person>("""
        select person.id, member_id, producer_id, rank, first_name, last_name, email, phone, language
        from person join member on member.id = person.member_id where member.left_on is null order by member_id, rank, person.id
        """)];

    /// <summary>The e-mail of every person, of producers too, in lower case, and whose it is.</summary>
    public static IReadOnlyDictionary<string, string> EmailOwners(this SqliteConnection db) => db.Query<(string Email, string Name)>("""
        select person.email, coalesce(member.name, producer.name)
        from person left join member on member.id = person.member_id left join producer on producer.id = person.producer_id
        where person.email is not null
        """).ToDictionary(row => row.Email.ToLowerInvariant(), row => row.Name);
}
