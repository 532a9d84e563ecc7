using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who grows and sells.</summary>
public static class ProducerStore
{
    const string Columns = "id, name, contact_name, email, phone, address, postcode, city, website, siret, description, photo_id, active";

    public static IReadOnlyList<Producer> Producers(this SqliteConnection db) =>
        [.. db.Query<Producer>($"select {Columns} from producer order by active desc, sort_key")];

    public static Producer? Producer(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<Producer>($"select {Columns} from producer where id = $id", new { id });

    public static long AddProducer(this SqliteConnection db, Producer producer) => db.QuerySingle<long>("""
        insert into producer (name, sort_key, contact_name, email, phone, address, postcode, city, website, siret, description, photo_id, active)
        values ($Name, $key, $ContactName, $Email, $Phone, $Address, $Postcode, $City, $Website, $Siret, $Description, $PhotoId, $Active)
        returning id
        """, Values(producer));

    public static void SaveProducer(this SqliteConnection db, Producer producer) => db.Execute("""
        update producer set name = $Name, sort_key = $key, contact_name = $ContactName, email = $Email, phone = $Phone, address = $Address, postcode = $Postcode,
          city = $City, website = $Website, siret = $Siret, description = $Description, photo_id = $PhotoId, active = $Active
        where id = $Id
        """, Values(producer));

    static DynamicParameters Values(Producer producer)
    {
        var values = new DynamicParameters(producer);
        values.Add("key", Folding.Fold(producer.Name));
        return values;
    }
}
