using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class DistributionsTests
{
    [TestMethod]
    public async Task R3_1_a_cycle_makes_its_dates_without_the_pauses_and_with_the_contracts_of_the_season()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/cycles/new");
        await client.Submit("/distributions/cycles/new", ("start_date", "2026-12-01"), ("end_date", "2026-12-31"), ("pause_from_1", "2026-12-21"), ("pause_to_1", "2026-12-27"), ("place", "1"), ("catalog", "1"));
        Assert.AreEqual("/distributions?month=2026-12", client.Path);
        Assert.Contains("4 distributions sont ajoutées.", client.Text);
        var deliveries = app.Database.Read(db => db.DeliveryRowsBetween(new(2026, 12, 1), new(2026, 12, 31)));
        CollectionAssert.AreEqual(new[] { 3, 10, 17, 31 }, deliveries.Select(delivery => delivery.Date.Day).Order().ToArray());
        Assert.AreEqual(new DateTimeOffset(2026, 12, 1, 17, 30, 0, TimeSpan.Zero), deliveries.Min(delivery => delivery.ClosesAt));

        await client.Get("/distributions/cycles/new");
        await client.Submit("/distributions/cycles/new", ("start_date", "2026-12-01"), ("end_date", "2026-12-31"), ("place", "1"));
        Assert.Contains("1 distributions sont ajoutées, 4 existaient déjà", client.Text);
    }

    [TestMethod]
    public async Task R3_1_two_distributions_at_one_place_and_day_are_refused_beside_the_date()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        for (var n = 0; n < 2; n++)
        {
            await client.Get("/distributions/new");
            await client.Submit("/distributions/new", ("date", "2026-12-03"), ("place", "1"));
        }

        Assert.AreEqual(422, client.Status);
        Assert.Contains("Il y a déjà une distribution dans ce lieu", client.Page.QuerySelector("#f-date-error")!.TextContent);
        Assert.AreEqual("2026-12-03", client.Page.QuerySelector("#f-date")!.GetAttribute("value"));
    }

    [TestMethod]
    public async Task A_member_sees_the_month_and_the_date_but_may_not_plan()
    {
        await using var app = await Start();
        await AddDate(app, new(2026, 11, 26));
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        await client.Get("/distributions");
        Assert.Contains("Salle des Tilleuls", client.Text);
        await client.Get("/distributions/1");
        Assert.AreEqual(200, client.Status);
        Assert.Contains("Pains du Coteau", client.Text);
        await client.Get("/distributions/new");
        Assert.AreEqual(403, client.Status);
        await client.Get("/distributions/99");
        Assert.AreEqual(404, client.Status);
    }

    [TestMethod]
    public async Task R3_2_a_window_changed_by_hand_is_kept_as_edited()
    {
        await using var app = await Start();
        await AddDate(app, new(2026, 12, 3));
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/1/deliveries");
        await client.Submit("/deliveries/1/window", ("opens", "2026-11-20T08:00"), ("closes", "2026-12-02T12:00"));
        Assert.AreEqual(200, client.Status);
        var delivery = app.Database.Read(db => db.DeliveriesOf(1)).Single();
        Assert.IsTrue(delivery.WindowEdited);
        Assert.AreEqual(new DateTimeOffset(2026, 12, 2, 11, 0, 0, TimeSpan.Zero), delivery.ClosesAt);
        await client.Submit("/deliveries/1/removal");
        Assert.IsEmpty(app.Database.Read(db => db.DeliveriesOf(1)));
    }

    [TestMethod]
    public async Task Places_are_added_and_changed()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/places/new");
        await client.Submit("/distributions/places/new", ("name", "Le préau"));
        Assert.Contains("Le préau", client.Text);
        await client.Get("/distributions/places/2");
        await client.Submit("/distributions/places/2", ("name", ""));
        Assert.AreEqual(422, client.Status);
    }

    [TestMethod]
    public async Task R4_3_numbers_stay_once_the_list_was_shown_and_handing_over_is_ticked_and_undone()
    {
        await using var app = await Start();
        await AddDate(app, new(2026, 11, 26));
        await app.Database.Write(null, db => Order(db, 2));
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/1/attendance");
        Assert.AreEqual(200, client.Status);
        await app.Database.Write(null, db => Order(db, 1));
        await client.Get("/distributions/1/attendance");
        Assert.AreEqual(1, app.Database.Read(db => db.BasketsOf(1)).Single(basket => basket.MemberId == 2).Number);
        Assert.AreEqual(2, app.Database.Read(db => db.BasketsOf(1)).Single(basket => basket.MemberId == 1).Number);
        await client.Submit("/attendance", ("give", "1"));
        Assert.IsNotNull(app.Database.Read(db => db.BasketsOf(1)).Single(basket => basket.MemberId == 1).HandedOverAt);
        foreach (var address in new[] { "/distributions/1/attendance.pdf", "/distributions/1/attendance.csv", "/catalogs/1/deliveries/1", "/catalogs/1/deliveries/1.pdf", "/catalogs/1/deliveries/1.csv" })
        {
            using var answer = await client.Http.GetAsync(address);
            Assert.AreEqual(200, (int)answer.StatusCode, address);
        }

        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/catalogs/1/deliveries/1");
        Assert.AreEqual(403, claire.Status);
    }

    [TestMethod]
    public async Task R3_10_a_cancelled_date_is_not_owed_and_the_touched_are_told_once()
    {
        await using var app = await Start();
        await AddDate(app, new(2026, 11, 26));
        await app.Database.Write(null, db => Order(db, 2));
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/1/move");
        await client.Submit("/distributions/1/move", ("date", "2026-11-27"));
        Assert.AreEqual(new DateOnly(2026, 11, 27), app.Database.Read(db => db.Distribution(1))!.Date);
        await client.Get("/distributions/1/move");
        await client.Submit("/distributions/1/move", ("date", "2026-11-27"));
        Assert.AreEqual(422, client.Status);
        await client.Get("/distributions/1/cancellation");
        await client.Submit("/distributions/1/cancellation", ("way", "not_paid"));
        Assert.AreEqual(422, client.Status);
        await client.Submit("/distributions/1/cancellation", ("way", "not_paid"), ("reason", "Le gel."));
        Assert.AreEqual("/distributions/1", client.Path);
        Assert.IsEmpty(app.Database.Read(db => db.LinesOfDistribution(1)));
        Assert.AreEqual(2, app.Database.Read(db => db.QuerySingle<int>("select count(*) from recipient where email = $Claire", new { Claire = Village.Claire })));
    }

    [TestMethod]
    public async Task R3_10_one_cancelled_contract_is_shown_beside_one_that_is_delivered()
    {
        await using var app = await Start();
        await AddDate(app, new(2026, 11, 26));
        await app.Database.Write(null, db =>
        {
            db.Execute("""
                insert into catalog (producer_id, name, letters, hue, kind, status, start_date, end_date, created_at)
                  values (1, 'Brioches', 'Br', 3, 'open', 'published', '2026-09-01', '2027-08-31', '2026-08-01T00:00:00.000Z')
                """);
            db.SaveDelivery(new Delivery { CatalogId = 2, DistributionId = 1, OpensAt = app.Clock.Now.AddDays(-1), ClosesAt = app.Clock.Now.AddDays(1) });
            Order(db, 2);
        });
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/1/cancellation?delivery=1");
        Assert.Contains("Pains du Coteau", client.Page.QuerySelector("h1")!.TextContent);
        await client.Submit("/distributions/1/cancellation", ("way", "paid"), ("reason", "Le four est froid."));
        Assert.Contains("Le four est froid.", client.Text);
        CollectionAssert.AreEqual(new CancelWay?[] { CancelWay.Paid, null }, app.Database.Read(db => db.DeliveriesOf(1)).Select(delivery => delivery.Cancelled).ToArray());
        foreach (var address in new[] { "/distributions", "/distributions/1/deliveries", "/distributions/1/attendance", "/distributions/1/move", "/distributions/1/order", "/orders" })
        {
            await client.Get(address);
            Assert.AreEqual(200, client.Status, address);
        }
    }

    [TestMethod]
    public async Task R6_2_sheets_say_of_what_each_quantity_is_on_the_page_and_in_the_tables()
    {
        await using var app = await Start();
        await AddDate(app, new(2026, 11, 26));
        await app.Database.Write(null, db =>
        {
            db.Execute("update product set unit = 'g', size_thousandths = 500000 where id = 1");
            Order(db, 1);
            db.Execute("update order_line set unit = 'g', size_thousandths = 500000, weighed = 1");
        });
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        foreach (var address in new[] { "/distributions/1/attendance", "/catalogs/1/deliveries/1", "/catalogs/1/orders?delivery=1", "/distributions/1", "/" })
        {
            await client.Get(address);
            Assert.Contains("2\u00a0×\u00a0500\u00a0g", client.Text, address);
        }

        await client.Get("/distributions/1/attendance");
        Assert.Contains("______ g", client.Text);
        foreach (var address in new[] { "/distributions/1/attendance.csv", "/catalogs/1/deliveries/1.csv" })
        {
            Assert.Contains("Pain de campagne;2;500\u00a0g;", await client.Http.GetStringAsync(address), address);
        }
    }

    [TestMethod]
    public async Task R6_2_who_is_absent_stands_at_the_foot_of_the_sheet()
    {
        await using var app = await Season.Start("fixed");
        await app.Database.Write(null, db => db.Execute("""
            insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) values
              (1, 2, 1, '2026-11-26', '2027-03-31', '2026-11-01T08:00:00.000Z'), (2, 1, 1, '2026-11-26', '2027-03-31', '2026-11-01T08:00:00.000Z');
            insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths)
              values (1, 1, 2000, 280, 550, 'Crottin', 'piece', 1000), (2, 1, 2000, 280, 550, 'Crottin', 'piece', 1000);
            insert into absence (subscription_id, delivery_id, announced_at, treatment) values (1, 1, '2026-11-02T08:00:00.000Z', 'solidarity');
            """));
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/distributions/1/attendance");
        Assert.HasCount(1, client.Page.QuerySelectorAll(".caller"));
        Assert.Contains("Moreau (Fromages, panier solidaire)", client.Page.QuerySelector(".paper")!.TextContent);
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(await client.Http.GetByteArrayAsync("/distributions/1/attendance.pdf"));
        Assert.Contains("Absents", string.Join(' ', pdf.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text)));
    }

    static void Order(Microsoft.Data.Sqlite.SqliteConnection db, long memberId) => db.Execute("""
        insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at)
        values ($memberId, 1, 1, 2000, 520, 550, 'Pain de campagne', 'piece', 1000, '2026-11-24T09:00:00.000Z')
        """, new { memberId });

    /// <summary>The village with bread to order by the date.</summary>
    static Task<TestApp> Start() => TestApp.Start(null, async database =>
    {
        await Village.Fill(database);
        await database.Write(null, db => db.Execute("""
            insert into producer (name, sort_key) values ('La Miche du Coteau', 'miche');
            insert into catalog (producer_id, name, letters, hue, kind, status, start_date, end_date, created_at)
              values (1, 'Pains du Coteau', 'Pa', 2, 'open', 'published', '2026-09-01', '2027-08-31', '2026-08-01T00:00:00.000Z');
            insert into product (catalog_id, name, search_key, unit, price_cents) values (1, 'Pain de campagne', 'pain', 'piece', 520);
            """));
    });

    static Task AddDate(TestApp app, DateOnly date) => app.Database.Write(null, db =>
    {
        var id = db.AddDistribution(new Distribution { PlaceId = 1, Date = date, StartTime = new(18, 30), EndTime = new(19, 30) });
        db.SaveDelivery(new Delivery { CatalogId = 1, DistributionId = id, OpensAt = app.Clock.Now.AddDays(-1), ClosesAt = app.Clock.Now.AddDays(1) });
    });
}
