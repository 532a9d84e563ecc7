using System.Diagnostics;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>A folder that cannot be written: from the start, and in the middle of the work.</summary>
[TestClass]
public sealed class ReadOnlyTests
{
    [TestMethod]
    public async Task A_start_on_a_read_only_disk_is_refused_in_one_sentence_with_what_to_do()
    {
        using var disk = SmallDisk.Mount(megabytes: 16);
        var folder = new DataFolder(FullDiskTests.DataOf(disk));
        using (var database = new Database(folder, TimeProvider.System))
        {
            await Village.Fill(database);
        }

        disk.MakeReadOnly();
        foreach (var place in new[] { folder.Path, Path.Combine(disk.Path, "new") })
        {
            var (exitCode, said) = await ChildServer.Run(["serve", "--data", place, "--urls", "http://127.0.0.1:0"]);
            Assert.AreEqual(1, exitCode, said);
            Assert.Contains($"Le dossier {place} ne peut pas être écrit", said);
            Assert.Contains($"chown -R {Environment.UserName} {place}", said);
            Assert.HasCount(1, said.Trim().Split('\n'));
        }

        disk.MakeWritable();
        await using var server = await ChildServer.Start(folder.Path);
    }

    // Root may write everywhere: only a file that is marked unchangeable stops it as another owner's would stop others.
    [TestMethod]
    public async Task A_store_that_may_not_be_written_is_refused_in_one_sentence_though_SQLite_would_open_it()
    {
        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
        using (var database = new Database(folder, TimeProvider.System))
        {
            await Village.Fill(database);
        }

        using (Unchangeable(folder.Store))
        {
            var refused = Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, TimeProvider.System));
            Assert.Contains("chown", refused.Message);
            Assert.Contains(folder.Path, refused.Message);
        }

        new Database(folder, TimeProvider.System).Dispose();
        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    public async Task Read_only_in_the_middle_of_the_work_pages_are_read_and_writing_goes_on_when_it_may()
    {
        await using var app = await Season.Start("open");
        var folder = app.Database.Folder;
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        await claire.Get("/distributions/1/order");
        string[] files = [folder.Store, folder.Store + "-wal"];
        using (Unchangeable(files))
        {
            await claire.Submit("/distributions/1/order", ("quantity.1", "3"));
            Assert.AreEqual(503, claire.Status);
            Assert.Contains("Le disque refuse d’écrire", claire.Text);
            Assert.AreEqual("3", claire.Page.QuerySelector("[name='quantity.1']")!.GetAttribute("value"));
            await app.Services.GetRequiredService<StoreWatch>().Tick();
            Assert.AreEqual(StoreTrouble.ReadOnly, app.Database.Health.Trouble);
            using var reader = app.NewClient();
            await reader.Get("/");
            Assert.AreEqual(200, reader.Status);
        }

        await claire.Submit("/distributions/1/order");
        Assert.AreEqual(200, claire.Status, claire.Text);
        Assert.AreEqual(3000L, app.Database.Read(db => db.QuerySingle<long>("select sum(quantity_thousandths) from order_line")));
        Assert.AreEqual(StoreTrouble.None, app.Database.Health.Trouble);
        Assert.IsTrue(StoreCheck.Run(folder.Store).IsSound);
    }

    // Open files too refuse to be written then, as on a card that the system has made read-only.
    static Undo Unchangeable(params string[] files)
    {
        if ((Mark("+i", files) ?? StillWritable(files[0])) is { } fault)
        {
            Mark("-i", files);
            Assert.Inconclusive($"SKIPPED: files cannot be marked unchangeable here ({fault}); run the tests as root on ext4 to prove what happens when a disk becomes read-only.");
        }

        return new Undo(() => Mark("-i", files));
    }

    // Some file systems let files that were opened before be written all the same.
    static string? StillWritable(string beside)
    {
        var probe = Path.Combine(Path.GetDirectoryName(beside)!, "probe");
        using var open = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Mark("+i", [probe]);
        try
        {
            open.WriteByte(1);
            return "open files stay writable";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            Mark("-i", [probe]);
            File.Delete(probe);
        }
    }

    static string? Mark(string change, string[] files)
    {
        using var process = Process.Start(new ProcessStartInfo("chattr", [change, .. files]) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }

    sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
