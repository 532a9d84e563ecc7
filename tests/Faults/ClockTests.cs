using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Features.Ordering;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>A clock that jumps a year ahead or back, and comes home.</summary>
[TestClass]
public sealed class ClockTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    TimeSpan running = TimeSpan.FromHours(1);

    [TestMethod]
    [DataRow(365)]
    [DataRow(-365)]
    [DataRow(2)]
    public async Task Nothing_is_closed_while_the_clock_is_wrong_and_all_goes_on_by_itself_when_it_is_right(int days)
    {
        await using var app = await Season.Start("variable");
        var clock = new ClockGuard(app.Database, () => running);
        var closing = Closing(app, clock);
        await closing.Tick();
        app.Clock.Now = Start.AddDays(days);
        running += TimeSpan.FromSeconds(20);
        await closing.Tick();
        Assert.AreEqual(days > 0 ? ClockDoubt.Ahead : ClockDoubt.Behind, clock.Doubt);
        Assert.AreEqual(0L, Closed(app));

        Pass(app, TimeSpan.FromHours(1));
        await closing.Tick();
        Assert.AreEqual(ClockDoubt.None, clock.Doubt);
        Assert.AreEqual(0L, Closed(app));
        Pass(app, TimeSpan.FromHours(11));
        await closing.Tick();
        await closing.Tick();
        Assert.AreEqual(1L, Closed(app));
        Assert.AreEqual("2026-11-24T21:00:00.000Z", app.Database.Read(db => db.QuerySingle<string>("select closed_at from delivery where id = 1")));
    }

    [TestMethod]
    public async Task A_machine_that_starts_with_an_old_date_waits_for_the_right_one_and_a_week_away_is_believed()
    {
        await using var app = await Season.Start("variable");
        new ClockGuard(app.Database, () => running).IsTrusted();
        app.Clock.Now = new(2024, 7, 4, 0, 0, 0, TimeSpan.Zero);
        var clock = new ClockGuard(app.Database, () => TimeSpan.FromSeconds(5));
        await Closing(app, clock).Tick();
        Assert.AreEqual(ClockDoubt.Behind, clock.Doubt);
        app.Clock.Now = Start.AddDays(8);
        await Closing(app, clock).Tick();
        Assert.AreEqual(2L, Closed(app));
    }

    [TestMethod]
    public async Task After_months_away_the_admins_are_asked_on_the_hub_and_say_that_the_date_is_right()
    {
        await using var app = await Season.Start("variable");
        var clock = app.Services.GetRequiredService<ClockGuard>();
        clock.IsTrusted();
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        app.Clock.Now = Start.AddDays(100);
        await Closing(app, clock).Tick();
        await mireille.Get("/group");
        Assert.Contains("L’horloge de la machine a sauté : elle montre 04/03/2027 10:00", mireille.Text.Replace('\u00a0', ' '));
        await mireille.Get("/admin/clock");
        Assert.Contains("24/11/2026 10:00", mireille.Text);
        await mireille.Submit("/admin/clock");
        Assert.AreEqual(200, mireille.Status);
        Assert.DoesNotContain("a sauté", mireille.Text);
        await Closing(app, clock).Tick();
        Assert.AreEqual(3L, Closed(app));
        await mireille.Get("/admin/journal");
        Assert.Contains("said that the clock is right", mireille.Text);

        // The next run believes what was said.
        Assert.IsTrue(new ClockGuard(app.Database, () => TimeSpan.Zero).IsTrusted());
    }

    [TestMethod]
    public async Task Sessions_wait_through_a_wrong_year_and_a_link_made_in_it_opens_nothing_after_it()
    {
        await using var app = await Village.Start();
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        app.Clock.Now = Start.AddYears(1);
        await app.Database.Write(null, db =>
        {
            // Somebody else signs in meanwhile, which sweeps away what has run out.
            db.OpenSession(1, "other", app.Clock.Now, app.Clock.Now.AddDays(1), "");
            db.AddOneTimeToken(2, "sign_in", "from next year", app.Clock.Now, app.Clock.Now.AddMinutes(30));
        });
        await claire.Get("/account");
        Assert.StartsWith("/sign-in", claire.Path);
        app.Clock.Now = Start.AddHours(1);
        await claire.Get("/account");
        Assert.AreEqual("/account", claire.Path);
        Assert.IsNull(await app.Database.Write(null, db => db.UseOneTimeToken("sign_in", "from next year", app.Clock.Now)));
        Assert.AreEqual(0L, app.Database.Read(db => db.OneTimeTokensSince(2, app.Clock.Now.AddMinutes(-15))));

        // Back by a year: whoever was signed in still is, and links work.
        app.Clock.Now = Start.AddYears(-1);
        await claire.Get("/account");
        Assert.AreEqual("/account", claire.Path);
        await app.Database.Write(null, db => db.AddOneTimeToken(2, "sign_in", "from last year", app.Clock.Now, app.Clock.Now.AddMinutes(30)));
        Assert.AreEqual(2L, await app.Database.Write(null, db => db.UseOneTimeToken("sign_in", "from last year", app.Clock.Now)));
    }

    [TestMethod]
    public async Task A_mail_whose_next_try_was_dated_by_a_wrong_clock_goes_out_all_the_same()
    {
        await using var app = await Village.Start();
        app.Clock.Now = Start.AddYears(1);
        await app.Database.Write(null, db => db.Queue(new Letter("written", "Bonjour", "", [new("Claire", Village.Claire)]), app.Clock.Now));
        app.Clock.Now = Start.AddHours(1);
        Assert.HasCount(1, Due(app));
        await app.Database.Write(null, db => db.BeginTry(Due(app)[0].Id, app.Clock.Now + Outbox.BackOff(9)));
        Assert.IsEmpty(Due(app));
        app.Clock.Now += Outbox.BackOff(9);
        Assert.HasCount(1, Due(app));
    }

    [TestMethod]
    public async Task Snapshots_and_proofs_go_on_through_a_jump_back_and_forth()
    {
        await using var app = await Village.Start();
        var snapshots = app.Services.GetRequiredService<SnapshotService>();
        var proofs = app.Services.GetRequiredService<ProofService>();
        foreach (var (days, name) in new[] { (0, "un"), (365, "deux"), (1, "trois"), (-365, "quatre"), (2, "cinq") })
        {
            app.Clock.Now = Start.AddDays(days).AddHours(5);
            await app.Database.Write(null, db => db.Execute("update association set name = $name", new { name }));
            snapshots.Tick(app.Clock.Now);
            snapshots.Tick(app.Clock.Now += TimeSpan.FromMinutes(15));
            Assert.AreEqual(name, StoreCheck.Run(app.Database.Folder.Snapshot).Contents!.Group);
            proofs.Tick(app.Clock.Now);
            Assert.AreEqual(app.Clock.Now, proofs.Last?.ProvenAt, name);
        }
    }

    // Time passes as it should: the clock comes home, and goes on as the machine runs.
    void Pass(TestApp app, TimeSpan time)
    {
        running += time;
        app.Clock.Now = Start + (running - TimeSpan.FromHours(1)) - TimeSpan.FromSeconds(20);
    }

    static Closing Closing(TestApp app, ClockGuard clock) => new(app.Database, app.Clock, app.Services.GetRequiredService<Lookups>(), clock);

    static IReadOnlyList<DueMail> Due(TestApp app) => app.Database.Read(db => db.DueMails(app.Clock.Now, 20));

    static long Closed(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select count(*) from delivery where closed_at is not null"));
}
