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
            """, new { memberId, firstName, lastName, email = string.IsNullOrEmpty(email) ? null : email, phone, key = Folding.Fold($"{firstName} {lastName} {email}") });
        db.RefreshSearchKey(memberId);
        return id;
    }

    /// <summary>What a household is found by: its name and all its persons' names and e-mails.</summary>
    public static void RefreshSearchKey(this SqliteConnection db, long memberId)
    {
        var words = db.Query<string>("select name from member where id = $memberId union all select search_key from person where member_id = $memberId", new { memberId });
        db.Execute("update member set search_key = $key where id = $memberId", new { memberId, key = Folding.Fold(string.Join(' ', words)) });
    }

    public static void GiveRight(this SqliteConnection db, long personId, Right right, long? catalogId = null) => db.Execute(
        "insert into right_held (person_id, right, catalog_id) values ($personId, $right, $catalogId) on conflict do nothing",
        new { personId, right = right.Text(), catalogId });
}
