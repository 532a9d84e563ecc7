using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Households and their persons.</summary>
public static class MemberStore
{
    public static long AddMember(this SqliteConnection db, string name, DateOnly joinedOn)
    {
        var id = db.QuerySingle<long>("select coalesce(max(id), 0) + 1 from member");
        db.Execute("""
            insert into member (id, name, sort_key, search_key, reference, joined_on) values ($id, $name, $key, $key, $reference, $joinedOn)
            """, new { id, name, key = Folding.Fold(name), reference = PaymentReference.Of(id), joinedOn });
        return id;
    }

    public static long AddPerson(this SqliteConnection db, long memberId, string firstName, string lastName, string? email, string phone = "")
    {
        var id = db.QuerySingle<long>("""
            insert into person (member_id, rank, first_name, last_name, email, phone, search_key)
            values ($memberId, (select coalesce(max(rank), 0) + 1 from person where member_id = $memberId), $firstName, $lastName, $email, $phone, $key)
            returning id
            """, new { memberId, firstName, lastName, email = string.IsNullOrEmpty(email) ? null : email, phone, key = KeyOf(firstName, lastName, email, phone) });
        db.RefreshSearchKey(memberId);
        return id;
    }

    /// <summary>What a household is found by: its name and all its persons' names and e-mails.</summary>
    public static void RefreshSearchKey(this SqliteConnection db, long memberId)
    {
        var words = db.Query<string>("select name from member where id = $memberId union all select search_key from person where member_id = $memberId", new { memberId });
        db.Execute("update member set search_key = $key where id = $memberId", new { memberId, key = Folding.Fold(string.Join(' ', words)) });
    }

    public static Member? Member(this SqliteConnection db, long id) => db.QuerySingleOrDefault<Member>("""
        select id, name, reference, address1, address2, postcode, city, note, joined_on, left_on from member where id = $id
        """, new { id });

    public static IReadOnlyList<Person> PersonsOf(this SqliteConnection db, long memberId) => [.. db.Query<Person>("""
        select id, member_id, producer_id, rank, first_name, last_name, email, phone, language from person where member_id = $memberId order by rank, id
        """, new { memberId })];

    public static void ChangeMember(this SqliteConnection db, Member member)
    {
        db.Execute("""
            update member set name = $Name, sort_key = $key, address1 = $Address1, address2 = $Address2, postcode = $Postcode, city = $City, note = $Note where id = $Id
            """, new { member.Id, member.Name, key = Folding.Fold(member.Name), member.Address1, member.Address2, member.Postcode, member.City, member.Note });
        db.RefreshSearchKey(member.Id);
    }

    public static void ChangePerson(this SqliteConnection db, Person person)
    {
        db.Execute("""
            update person set first_name = $FirstName, last_name = $LastName, email = $email, phone = $Phone, search_key = $key where id = $Id
            """, new { person.Id, person.FirstName, person.LastName, email = string.IsNullOrEmpty(person.Email) ? null : person.Email, person.Phone, key = KeyOf(person.FirstName, person.LastName, person.Email, person.Phone) });
        if (person.MemberId is { } memberId)
        {
            db.RefreshSearchKey(memberId);
        }
    }

    /// <summary>Takes a person out with their ways to sign in. False when something that must stay names them (an order that they made, a
    /// shift, a right, a contract): then nothing is changed by the caller, who refuses.</summary>
    public static bool RemovePerson(this SqliteConnection db, long id, long memberId)
    {
        try
        {
            db.Execute("""
                delete from one_time_token where person_id = $id;
                delete from session where person_id = $id;
                delete from credential where person_id = $id;
                delete from segment_person where person_id = $id;
                update recipient set person_id = null where person_id = $id;
                delete from person where id = $id;
                """, new { id });
        }
        catch (SqliteException refused) when (refused.SqliteErrorCode == 19)
        {
            return false;
        }

        db.RefreshSearchKey(memberId);
        return true;
    }

    /// <summary>Whose e-mail this is: the person, and the household or the producer. An e-mail belongs to one person (rules.md 1.1).</summary>
    public static EmailOwner? OwnerOf(this SqliteConnection db, string email) => db.QuerySingleOrDefault<EmailOwner>("""
        select person.id as person_id, person.member_id, coalesce(member.name, producer.name) as name
        from person left join member on member.id = person.member_id left join producer on producer.id = person.producer_id
        where person.email = $email
        """, new { email });

    /// <summary>Whether this person holds a right or coordinates a contract: their e-mail opens more than their own affairs.</summary>
    public static bool HoldsPower(this SqliteConnection db, long personId) => db.QuerySingle<bool>("""
        select exists (select 1 from right_held where person_id = $personId) or exists (select 1 from catalog where coordinator_id = $personId)
        """, new { personId });

    static string KeyOf(string firstName, string lastName, string? email, string phone) =>
        Folding.Fold($"{firstName} {lastName} {email} {string.Concat(phone.Where(char.IsAsciiDigit))}");

    public static void GiveRight(this SqliteConnection db, long personId, Right right, long? catalogId = null) => db.Execute(
        "insert into right_held (person_id, right, catalog_id) values ($personId, $right, $catalogId) on conflict do nothing",
        new { personId, right = right.Text(), catalogId });
}

public sealed record EmailOwner
{
    public long PersonId { get; init; }

    public long? MemberId { get; init; }

    public string Name { get; init; } = "";
}
