using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class MembershipTests
{
    [TestMethod]
    public void R1_4_A_membership_is_paid_once_confirmed_payments_cover_all_memberships_so_far()
    {
        var standing = new MembershipStanding { Year = 2026, Recorded = true, Fees = new(3000), Paid = new(2999), UnpaidBlocks = true };
        Assert.AreEqual((MembershipState.Unpaid, new Money(1), true), (standing.State, standing.Missing, standing.BlocksEngagements));
        Assert.IsFalse((standing with { UnpaidBlocks = false }).BlocksEngagements);
        Assert.IsFalse((standing with { Paid = new(3000) }).BlocksEngagements);
        Assert.IsFalse((standing with { Fees = Money.Zero, Paid = Money.Zero }).BlocksEngagements);
        Assert.AreEqual(MembershipState.Missing, (standing with { Recorded = false, Paid = new(9000) }).State);
    }

    [TestMethod]
    public async Task R1_4_A_banner_always_shows_and_new_engagements_are_refused_only_when_the_association_said_so()
    {
        await using var app = await Season.Start("fixed");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/");
        Assert.Contains("Votre adhésion 2026–2027 n’est pas encore enregistrée", claire.Text);
        await app.Database.Write(null, db => db.SetMembership(2, 2026, new Money(1500), new(2026, 9, 1)));
        await claire.Get("/");
        Assert.Contains("il manque 15,00", claire.Text);
        await claire.Get("/catalogs/1/subscribe");
        Assert.IsNotNull(claire.Page.QuerySelector("[name=signature]"));

        await app.Database.Write(null, db => db.Execute("update association set unpaid_blocks = 1"));
        await claire.Get("/");
        Assert.Contains("vous ne pouvez pas signer de nouveau contrat", claire.Text);
        await Pay(app, "pending");
        await Sign(claire);
        Assert.AreEqual(0L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from subscription")));
        await claire.Get("/catalogs/1/subscribe");
        Assert.Contains("Votre adhésion de cette année n’est pas encore réglée", claire.Text);

        await Pay(app, "confirmed");
        await claire.Get("/");
        Assert.DoesNotContain("Votre adhésion", claire.Text);
        await Sign(claire);
        Assert.AreEqual(1L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from subscription")));
    }

    // Sent as it is: while it is refused, the page shows no form to sign.
    static async Task Sign(Client client)
    {
        await client.Get("/account");
        var token = client.Page.QuerySelector("input[name=_token]")!.GetAttribute("value")!;
        KeyValuePair<string, string>[] fields = [new("_token", token), new("quantity.1", "2"), new("from", "1"), new("read", "1"), new("signature", "Claire"), new("text", "1")];
        await client.Post("/catalogs/1/subscribe", fields);
        await client.Post("/catalogs/1/subscribe", [.. fields, new("total", client.Page.QuerySelector("[name=total]")?.GetAttribute("value") ?? "")]);
    }

    static Task<int> Pay(TestApp app, string state) => app.Database.Write(null, db => db.Execute("""
        insert into payment (member_id, amount_cents, date, way, payee, state, entered_at) values (2, 1500, '2026-11-24', 'cheque', 'association', $state, '2026-11-24T09:00:00.000Z')
        """, new { state }));
}
