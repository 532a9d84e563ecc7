using Cagette.SelfHost.Features.Ordering;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class ClosingTests
{
    [TestMethod]
    public async Task R4_4_At_closing_default_baskets_are_ordered_and_the_producer_is_told_once()
    {
        await using var app = await Season.Start("variable");
        await DefaultBasket(app);
        await Closing(app).CloseDue();
        Assert.AreEqual(0L, Count(app, "order_line"));
        app.Clock.Now = new(2026, 11, 24, 19, 0, 0, TimeSpan.Zero);
        await Task.WhenAll(Closing(app).CloseDue(), Closing(app).CloseDue());
        await Closing(app).CloseDue();
        Assert.AreEqual(1L, Count(app, "order_line where by_default = 1 and delivery_id = 1"));
        Assert.AreEqual(2L, Count(app, "message join attachment on attachment.message_id = message.id where body like '%2 × Crottin%'"));
        Assert.AreEqual(1L, Count(app, "recipient where email = 'maud@example.org'"));
        Assert.AreEqual(1L, Count(app, $"recipient join message on message.id = message_id where email = '{Village.Claire}' and body like '%panier habituel%2 × Crottin%'"));
        Assert.AreEqual(2L, Count(app, "message"));
    }

    [TestMethod]
    public async Task R4_4_A_server_that_slept_over_it_closes_when_it_wakes()
    {
        await using var app = await Season.Start("variable");
        await DefaultBasket(app);
        app.Clock.Now = new(2026, 12, 2, 6, 0, 0, TimeSpan.Zero);
        await Closing(app).CloseDue();
        Assert.AreEqual(2L, Count(app, "order_line"));
        Assert.AreEqual(2L, Count(app, "delivery where closed_at is not null"));
        Assert.AreEqual(2L, Count(app, "message"));
    }

    [TestMethod]
    public async Task R4_4_The_coordinator_and_the_producers_sheet_see_what_became_of_the_order_mail()
    {
        await using var app = await Season.Start("variable");
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/catalogs/1/orders?delivery=1");
        Assert.DoesNotContain("ourriel au producteur", mireille.Text);
        app.Clock.Now = new(2026, 11, 24, 19, 0, 0, TimeSpan.Zero);
        await Closing(app).CloseDue();
        foreach (var (change, sentence) in new[]
        {
            ("id = id", "attend de partir (essai 1)"),
            ("state = 'sent', sent_at = '2026-11-24T19:01:00.000Z'", "parti mardi 24 novembre à 20\u00a0h\u00a001"),
            ("state = 'refused', answer = '550 inconnu'", "550 inconnu"),
        })
        {
            await app.Database.Write(null, db => db.Execute($"update recipient set {change} where email = 'maud@example.org'"));
            await mireille.Get("/catalogs/1/orders?delivery=1");
            Assert.Contains(sentence, mireille.Text);
            await mireille.Get("/catalogs/1/deliveries/1");
            Assert.Contains(sentence, mireille.Text);
        }
    }

    [TestMethod]
    public async Task R4_4_A_producer_without_an_address_is_said_to_have_had_no_mail()
    {
        await using var app = await Season.Start("variable");
        await app.Database.Write(null, db => db.Execute("update producer set email = null"));
        app.Clock.Now = new(2026, 11, 24, 19, 0, 0, TimeSpan.Zero);
        await Closing(app).CloseDue();
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/catalogs/1/orders?delivery=1");
        Assert.Contains("pas d’adresse e-mail", mireille.Text);
    }

    static Task<int> DefaultBasket(TestApp app) => app.Database.Write(null, db => db.Execute("""
        insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) values (1, 2, 1, '2026-11-26', '2027-03-31', '2026-11-01T08:00:00.000Z');
        insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths)
          values (1, 1, 2000, 280, 550, 'Crottin', 'piece', 1000);
        """));

    static Closing Closing(TestApp app) =>
        new(app.Database, app.Clock, app.Services.GetRequiredService<Lookups>());

    static long Count(TestApp app, string what) => app.Database.Read(db => db.QuerySingle<long>($"select count(*) from {what}"));
}
