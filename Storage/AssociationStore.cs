using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The one group that this folder serves, and its places. Enums are read by Dapper, which forgives case: the underscore is taken out
/// in SQL.</summary>
public static class AssociationStore
{
    const string Columns = """
        name, email, phone, website, introduction, time_zone, language, replace(registration, '_', '') as registration, renewal_month, renewal_day, membership_fee_cents as membership_fee,
        unpaid_blocks, account_holder, iban, bic, is_sample, created_at
        """;

    /// <summary>Null before the set-up.</summary>
    public static Association? Association(this SqliteConnection db) =>
        db.Kept("association", db => db.QuerySingleOrDefault<Association>($"select {Columns} from association"));

    public static bool IsSetUp(this SqliteConnection db) => db.QuerySingle<bool>("select exists (select 1 from association)");

    public static void AddAssociation(this SqliteConnection db, string name, string? email, int renewalMonth, string timeZone, DateTimeOffset now) => db.Execute("""
        insert into association (id, name, email, renewal_month, renewal_day, time_zone, created_at) values (1, $name, $email, $renewalMonth, 1, $timeZone, $now)
        """, new { name, email, renewalMonth, timeZone, now });

    public static long AddPlace(this SqliteConnection db, string name, string address, string postcode, string city) => db.QuerySingle<long>(
        "insert into place (name, address, postcode, city) values ($name, $address, $postcode, $city) returning id", new { name, address, postcode, city });
}
