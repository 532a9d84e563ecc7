using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Bench;

/// <summary>What the sample lacks for a measure: a shop of so many products, a sheet that names every household, who is signed in.</summary>
static class GrownSample
{
    const string Stall = "catalog.kind = 'open' and catalog.minimum_delivery_cents = 0 and delivery.cancelled is null";

    /// <summary>The distribution whose shop every member can order from for some hours still; it has 80 products now.</summary>
    public static long FillShop(SqliteConnection db, int products = 80)
    {
        var (distribution, catalog) = db.QueryFirst<(long, long)>($"""
            select delivery.distribution_id, delivery.catalog_id from delivery join catalog on catalog.id = delivery.catalog_id
            where {Stall} and delivery.opens_at < $now and delivery.closes_at > $later order by delivery.closes_at
            """, new { now = BenchFolder.Now, later = BenchFolder.Now.AddHours(6) });
        var member = db.QueryFirst<long>("select id from member where left_on is null order by id");
        var lacking = products - GoodsOf(db, distribution, member).Count();

        // As the shop's own products: names and texts of the sample, without a limit and without a photo.
        for (var i = 0; i < lacking; i++)
        {
            db.Execute("""
                insert into product (catalog_id, name, search_key, description, category_id, unit, size_thousandths, price_cents, rank)
                select $catalog, name || ' ' || $i, search_key || ' ' || $i, description, category_id, 'piece', 1000, max(price_cents, 100), 1000 + $i
                from product order by id limit 1 offset $i % (select count(*) from product)
                """, new { catalog, i });
        }

        return GoodsOf(db, distribution, member).Count() == products ? distribution : throw new InvalidOperationException($"The shop has not {products} products.");
    }

    /// <summary>What a member finds in a shop that is open to them.</summary>
    public static IEnumerable<(OrderSheet Sheet, Offer Offer)> GoodsOf(SqliteConnection db, long distribution, long member)
    {
        var now = new Moment(BenchFolder.Now, TimeZoneInfo.Utc);
        return db.OrderAt(distribution, member)!.Sheets.Where(sheet => sheet.Closed(now) is null || sheet.Offers.Any(offer => !offer.Ordered.IsZero))
            .SelectMany(sheet => sheet.Offers.Where(offer => sheet.Closed(now) is null || !offer.Ordered.IsZero).Select(offer => (sheet, offer)));
    }

    /// <summary>What everybody can order there: of stalls without a minimum, in whatever quantity.</summary>
    public static IEnumerable<long> WithoutLimit(SqliteConnection db, long distribution) => db.Query<long>($"""
        select product.id from product join catalog on catalog.id = product.catalog_id join delivery on delivery.catalog_id = catalog.id
        where delivery.distribution_id = $distribution and {Stall} and delivery.opens_at < $now and delivery.closes_at > $later
          and product.active = 1 and product.stock_rule = 'none' and product.step_thousandths = 1000 and product.minimum_thousandths <= 1000
        """, new { distribution, now = BenchFolder.Now, later = BenchFolder.Now.AddHours(6) });

    /// <summary>The next distribution, to which each household now comes for something.</summary>
    public static long FillHall(SqliteConnection db, int households)
    {
        var distribution = db.QueryFirst<long>("select id from distribution where date >= date($now) and cancelled_at is null order by date", new { now = BenchFolder.Now });
        db.Execute($"""
            insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at)
            select member.id, delivery.id, product.id, 1000, product.price_cents, product.vat_basis_points, product.name, product.unit, product.size_thousandths, $now
            from member
            join delivery on delivery.id = (select delivery.id from delivery join catalog on catalog.id = delivery.catalog_id where delivery.distribution_id = $distribution and {Stall})
            join product on product.id = (select min(id) from product where catalog_id = delivery.catalog_id and active = 1)
            where member.id not in (select member_id from basket_line where distribution_id = $distribution and comes = 1 and quantity_thousandths > 0)
            order by member.left_on is not null, member.sort_key
            limit $households - (select count(distinct member_id) from basket_line where distribution_id = $distribution and comes = 1 and quantity_thousandths > 0)
            """, new { distribution, households, now = BenchFolder.Now });
        var there = db.QuerySingle<int>("select count(distinct member_id) from basket_line where distribution_id = $distribution and comes = 1 and quantity_thousandths > 0", new { distribution });
        return there == households ? distribution : throw new InvalidOperationException($"{there} households are on the sheet, not {households}.");
    }

    /// <summary>The fixed contract of most products that somebody can still sign, and who.</summary>
    public static (long Catalog, long Person) ToSign(SqliteConnection db)
    {
        var now = new Moment(BenchFolder.Now, TimeZoneInfo.Utc);
        return db.Query<(long Catalog, long Person, long Member)>("""
            select catalog.id, min(person.id), person.member_id from catalog join person on person.member_id is not null
            where catalog.kind = 'fixed' and catalog.status = 'published' and person.id not in (select person_id from right_held)
            group by catalog.id, person.member_id order by (select count(*) from product where catalog_id = catalog.id) desc, catalog.id, person.member_id
            """).Where(one => db.OfferOf(one.Catalog, one.Member, now) is { } offer && offer.Closed(now) is null).Select(one => (one.Catalog, one.Person)).First();
    }

    /// <summary>The cookie of a person who has signed in: hashing 300 passwords is no part of any measure.</summary>
    public static string SignedIn(SqliteConnection db, long person)
    {
        var token = Gate.NewToken();
        db.OpenSession(person, Gate.Hash(token), BenchFolder.Now, BenchFolder.Now.AddDays(1), "bench");
        return $"{Gate.SessionCookie}={token}";
    }
}
