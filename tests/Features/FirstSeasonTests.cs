using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Ordering;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>The main job of an AMAP from an empty folder, by its own pages and forms alone, without script: set-up, members, a producer,
/// two contracts, a season of Thursdays, an engagement, an order, the sheets, the closing, a payment, a message.</summary>
[TestClass]
public sealed class FirstSeasonTests
{
    readonly TestClock clock = new();

    [TestMethod]
    public async Task A_volunteer_runs_a_season_from_an_empty_folder()
    {
        await using var app = await TestApp.Start(clock);
        using var mireille = app.NewClient();
        await SetUp(app, mireille);
        await Offer(mireille);
        await Plan(app, mireille);

        using var claire = app.NewClient();
        await Join(app, mireille, claire);
        await Engage(app, claire);
        await Order(app, claire);
        await Close(app, mireille);
        await Pay(app, mireille, claire);
        await Write(app, mireille);

        Assert.IsTrue(StoreCheck.Run(app.Database.Folder.Store).IsSound);
    }

    static async Task SetUp(TestApp app, Client mireille)
    {
        var code = (await File.ReadAllTextAsync(Path.Combine(app.Folder, "setup-code.txt"))).Trim();
        await mireille.Get($"/setup?code={code}");
        await mireille.Submit("/setup", ("name", "AMAP du Lavoir"), ("place_name", "Salle des Tilleuls"), ("first_name", "Mireille"), ("last_name", "Garnier"),
            ("admin_email", Village.Mireille), ("password", Village.Password));
        StringAssert.Contains(mireille.Text, "Ajoutez un premier producteur");
    }

    static async Task Offer(Client mireille)
    {
        await mireille.Get("/producers/new");
        await mireille.Submit("/producers", ("name", "Ferme des Hautes Noues"), ("email", "ferme@example.org"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);

        foreach (var (name, letters, kind, product, price) in new[] { ("Légumes", "Lé", "fixed", "Panier moyen", "15,50"), ("Miel", "Mi", "open", "Pot de miel", "8,90") })
        {
            await mireille.Get("/catalogs/new");
            await mireille.Submit("/catalogs", ("name", name), ("letters", letters), ("kind", kind), ("producer", "1"), ("start_date", "2026-12-01"), ("end_date", "2027-03-31"),
                ("engagement", "Nous nous engageons **pour la saison**."));
            Assert.AreEqual(200, mireille.Status, mireille.Text);
            var contract = mireille.Path.Replace("/products", "", StringComparison.Ordinal);
            await mireille.Get($"{contract}/products/new");
            await mireille.Submit($"{contract}/products", ("name", product), ("unit", "piece"), ("size", "1"), ("price", price));
            Assert.AreEqual(200, mireille.Status, mireille.Text);
            await mireille.Get(contract);
            await mireille.Submit($"{contract}/publication");
            Assert.AreEqual(200, mireille.Status, mireille.Text);
        }
    }

    static async Task Plan(TestApp app, Client mireille)
    {
        await mireille.Get("/distributions/cycles/new");
        await mireille.Submit("/distributions/cycles/new", ("rule", "weekly"), ("weekday", "4"), ("start_date", "2026-12-01"), ("end_date", "2027-01-31"), ("start_time", "18:30"),
            ("end_time", "19:30"), ("pause_from_1", "2026-12-24"), ("pause_to_1", "2026-12-31"), ("catalog", "1"), ("catalog", "2"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        Assert.AreEqual(7, app.Database.Read(db => db.QuerySingle<long>("select count(*) from distribution")));
        Assert.AreEqual(14, app.Database.Read(db => db.QuerySingle<long>("select count(*) from delivery")));
    }

    static async Task Join(TestApp app, Client mireille, Client claire)
    {
        await claire.Get("/join");
        await claire.Submit("/join", ("first_name", "Claire"), ("last_name", "Moreau"), ("email", Village.Claire));
        Assert.AreEqual(200, claire.Status, claire.Text);
        await mireille.Get("/members/waiting");
        await mireille.Submit("/acceptance");
        Assert.AreEqual(200, mireille.Status, mireille.Text);

        var mail = app.Database.Read(db => db.QuerySingle<string>("select body from message join recipient on recipient.message_id = message.id where recipient.email = $email and body like '%/sign-in/link/%'", new { email = Village.Claire }));
        var link = mail[mail.IndexOf("http://", StringComparison.Ordinal)..].Split('>', ' ', '\n', ')')[0];
        await claire.Get(link);
        await claire.Submit(new Uri(link).AbsolutePath);
        StringAssert.Contains(claire.Text, "Bonjour Claire");
    }

    static async Task Engage(TestApp app, Client claire)
    {
        await claire.Get("/catalogs/1/subscribe");
        await claire.Submit("/catalogs/1/subscribe", ("quantity.1", "1"), ("read", "1"), ("signature", "Claire Moreau"));
        Assert.AreEqual(422, claire.Status, "the price is shown before it is signed");
        StringAssert.Contains(claire.Text, "108,50");
        Assert.AreEqual(0, app.Database.Read(db => db.QuerySingle<long>("select count(*) from subscription")));

        await claire.Submit("/catalogs/1/subscribe");
        Assert.AreEqual(200, claire.Status, claire.Text);
        StringAssert.Contains(claire.Text, "108,50");
    }

    static async Task Order(TestApp app, Client claire)
    {
        await claire.Get("/orders");
        await claire.Get("/distributions/1/order");
        await claire.Submit("/distributions/1/order", ("quantity.2", "2"), ("save", "1"));
        Assert.AreEqual(200, claire.Status, claire.Text);
        Assert.AreEqual(10850 + 1780, app.Database.Read(db => db.QuerySingle<long>("select sum(amount_cents) from due")));
        await claire.Get("/");
        StringAssert.Contains(claire.Text, "Pot de miel");
        StringAssert.Contains(claire.Text, "126,30");
    }

    async Task Close(TestApp app, Client mireille)
    {
        await mireille.Get("/distributions/1/attendance");
        StringAssert.Contains(mireille.Text, "Moreau");
        Assert.AreEqual("%PDF", System.Text.Encoding.ASCII.GetString((await mireille.Http.GetByteArrayAsync("/distributions/1/attendance.pdf"))[..4]));
        clock.Now = new DateTimeOffset(2026, 12, 2, 9, 0, 0, TimeSpan.Zero);
        await new Closing(app.Database, clock, app.Services.GetRequiredService<Lookups>()).CloseDue();
        await mireille.Get("/catalogs/2/orders");
        StringAssert.Contains(mireille.Text, "Pot de miel");
        Assert.AreEqual(1, app.Database.Read(db => db.QuerySingle<long>("select count(*) from recipient join attachment on attachment.message_id = recipient.message_id where recipient.email = 'ferme@example.org' and attachment.mime = 'application/pdf' and recipient.message_id = (select message_id from event_told where key = 'closing:2')")));
    }

    static async Task Pay(TestApp app, Client mireille, Client claire)
    {
        await mireille.Get("/payments/new");
        await mireille.Submit("/payments/new", ("member", "Moreau"), ("amount", "126,30"), ("way", "cheque"), ("cheque_number", "12"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        await claire.Get("/account/balance");
        StringAssert.Contains(claire.Text, "Pot de miel");
        Assert.AreEqual(Money.Zero, app.Database.Read(db => db.AccountOf(2).Amount));
    }

    static async Task Write(TestApp app, Client mireille)
    {
        await mireille.Get("/messages/new");
        await mireille.Submit("/messages/new", ("to", "everybody"), ("subject", "Bonne saison"), ("body", "À **jeudi** !"), ("do", "preview"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        await mireille.Submit("/messages/new", ("do", "send"));
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        Assert.AreEqual(2, app.Database.Read(db => db.QuerySingle<long>("select count(*) from recipient join message on message.id = recipient.message_id where message.subject = 'Bonne saison'")));
    }
}
