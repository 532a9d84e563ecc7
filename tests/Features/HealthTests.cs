using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>The machine's state in plain words: each line well and not well.</summary>
[TestClass]
public sealed class HealthTests
{
    const long Megabyte = 1_000_000;

    [TestMethod]
    public async Task The_page_says_each_thing_with_its_state_and_what_to_do()
    {
        await using var app = await Village.Start();
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/admin/health");
        Assert.AreEqual(200, mireille.Status);
        foreach (var name in new[] { "Place sur le disque", "Carte ou disque", "Mémoire", "Horloge", "Courriel", "Sauvegarde", "Preuve de la sauvegarde", "Deuxième copie", "Connexion", "Version", "Dernier départ" })
        {
            Assert.IsNotNull(State(mireille, name), name);
        }

        Assert.AreEqual("à surveiller", State(mireille, "Courriel"));
        StringAssert.Contains(mireille.Text, "Aucun serveur de courriel n’est réglé");
        Assert.AreEqual("à surveiller", State(mireille, "Deuxième copie"));
        Assert.AreEqual("bien", State(mireille, "Dernier départ"));
        StringAssert.Contains(mireille.Text, "pour la première fois sur cette machine");
        StringAssert.Contains(mireille.Text, $"Cagette.SelfHost {Commands.Version}");
        await mireille.Get("/group");
        Assert.IsNotNull(mireille.Page.QuerySelector("a[href='/admin/health']"));
    }

    [TestMethod]
    public async Task Mail_that_waits_too_long_is_to_be_mended_and_lost_letters_are_watched()
    {
        await using var app = await Village.Start();
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await app.Database.Write(null, db =>
        {
            db.SaveMailSettings(new MailSettings { Host = "127.0.0.1", Port = 9, Security = "none", Sender = "amap@example.org" });
            db.Queue(new Letter("automatic", "Essai", "Essai", [new Addressee("Claire", Village.Claire)]), app.Clock.Now.AddHours(-3));
            db.Execute("update recipient set next_try_at = '2030-01-01T00:00:00.000Z'");
        });
        await mireille.Get("/admin/health");
        Assert.AreEqual("à faire", State(mireille, "Courriel"));
        StringAssert.Contains(mireille.Text, "1 message attend depuis");
        await app.Database.Write(null, db => db.Execute("update recipient set state = 'refused'"));
        await mireille.Get("/admin/health");
        Assert.AreEqual("à surveiller", State(mireille, "Courriel"));
        await app.Database.Write(null, db => db.Execute("update recipient set state = 'sent', sent_at = '2026-11-24T08:00:00.000Z'"));
        await mireille.Get("/admin/health");
        Assert.AreEqual("bien", State(mireille, "Courriel"));
        StringAssert.Contains(mireille.Text, "Le dernier message est parti");
    }

    [TestMethod]
    public void Room_is_measured_by_the_copies_that_must_fit()
    {
        Assert.AreEqual(HealthState.Fine, DiskHealth.RoomOf(new(40 * Megabyte), new(4000 * Megabyte)));
        Assert.AreEqual(HealthState.Watch, DiskHealth.RoomOf(new(40 * Megabyte), new(600 * Megabyte)));
        Assert.AreEqual(HealthState.Act, DiskHealth.RoomOf(new(40 * Megabyte), new(100 * Megabyte)));
        Assert.AreEqual(HealthState.Act, DiskHealth.RoomOf(new(1000 * Megabyte), new(2000 * Megabyte)));
    }

    [TestMethod]
    public void A_certificate_is_watched_three_weeks_before_its_end_and_mended_in_the_last_one()
    {
        Assert.AreEqual(HealthState.Fine, ProgramHealth.CertificateOf(TimeSpan.FromDays(22)));
        Assert.AreEqual(HealthState.Watch, ProgramHealth.CertificateOf(TimeSpan.FromDays(20)));
        Assert.AreEqual(HealthState.Act, ProgramHealth.CertificateOf(TimeSpan.FromDays(6)));
        Assert.AreEqual(HealthState.Act, ProgramHealth.CertificateOf(TimeSpan.FromDays(-1)));
    }

    [TestMethod]
    public void Memory_is_read_and_judged()
    {
        using var root = new Root();
        Assert.IsNull(root.Machine.Memory());
        root.Write("proc/meminfo", "MemTotal:         500000 kB\nMemFree:           10000 kB\nMemAvailable:     200000 kB\nSwapTotal:        100000 kB\nSwapFree:          90000 kB\n");
        root.Write("proc/self/status", "VmRSS:\t   91000 kB\n");
        var memory = root.Machine.Memory()!;
        Assert.AreEqual(200000 * 1024, memory.Available.Bytes);
        Assert.AreEqual(91000 * 1024, memory.Own!.Value.Bytes);
        root.Write("proc/self/smaps_rollup", "55d-7ff ---p 00000000 00:00 0 [rollup]\nRss:               91000 kB\nPss:               80000 kB\n");
        Assert.AreEqual(80000 * 1024, root.Machine.Memory()!.Own!.Value.Bytes);
        Assert.AreEqual(HealthState.Fine, MachineHealth.MemoryOf(memory));
        Assert.AreEqual(HealthState.Watch, MachineHealth.MemoryOf(memory with { SwapFree = new(1024) }));
        Assert.AreEqual(HealthState.Watch, MachineHealth.MemoryOf(memory with { Available = new(60000 * 1024) }));
        Assert.AreEqual(HealthState.Act, MachineHealth.MemoryOf(memory with { Available = new(20000 * 1024) }));
    }

    [TestMethod]
    public void Errors_of_the_card_and_a_disk_that_turned_read_only_are_seen()
    {
        using var root = new Root();
        root.Write("sys/fs/ext4/mmcblk0p2/errors_count", "0\n");
        root.Write("proc/self/mounts", "/dev/root / ext4 rw,noatime 0 0\n/dev/sda1 /media/ma\\040cle vfat ro,nosuid 0 0\n");
        Assert.HasCount(0, root.Machine.CardErrors());
        Assert.IsFalse(root.Machine.IsReadOnly("/var/lib/cagette"));
        Assert.IsTrue(root.Machine.IsReadOnly("/media/ma cle/cagette"));
        Assert.IsFalse(root.Machine.IsReadOnly("/media/ma cle2"));
        root.Write("sys/fs/ext4/mmcblk0p2/errors_count", "3\n");
        root.Write("proc/self/mounts", "/dev/root / ext4 ro,noatime 0 0\n");
        CollectionAssert.AreEqual(new[] { "mmcblk0p2" }, root.Machine.CardErrors().ToArray());
        Assert.IsTrue(root.Machine.IsReadOnly("/var/lib/cagette"));
    }

    [TestMethod]
    public void Whether_the_clock_is_set_is_known_unknown_or_not_so()
    {
        using var root = new Root();
        Assert.IsNull(root.Machine.IsClockSet());
        root.Write("run/systemd/timesync/other", "");
        Assert.IsFalse(root.Machine.IsClockSet());
        root.Write("run/systemd/timesync/synchronized", "");
        Assert.IsTrue(root.Machine.IsClockSet());
    }

    [TestMethod]
    public void Each_start_knows_how_the_run_before_ended()
    {
        using var root = new Root();
        var folder = new DataFolder(root.Path);
        folder.Create();
        var now = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
        RestartReason Begin(string version = "1.0.0") => RunFile.Begin(folder, root.Machine, now, version).Reason;
        root.Write("proc/sys/kernel/random/boot_id", "one\n");
        Assert.AreEqual(RestartReason.First, Begin());
        Assert.AreEqual(RestartReason.Crash, Begin(), "not stopped, the machine went on");
        root.Write("proc/sys/kernel/random/boot_id", "two\n");
        Assert.AreEqual(RestartReason.PowerCut, Begin(), "not stopped, the machine started again");
        RunFile.End(folder, now);
        Assert.AreEqual(RestartReason.Asked, Begin());
        RunFile.End(folder, now);
        Assert.AreEqual(RestartReason.OtherVersion, Begin("1.1.0"));
        RunFile.End(folder, now);
        root.Write("proc/sys/kernel/random/boot_id", "three\n");
        Assert.AreEqual(RestartReason.MachineRestarted, Begin("1.1.0"));
        File.WriteAllText(Path.Combine(folder.Live, "run.txt"), "{torn");
        Assert.AreEqual(RestartReason.First, Begin("1.1.0"));
    }

    [TestMethod]
    public async Task A_killed_program_says_so_at_its_next_start()
    {
        var folder = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
        await using (var server = await ChildServer.Start(folder))
        {
            await server.Kill();
        }

        await using var app = await TestApp.Start(folder: folder);
        Assert.AreEqual(RestartReason.Crash, ((RunService)app.Services.GetService(typeof(RunService))!).Last!.Reason);
    }

    static string? State(Client client, string name) => client.Page.QuerySelectorAll(".things li").FirstOrDefault(line => line.QuerySelector("h2")?.TextContent == name)?.QuerySelector(".chip")?.TextContent.Trim();

    sealed class Root : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));

        public Machine Machine => new(Path);

        public void Write(string file, string text)
        {
            var target = System.IO.Path.Combine(Path, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
