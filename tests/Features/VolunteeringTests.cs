using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class VolunteeringTests
{
    [TestMethod]
    public async Task R6_3_a_member_takes_a_shift_that_lacks_hands_and_leaves_it()
    {
        await using var app = await Village.Start();
        await app.Database.Write(null, db =>
        {
            db.AddDistribution(new Distribution { PlaceId = 1, Date = new(2026, 11, 26), StartTime = new(18, 30), EndTime = new(19, 30) });
            db.SaveVolunteerRole(new Role { Name = "Tenir la distribution", UsualNumber = 1 });
        });
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        await client.Get("/volunteering");
        Assert.Contains("il manque 1 personne", client.Text);
        await client.Submit("/volunteering/1/shifts", ("role", "1"));
        Assert.Contains("Votre nom est inscrit", client.Text);
        Assert.HasCount(1, app.Database.Read(db => db.ShiftsOf(1, 1)));
        await client.Submit("/volunteering/1/shifts/leaving", ("role", "1"));
        Assert.IsEmpty(app.Database.Read(db => db.ShiftsOf(1, 1)));
    }
}
