using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>A backup that proves itself: each night cagette.db is opened as a restored copy, and its books are added up.</summary>
[TestClass]
public sealed class ProofTests
{
    static readonly DateTimeOffset ThreeInParis = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public async Task A_good_night_is_told_on_the_backups_page_and_nobody_is_bothered()
    {
        await using var app = await Night();
        app.Services.GetRequiredService<ProofService>().Prove(app.Clock.Now);
        At(app, ThreeInParis.AddMinutes(-1));
        Assert.AreEqual(1, Rows(app));
        At(app, ThreeInParis);
        Assert.AreEqual(2, Rows(app));
        At(app, ThreeInParis.AddHours(20));
        Assert.AreEqual(2, Rows(app), "once a night");
        Assert.AreEqual(0, Mails(app).Count);

        app.Clock.Now = ThreeInParis.AddHours(5);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/admin/backup");
        StringAssert.Contains(Told(mireille), "Sauvegarde vérifiée cette nuit : 2 adhérents, comptes justes");
        await mireille.Get("/group");
        Assert.IsFalse(Told(mireille).Contains("La sauvegarde", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task A_torn_backup_is_mailed_to_every_admin_once_and_stands_on_both_pages()
    {
        await using var app = await Night();
        await app.Database.Write(null, db => db.GiveRight(db.QuerySingle<long>("select id from person where email = $email", new { email = Village.Claire }), Cagette.SelfHost.Amap.Right.Admin));
        Tear(app);
        At(app, ThreeInParis);
        CollectionAssert.AreEquivalent(new[] { Village.Claire, Village.Mireille }, Mails(app));
        At(app, ThreeInParis.AddMinutes(1));
        app.Services.GetRequiredService<ProofService>().Prove(ThreeInParis.AddMinutes(2), tell: true);
        Assert.HasCount(2, Mails(app), "once a night");
        StringAssert.Contains(app.Database.Read(db => db.QuerySingle<string>("select body from message")), "n’est pas bonne");

        app.Clock.Now = ThreeInParis.AddHours(5);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/admin/backup");
        StringAssert.Contains(Told(mireille), "La sauvegarde vérifiée cette nuit n’est pas bonne");
        await mireille.Get("/group");
        StringAssert.Contains(Told(mireille), "La sauvegarde vérifiée cette nuit n’est pas bonne");

        At(app, ThreeInParis.AddDays(1));
        Assert.HasCount(4, Mails(app), "and again the next night");
        Assert.IsTrue(Journal(app).Contains("no good backup", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Books_that_do_not_add_up_are_said_in_words()
    {
        await using var app = await Night();
        await app.Database.Write(null, db => db.Execute("""
            insert into payment (member_id, amount_cents, date, way, payee, entered_at) values (2, 1000, '2026-11-01', 'cash', 'association', '2026-11-01T10:00:00.000Z');
            insert into payment (member_id, amount_cents, date, way, payee, entered_at, reverses_id) values (2, -900, '2026-11-02', 'cash', 'association', '2026-11-02T10:00:00.000Z', 1);
            """));
        Publish(app);
        At(app, ThreeInParis);
        var fault = app.Services.GetRequiredService<ProofService>().Last!.Faults.Single();
        StringAssert.Contains(fault, "Moreau");
        StringAssert.Contains(fault, "10,00");
    }

    [TestMethod]
    public async Task Without_a_backup_the_night_says_so()
    {
        await using var app = await Night();
        File.Delete(app.Database.Folder.Snapshot);
        At(app, ThreeInParis);
        StringAssert.Contains(app.Services.GetRequiredService<ProofService>().Last!.Faults.Single(), "rien n’est sauvegardé");
        Assert.HasCount(1, Mails(app));
    }

    [TestMethod]
    public async Task A_backup_that_lags_behind_its_promise_is_no_good_one()
    {
        await using var app = await Night();
        await app.Database.Write(new ChangeNote(1, "member.edit"), db => db.Execute("update member set note = 'x'"));
        At(app, ThreeInParis);
        StringAssert.Contains(app.Services.GetRequiredService<ProofService>().Last!.Faults.Single(), "en retard");
    }

    [TestMethod]
    public async Task A_night_when_the_program_was_off_is_made_up_soon_after_its_start()
    {
        await using var app = await Night();
        var started = app.Clock.Now;
        At(app, started.AddMinutes(9));
        Assert.AreEqual(0, Rows(app), "pages first");
        At(app, started.AddMinutes(10));
        Assert.AreEqual(1, Rows(app));
    }

    [TestMethod]
    public async Task A_proof_of_a_year_ahead_does_not_stop_the_nights()
    {
        await using var app = await Night();
        app.Services.GetRequiredService<ProofService>().Prove(ThreeInParis.AddYears(1));
        At(app, ThreeInParis);
        Assert.AreEqual(2, Rows(app));
        Assert.AreEqual(ThreeInParis, app.Services.GetRequiredService<ProofService>().Last!.ProvenAt);
    }

    [TestMethod]
    public async Task Two_days_without_a_proof_are_told_to_admins()
    {
        await using var app = await Night();
        At(app, ThreeInParis);
        app.Clock.Now = ThreeInParis.AddDays(2).AddHours(1);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/group");
        StringAssert.Contains(Told(mireille), "n’a plus été vérifiée depuis le mercredi 25 novembre 2026");
    }

    [TestMethod]
    public async Task The_button_proves_at_once_and_says_what_it_found()
    {
        await using var app = await Night();
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/admin/backup");
        StringAssert.Contains(Told(mireille), "Pas encore vérifiée");
        await mireille.Submit("/admin/backup/proof");
        StringAssert.Contains(Told(mireille.Page.QuerySelector(".flash")!.TextContent), "Sauvegarde vérifiée aujourd’hui à 10 h : 2 adhérents, comptes justes");
        Tear(app);
        await mireille.Submit("/admin/backup/proof");
        StringAssert.Contains(Told(mireille.Page.QuerySelector(".flash")!.TextContent), "n’est pas bonne");
        Assert.AreEqual(0, Mails(app).Count, "who pressed it reads it on the page");
    }

    [TestMethod]
    public async Task Sixty_nights_are_kept()
    {
        await using var app = await Night();
        await app.Database.Write(null, db =>
        {
            for (var i = 0; i < 70; i++)
            {
                db.AddBackupProof(new BackupProof { ProvenAt = ThreeInParis.AddDays(i) });
            }
        });
        Assert.AreEqual(60, Rows(app));
    }

    [TestMethod]
    public async Task Beside_a_damaged_store_the_proof_still_works_and_the_journal_knows()
    {
        await using var app = await Night();
        await app.Database.Write(null, db => db.Execute("drop table backup_proof; drop table right_held"));
        At(app, ThreeInParis);
        var last = app.Services.GetRequiredService<ProofService>().Last!;
        Assert.AreEqual(ThreeInParis, last.ProvenAt);
        Assert.AreEqual(2, last.Households);
        Assert.IsTrue(Journal(app).Contains("could not be written into the store", StringComparison.Ordinal));
    }

    /// <summary>A village whose cagette.db is published and stays as it is: the service that would write it anew is stopped.</summary>
    static async Task<TestApp> Night()
    {
        var app = await Village.Start();
        await app.Services.GetRequiredService<SnapshotService>().StopAsync(CancellationToken.None);
        Publish(app);
        return app;
    }

    static void Publish(TestApp app) => Snapshot.Publish(app.Database.Folder);

    static void At(TestApp app, DateTimeOffset now)
    {
        app.Clock.Now = now;
        app.Services.GetRequiredService<ProofService>().Tick(now);
    }

    static void Tear(TestApp app)
    {
        using var file = new FileStream(app.Database.Folder.Snapshot, FileMode.Open);
        file.Seek(8 * 4096, SeekOrigin.Begin);
        file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
    }

    static long Rows(TestApp app) => app.Database.Read(db => db.QuerySingle<long>("select count(*) from backup_proof"));

    static List<string> Mails(TestApp app) => app.Database.Read(db => db.Query<string>("select email from recipient").AsList());

    static string Journal(TestApp app) =>
        string.Join('\n', app.Services.GetRequiredService<Cagette.SelfHost.Journal.LiteJournal>().Search("Error", "").Select(line => line.ToString()));

    static string Told(Client client) => Told(client.Text);

    static string Told(string text) => text.Replace('\u00a0', ' ');
}
