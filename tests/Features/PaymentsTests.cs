using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class PaymentsTests
{
    [TestMethod]
    public async Task R5_1_R5_8_A_member_sees_each_fact_that_makes_the_amount()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);

        await client.Get("/account/balance");

        Assert.AreEqual(200, client.Status, client.Text);
        StringAssert.Contains(client.Text, "Vous devez");
        StringAssert.Contains(client.Page.QuerySelector(".money.big")!.TextContent, "35,60");
        foreach (var fact in new[] { "Adhésion 2026–2027", "25,00", "Légumes", "Ferme des Noues", "Panier moyen", "10,60" })
        {
            StringAssert.Contains(client.Text, fact);
        }

        await client.Get("/members/1/balance");
        Assert.AreEqual(403, client.Status);
        await client.Get("/payments");
        StringAssert.Contains(client.Text, "Mon compte");
    }

    [TestMethod]
    public async Task R5_2_The_treasurer_enters_payments_in_a_row_and_takes_one_back()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/payments/new");
        Assert.AreEqual(200, client.Status, client.Text);

        await client.Submit("/payments/new", ("member", "Nobody"), ("amount", "12,345"), ("way", "cheque"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("12,345", client.Page.QuerySelector("input[name=amount]")!.GetAttribute("value"));
        StringAssert.Contains(client.Text, "Aucun foyer n’a ce nom");

        await client.Submit("/payments/new", ("member", "moreau"), ("amount", "30"), ("way", "cheque"), ("cheque_number", "123"), ("date", "2026-11-20"));
        Assert.AreEqual(200, client.Status, client.Text);
        Assert.AreEqual("2026-11-20", client.Page.QuerySelector("input[name=date]")!.GetAttribute("value"));
        Assert.AreEqual("", client.Page.QuerySelector("input[name=member]")!.GetAttribute("value"));
        await client.Submit("/payments/new", ("member", "Moreau · " + PaymentReference.Of(2)), ("amount", "5,60"), ("way", "transfer"), ("pending", "1"));
        Assert.AreEqual(200, client.Status, client.Text);
        Assert.AreEqual((560, 3000, 560), Account(app));

        await client.Submit("/payments/2/confirmation");
        Assert.AreEqual((0, 3560, 0), Account(app));

        await client.Get("/payments/1/reversal");
        await client.Submit("/payments/1/reversal", ("reason", ""));
        Assert.AreEqual(422, client.Status);
        await client.Submit("/payments/1/reversal", ("reason", "chèque sans provision"));
        Assert.AreEqual(200, client.Status, client.Text);
        StringAssert.Contains(client.Text, "chèque sans provision");
        Assert.AreEqual((3000, 560, 0), Account(app));
        await client.Get("/payments/1/reversal");
        await client.Submit("/payments/1/reversal", ("reason", "encore"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual(3, app.Database.Read(db => db.PaymentEntries(10)).Count);
    }

    [TestMethod]
    public async Task R5_1_The_list_of_who_owes_is_filtered_and_leaves_as_csv()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);

        await client.Get("/payments");
        StringAssert.Contains(client.Page.QuerySelector("tbody")!.TextContent, "Moreau");
        Assert.IsFalse(client.Page.QuerySelector("tbody")!.TextContent.Contains("Garnier", StringComparison.Ordinal));
        await client.Get("/payments?show=all&q=garn");
        Assert.AreEqual(1, client.Page.QuerySelectorAll("tbody tr").Length);
        await client.Get("/payments/entries");
        Assert.AreEqual(200, client.Status, client.Text);

        var csv = await client.Http.GetStringAsync("/payments/balances.csv?show=owes");
        StringAssert.Contains(csv, "Moreau;" + PaymentReference.Of(2) + ";35,60;0,00;0,00;-35,60;35,60");
    }

    [TestMethod]
    public async Task R5_4_A_transfer_has_a_code_with_amount_and_reference()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        await client.Get("/account/transfer");
        StringAssert.Contains(client.Text, "pas encore indiqué");

        await app.Database.Write(null, db => db.Execute("update association set iban = 'FR7630006000011234567890189'"));
        await client.Get("/account/transfer");
        Assert.AreEqual(200, client.Status, client.Text);
        StringAssert.Contains(client.Text, PaymentReference.Of(2));
        Assert.AreEqual("/account/transfer/code.svg?cents=2500", client.Page.QuerySelector("img.qr")!.GetAttribute("src"), "the contract is paid to the producer");
        StringAssert.StartsWith(await client.Http.GetStringAsync("/account/transfer/code.svg?cents=2500"), "<svg");
        await client.Get("/account/transfer?amount=10,50");
        StringAssert.EndsWith(client.Page.QuerySelector("img.qr")!.GetAttribute("src"), "cents=1050");
        await client.Get("/account/transfer?amount=x");
        Assert.AreEqual(422, client.Status);
    }

    [TestMethod]
    public async Task R5_6_A_producer_is_owed_what_was_delivered_less_what_was_paid()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/payments/new");
        await client.Submit("/payments/new", ("member", "moreau"), ("amount", "4"), ("way", "cash"), ("payee", "1"));
        await client.Get("/payments/producers");
        Assert.AreEqual(200, client.Status, client.Text);
        StringAssert.Contains(client.Page.QuerySelector("tfoot")!.TextContent, "6,60");

        await client.Get("/payments/producers/1");
        await client.Submit("/payments/producers/1/payouts", ("amount", "0"));
        Assert.AreEqual(422, client.Status);
        await client.Submit("/payments/producers/1/payouts", ("amount", "6,60"), ("label", "novembre"));
        Assert.AreEqual(200, client.Status, client.Text);
        Assert.AreEqual("0,00\u00a0€", client.Page.QuerySelector(".money.big")!.TextContent);
        StringAssert.Contains(await client.Http.GetStringAsync("/payments/producers/1/statement.csv"), "Versement novembre;-6,60");

        await client.Submit("/payments/payouts/1/reversal", ("reason", "pas parti"));
        Assert.AreEqual("6,60\u00a0€", client.Page.QuerySelector(".money.big")!.TextContent);
    }

    [TestMethod]
    public async Task Older_seasons_are_two_sums_until_somebody_wants_each_line()
    {
        await using var app = await Village.Start();
        await app.Database.Write(null, db => db.Execute("""
            insert into membership (member_id, year, fee_cents, date) select member_id, 2019, 1234, '2019-10-02' from person where email = $email;
            insert into payment (member_id, amount_cents, date, way, payee, state, entered_at)
              select member_id, 1234, '2019-10-02', 'cash', 'association', 'confirmed', '2019-10-02T10:00:00.000Z' from person where email = $email;
            """, new { email = Village.Claire }));
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        await client.Get("/account/balance");
        var balance = client.Page.QuerySelector(".why-total .money")!.TextContent;
        Assert.Contains("Ce qui était dû avant le", client.Text);
        Assert.Contains("12,34", client.Page.QuerySelectorAll(".why-line").First(line => line.TextContent.Contains("Règlements d’avant")).TextContent);
        Assert.DoesNotContain("2019–2020", client.Text);

        await client.Get("/account/balance?all=1");
        Assert.Contains("2019–2020", client.Text);
        Assert.DoesNotContain("avant le", client.Text);
        Assert.AreEqual(balance, client.Page.QuerySelector(".why-total .money")!.TextContent);
    }

    [TestMethod]
    public async Task R5_6_Older_years_of_a_producer_are_a_sum_below_the_lines()
    {
        await using var app = await Start();
        await app.Database.Write(null, db => db.Execute("""
            insert into payment (member_id, amount_cents, date, way, payee, producer_id, state, entered_at)
              select member_id, 1234, '2019-10-02', 'cash', 'producer', 1, 'confirmed', '2019-10-02T10:00:00.000Z' from person where email = $email
            """, new { email = Village.Claire }));
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/payments/producers/1");
        Assert.AreEqual("12,34\u00a0€", client.Page.QuerySelector(".facts-before .money")!.TextContent);
        Assert.DoesNotContain("2019", client.Text);

        await client.Get("/payments/producers/1?all=1");
        Assert.IsNull(client.Page.QuerySelector(".facts-before"));
        Assert.Contains("2 oct. 2019", client.Text);
    }

    [TestMethod]
    public void R5_1_R5_6_On_a_whole_season_every_list_adds_up_to_the_facts()
    {
        var folder = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
        try
        {
            var clock = new TestClock();
            using var database = new Database(new DataFolder(folder), clock);
            SampleAmap.Fill(database, new SampleOptions(3, 40, clock.Now));
            var today = new DateOnly(2026, 11, 24);
            database.Read(db =>
            {
                var members = db.MemberBalances();
                var (paid, dues) = (db.ExecuteScalar<long>("select sum(amount_cents) from payment where state = 'confirmed'"), db.ExecuteScalar<long>("select sum(amount_cents) from due"));
                Assert.AreEqual(paid - dues, members.Sum(member => member.Balance.Amount).Cents);
                foreach (var member in members)
                {
                    var facts = db.DueFactsOf(member.MemberId);
                    Assert.AreEqual(member.Balance, Balance.Of(facts.Select(fact => new Due { Amount = fact.Amount }), db.PaymentsOf(member.MemberId).Select(entry => entry.Payment)), member.Name);
                    Assert.IsTrue(facts.All(fact => fact.Kind == DueKind.Membership || fact.Name.Length > 0 && db.ContractNames()[fact.CatalogId].Name.Length > 0), "each due says what it is");
                }

                foreach (var producer in db.ProducerBalances(today))
                {
                    Assert.AreEqual(producer.Delivered, db.DeliveredSums(producer.ProducerId, default, today).Sum(sum => sum.Amount), producer.Name);
                    Assert.AreEqual(producer.PaidStraight, db.PaymentsStraightTo(producer.ProducerId, default).Where(entry => !entry.IsPending).Sum(entry => entry.Amount), producer.Name);
                    Assert.AreEqual(producer.Payouts, db.PayoutsTo(producer.ProducerId).Sum(payout => payout.Amount), producer.Name);
                }

                return true;
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static (int Owes, int Paid, int Pending) Account(TestApp app)
    {
        var balance = app.Database.Read(db => db.MemberBalances()).Single(member => member.MemberId == 2).Balance;
        return ((int)balance.Owes.Cents, (int)balance.Paid.Cents, (int)balance.Pending.Cents);
    }

    /// <summary>Claire's household owes 25.00 of membership and 2 baskets at 5.30, delivered on 19 November.</summary>
    static Task<TestApp> Start() => TestApp.Start(null, async database =>
    {
        await Village.Fill(database);
        await database.Write(null, db => db.Execute("""
            insert into producer (id, name, sort_key) values (1, 'Ferme des Noues', 'ferme des noues');
            insert into catalog (id, producer_id, name, letters, hue, kind, status, start_date, end_date, created_at) values (1, 1, 'Légumes', 'LE', 1, 'fixed', 'published', '2026-09-01', '2026-12-31', $now);
            insert into product (id, catalog_id, name, search_key, unit, price_cents) values (1, 1, 'Panier moyen', 'panier moyen', 'piece', 530);
            insert into distribution (id, place_id, date, start_time, end_time) values (1, 1, '2026-11-19', '18:00', '20:00');
            insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at) values (1, 1, 1, $now, $now);
            insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) values (1, 2, 1, '2026-09-01', '2026-12-31', $now);
            insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths) values (1, 1, 2000, 530, 550, 'Panier moyen', 'piece', 1000);
            insert into membership (member_id, year, fee_cents, date) values (2, 2026, 2500, '2026-09-01');
            """, new { now = database.Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) }));
    });
}
