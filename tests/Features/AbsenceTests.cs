using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class AbsenceTests
{
    const string Absences = "/catalogs/1/absences";

    [TestMethod]
    public async Task R3_9_An_absence_is_announced_not_paid_and_withdrawn_again()
    {
        await using var app = await Season.Start("fixed");
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/catalogs/1/subscribe");
        await claire.Submit("/catalogs/1/subscribe", ("quantity.1", "1"), ("price", "1"));
        await claire.Submit("/catalogs/1/subscribe", ("read", "1"), ("signature", "Claire Moreau"));
        await claire.Get(Absences);
        Assert.Contains("2 absences restantes sur 2", claire.Text);
        await claire.Submit(Absences, ("delivery", "2"));
        Assert.Contains("1 absence restante sur 2", claire.Text);
        Assert.AreEqual(560L, Due(app));
        await claire.Submit(Absences, ("delivery", "2"), ("withdraw", "1"));
        Assert.AreEqual(840L, Due(app));
        app.Clock.Now = app.Clock.Now.AddDays(1);
        await claire.Submit(Absences, ("delivery", "1"));
        Assert.AreEqual(422, claire.Status);
    }

    static long Due(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select sum(amount_cents) from due"));
}
