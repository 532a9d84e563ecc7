using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>Going back to an older file in the pages and on the command line.</summary>
[TestClass]
public sealed class RestoreTests
{
    const string Page = "/admin/backup/restore";

    [TestMethod]
    public async Task An_uploaded_file_is_shown_first_and_takes_the_place_with_the_password_without_a_restart()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        var backup = Bytes(app);
        app.Clock.Now += TimeSpan.FromHours(3);
        await Rename(app, "AMAP nouvelle");

        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "cagette du 24.db", backup);
        Assert.AreEqual(200, client.Status);
        StringAssert.Contains(client.Text, "AMAP du Lavoir");
        StringAssert.Contains(client.Text, "AMAP nouvelle");
        StringAssert.Contains(client.Text, "1 changement en tout");
        var preview = client.Path;

        await client.Submit(preview);
        StringAssert.Contains(client.Text, "pèse lourd pour le groupe");
        await client.Submit(preview, ("_password", "pas le mien du tout"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("AMAP nouvelle", Name(app));

        await client.Submit(preview, ("_password", Village.Password));
        Assert.AreEqual("/sign-in", client.Path);
        StringAssert.Contains(client.Text, "cagette du 24.db");
        Assert.AreEqual("AMAP du Lavoir", Name(app));
        await client.Get("/admin/backup");
        StringAssert.StartsWith(client.Path, "/sign-in");

        var folder = app.Database.Folder;
        Assert.AreEqual("AMAP du Lavoir", StoreCheck.Run(folder.Snapshot).Contents!.Group);
        Assert.AreEqual("AMAP nouvelle", StoreCheck.Run(Directory.GetFiles(folder.History, "before-restore-*").Single()).Contents!.Group);
        Assert.AreEqual(0, Directory.GetFiles(folder.Live, "restore-*").Length);

        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/changes");
        StringAssert.Contains(client.Text, "Retour à une sauvegarde");
        StringAssert.Contains(client.Text, "cagette du 24.db");
    }

    [TestMethod]
    public async Task Who_enters_by_a_link_only_goes_back_with_a_mailed_code()
    {
        await using var app = await Village.Start();
        var backup = Bytes(app);
        await Rename(app, "AMAP nouvelle");
        using var client = await Mireille(app);
        await app.Database.Write(null, db => db.Execute("delete from credential where person_id = 1"));
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "cagette.db", backup);
        var preview = client.Path;
        app.Clock.Now += TimeSpan.FromMinutes(11);
        await client.Submit(preview);
        await client.Submit(preview, ("_by", "mail"));
        await client.Submit(preview, ("_password", Letters.CodeTo(app, Village.Mireille)));
        Assert.AreEqual("AMAP du Lavoir", Name(app), client.Text);
    }

    [TestMethod]
    public async Task A_copy_kept_here_undoes_a_return_and_all_that_runs_goes_on()
    {
        await using var app = await Village.Start();
        var backup = Bytes(app);
        await Rename(app, "AMAP nouvelle");
        using var client = await Mireille(app);
        await Return(client, backup);
        Assert.AreEqual("AMAP du Lavoir", Name(app));

        app.Clock.Now += TimeSpan.FromMinutes(1);
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get(Page);
        await client.Submit(Page);
        await client.Submit(client.Path);
        Assert.AreEqual("AMAP nouvelle", Name(app));

        await app.Services.GetRequiredService<Outbox>().SendDue();
        app.Services.GetRequiredService<SnapshotService>().Tick(app.Clock.Now);
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/settings");
        await client.Submit("/admin/settings", ("name", "AMAP d’après"));
        Assert.AreEqual(200, client.Status);
        Assert.AreEqual("AMAP d’après", Name(app));
        StringAssert.Contains(await client.Http.GetStringAsync("/healthz"), "\"status\":\"ok\"");
    }

    [TestMethod]
    public async Task Another_group_s_file_of_an_earlier_version_says_so_and_names_who_may_enter()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        var file = Path.Combine(app.Folder, "first.db");
        Fixtures.Unpack(1, file);
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "first.db", await File.ReadAllBytesAsync(file));
        StringAssert.Contains(client.Text, "celui d’un autre groupe");
        StringAssert.Contains(client.Text, "Vous n’êtes pas administrateur");
        StringAssert.Contains(client.Text, "mise à jour en même temps");
        await client.Submit(client.Path);
        Assert.AreEqual("/sign-in", client.Path);
        Assert.AreEqual(StoreCheck.Run(file).Contents!.Group, Name(app));
        Assert.IsTrue(StoreCheck.Run(app.Database.Folder.Store).IsSound);
    }

    [TestMethod]
    public async Task A_whole_file_with_a_fault_in_its_books_is_taken_only_on_purpose()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        await app.Database.Write(null, db => db.Execute("""
            insert into payment (id, member_id, amount_cents, date, way, payee, entered_at) values (1, 1, 1000, '2026-11-01', 'cash', 'association', '2026-11-01T08:00:00.000Z');
            insert into payment (id, member_id, amount_cents, date, way, payee, reverses_id, entered_at) values (2, 1, -900, '2026-11-02', 'cash', 'association', 1, '2026-11-02T08:00:00.000Z')
            """));
        var backup = Bytes(app);
        await Rename(app, "AMAP nouvelle");
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "cagette.db", backup);
        StringAssert.Contains(client.Text, "Une faute dans ce fichier");
        await client.Submit(client.Path);
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("AMAP nouvelle", Name(app));
        await client.Submit(client.Path, ("anyway", "1"));
        Assert.AreEqual("AMAP du Lavoir", Name(app));
    }

    [TestMethod]
    public async Task Who_comes_while_the_store_is_replaced_waits_and_enters_the_store_of_after()
    {
        await using var app = await Village.Start();
        var file = Path.Combine(app.Folder, "copy.db");
        Snapshot.Write(app.Database.Folder.Store, file);
        await Rename(app, "AMAP nouvelle");
        var copy = PreparedCopy.Of(file, PreparedCopy.FileOf(app.Database.Folder, "held"));
        using var held = Fixtures.Hold(copy.File);
        var replacing = app.Database.Replace(copy, new RestoredBy("copy.db", "Mireille"));
        while (app.Database.Enter())
        {
            await Task.Yield();
        }

        using var stranger = app.NewClient();
        var coming = stranger.Get("/");
        held.Execute("rollback;");
        await replacing;
        await coming;
        Assert.IsTrue(app.Database.Enter(), "the test itself is in the store of after");
        Assert.AreEqual(200, stranger.Status);
        StringAssert.Contains(stranger.Text, "AMAP du Lavoir");
    }

    [TestMethod]
    public async Task A_form_that_was_open_before_the_return_writes_nothing_after_it()
    {
        await using var app = await Village.Start();
        var backup = Bytes(app);
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/account");
        using var mireille = await Mireille(app);
        await Return(mireille, backup);
        await claire.Submit("/account/password", ("password", "un autre mot de passe"));
        StringAssert.StartsWith(claire.Path, "/sign-in");
        await claire.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", claire.Path);
    }

    [TestMethod]
    public async Task A_file_larger_than_a_page_may_be_is_written_to_disk_as_it_arrives()
    {
        await using var app = await Village.Start();
        await app.Database.Write(null, db =>
        {
            db.Execute("insert into message (id, kind, subject, body, created_at) values (1, 'written', 'x', 'x', '2026-11-24T09:00:00.000Z')");
            db.Execute("insert into attachment (message_id, name, mime, bytes) values (1, 'x', 'x', randomblob(20000000))");
        });
        var backup = Bytes(app);
        Assert.IsTrue(backup.Length > 16 * 1024 * 1024);
        await Rename(app, "AMAP nouvelle");
        using var client = await Mireille(app);
        await Return(client, backup);
        Assert.AreEqual("AMAP du Lavoir", Name(app));
    }

    [TestMethod]
    public async Task What_is_no_backup_is_refused_beside_its_field_and_nothing_is_touched()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        var good = Bytes(app);
        var torn = good.ToArray();
        torn.AsSpan(4096 * 3, 4096).Fill(0xA5);
        var newer = good.ToArray();
        newer[62] = 0x27;
        var before = Files(app);
        foreach (var (bytes, named) in new[]
        {
            ("not a store, only words of somebody"u8.ToArray(), "n’est pas une sauvegarde"), ([], "vide"), (good[..(good.Length / 2)], "coupé"), (torn, "abîmé"), (newer, "plus récente"),
        })
        {
            await client.Get(Page);
            await client.SubmitFile($"{Page}/upload", "file", "lui.db", bytes);
            Assert.AreEqual(422, client.Status, named);
            StringAssert.Contains(client.Page.QuerySelector("#f-file-error")!.TextContent, named);
            StringAssert.Contains(client.Page.QuerySelector("#f-file-error")!.TextContent, "lui.db");
            Assert.AreEqual(before, Files(app), named);
        }

        await client.Submit("/upload", []);
        Assert.AreEqual(422, client.Status);
        await client.Post(Page, [KeyValuePair.Create("_token", Token(client)), KeyValuePair.Create("copy", "../../etc/passwd")]);
        StringAssert.Contains(client.Text, "n’est plus là");
        await client.Get($"{Page}/123456789");
        StringAssert.Contains(client.Text, "n’est plus là");
    }

    [TestMethod]
    public async Task An_upload_without_our_form_s_token_is_not_even_read()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        using var content = new MultipartFormDataContent { { new StringContent("wrong"), "_token" }, { new ByteArrayContent(Bytes(app)), "file", "cagette.db" } };
        await client.Send($"{Page}/upload", content);
        Assert.AreEqual(400, client.Status);
        Assert.AreEqual(0, Directory.GetFiles(app.Database.Folder.Live, "restore-*").Length);
    }

    [TestMethod]
    public async Task A_withdrawn_choice_leaves_nothing_behind()
    {
        await using var app = await Village.Start();
        using var client = await Mireille(app);
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "cagette.db", Bytes(app));
        await client.Post(client.Path + "/withdrawal", [KeyValuePair.Create("_token", Token(client))]);
        StringAssert.Contains(client.Text, "Rien n’a changé.");
        Assert.AreEqual(0, Directory.GetFiles(app.Database.Folder.Live, "restore-*").Length);
    }

    [TestMethod]
    public async Task The_command_says_what_the_file_holds_and_both_commands_decide_between_two_files()
    {
        string folder;
        var old = Path.GetTempFileName();
        await using (var app = await Village.Start())
        {
            folder = app.Folder + "-cli";
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, "cagette.db"), Bytes(app));
            File.Copy(Path.Combine(folder, "cagette.db"), old, overwrite: true);
        }

        await using (var server = await ChildServer.Start(folder))
        {
            // While the server works the command is refused, and says why.
            var (busy, why) = await ChildServer.Run(["restore", old, "--data", folder]);
            Assert.AreEqual(1, busy);
            StringAssert.Contains(why, folder);
        }

        var data = new DataFolder(folder);
        using (var database = new Database(data, TimeProvider.System))
        {
            await database.Write(null, db => db.Execute("update association set name = 'AMAP nouvelle'"));
        }

        Snapshot.Publish(data);
        File.Copy(old, data.Snapshot, overwrite: true);
        var (refused, twoWays) = await ChildServer.Run(["serve", "--data", folder, "--urls", "http://127.0.0.1:0"]);
        Assert.AreEqual(1, refused);
        StringAssert.Contains(twoWays, $"restore {data.Snapshot} --data {folder}");
        StringAssert.Contains(twoWays, $"backup {data.Snapshot} --data {folder}");

        var (done, said) = await ChildServer.Run(["restore", data.Snapshot, "--data", folder]);
        Assert.AreEqual(0, done, said);
        StringAssert.Contains(said, "AMAP du Lavoir");
        StringAssert.Contains(said, "2 foyers");
        StringAssert.Contains(said, data.History);
        await (await ChildServer.Start(folder)).DisposeAsync();

        File.Copy(Directory.GetFiles(data.History, "before-restore-*").Single(), data.Snapshot, overwrite: true);
        var (kept, answer) = await ChildServer.Run(["backup", data.Snapshot, "--data", folder]);
        Assert.AreEqual(0, kept, answer);
        await (await ChildServer.Start(folder)).DisposeAsync();
        Assert.AreEqual("AMAP du Lavoir", StoreCheck.Run(data.Snapshot).Contents!.Group);

        // A file that the program may not read; as the system's superuser everything can be read.
        if (!OperatingSystem.IsWindows() && Environment.UserName != "root")
        {
            File.SetUnixFileMode(old, UnixFileMode.None);
            var (unreadable, whose) = await ChildServer.Run(["restore", old, "--data", folder]);
            Assert.AreEqual(1, unreadable);
            StringAssert.Contains(whose, old);
            File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(old, "no backup");
        var (faulty, named) = await ChildServer.Run(["restore", old, "--data", folder]);
        Assert.AreEqual(1, faulty);
        StringAssert.Contains(named, "n’est pas une sauvegarde");
        StringAssert.Contains(named, "Rien n’a changé.");
        Directory.Delete(folder, recursive: true);
        File.Delete(old);
    }

    static async Task<Client> Mireille(TestApp app)
    {
        var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        return client;
    }

    static async Task Return(Client client, byte[] backup)
    {
        await client.Get(Page);
        await client.SubmitFile($"{Page}/upload", "file", "cagette.db", backup);
        Assert.AreEqual(200, client.Status, client.Text);
        await client.Submit(client.Path);
        Assert.AreEqual("/sign-in", client.Path, client.Text);
    }

    static byte[] Bytes(TestApp app)
    {
        var file = Path.Combine(app.Folder, "bytes.db");
        Snapshot.Write(app.Database.Folder.Store, file);
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        return bytes;
    }

    // The journal writes what is refused; the rest of the folder must not move.
    static string Files(TestApp app) => string.Join("\n", Fixtures.HashOf(app.Folder).Split('\n').Where(line => !line.StartsWith("journal", StringComparison.Ordinal)));

    static string Token(Client client) => client.Page.QuerySelector("input[name=_token]")!.GetAttribute("value")!;

    static string Name(TestApp app) => app.Database.Read(db => db.Association())!.Name;

    static Task<int> Rename(TestApp app, string name) =>
        app.Database.Write(new ChangeNote(1, "settings.edit", name), db => db.Execute("update association set name = $name", new { name }));
}
