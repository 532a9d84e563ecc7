using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>A producer with one contract, three weekly deliveries from Thursday 26 November 2026 on and two products: cheese at 2,80 € (id 1) and
/// tomme at 5,20 € (id 2). Windows open on 12 November and close on the Tuesday before the delivery at 19:00 UTC.</summary>
public static class Season
{
    public static Task Add(Database database, string kind, int? stock = null, int minimumCents = 0) => database.Write(null, db =>
    {
        db.Execute("""
            insert into producer (id, name, sort_key, email) values (1, 'Chèvrerie de la Garenne', 'chevrerie', 'maud@example.org');
            insert into catalog (id, producer_id, name, letters, hue, kind, status, start_date, end_date, minimum_delivery_cents, absences_max, created_at)
              values (1, 1, 'Fromages', 'Fr', 7, $kind, 'published', '2026-11-01', '2027-03-31', $minimumCents, 2, '2026-10-01T08:00:00.000Z');
            insert into engagement_text (id, catalog_id, version, text, written_at) values (1, 1, 1, 'Je m’engage pour la saison.', '2026-10-01T08:00:00.000Z');
            insert into product (id, catalog_id, name, search_key, unit, price_cents, stock_rule, stock_thousandths)
              values (1, 1, 'Crottin', 'crottin', 'piece', 280, $rule, $stock), (2, 1, 'Tomme', 'tomme', 'piece', 520, 'none', null);
            """, new { kind, minimumCents, rule = stock is null ? "none" : "delivery", stock = stock * 1000 });
        for (var week = 0; week < 3; week++)
        {
            var date = new DateOnly(2026, 11, 26).AddDays(7 * week);
            db.Execute("""
                insert into distribution (id, place_id, date, start_time, end_time) values ($id, 1, $date, '18:30', '19:30');
                insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at) values ($id, 1, $id, '2026-11-12T07:00:00.000Z', $closes)
                """, new { id = week + 1, date, closes = date.AddDays(-2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + "T19:00:00.000Z" });
        }
    });

    public static async Task<TestApp> Start(string kind, int? stock = null, int minimumCents = 0, TestClock? clock = null)
    {
        var app = await Village.Start(clock);
        await Add(app.Database, kind, stock, minimumCents);
        return app;
    }
}
