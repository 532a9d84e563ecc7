using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>cagette.db is whole whatever happens while it is written.</summary>
[TestClass]
public sealed class SnapshotTests
{
    static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
    readonly TestClock clock = new() { Now = TimeProvider.System.GetUtcNow().AddDays(-3) };

    [TestInitialize]
    public async Task Fill()
    {
        using (var database = new Database(folder, clock))
        {
            await Village.Fill(database);
            Snapshot.Publish(folder, Now);
            await database.Write(null, db => db.Execute("update association set name = 'AMAP nouvelle'"));
        }
    }

    [TestCleanup]
    public void Clean() => Directory.Delete(folder.Path, recursive: true);

    [TestMethod]
    public void A_store_whose_pages_are_torn_leaves_the_old_copy_and_nothing_else()
    {
        var before = File.ReadAllBytes(folder.Snapshot);
        using (var store = new FileStream(folder.Store, FileMode.Open, FileAccess.Write))
        {
            store.Position = store.Length / 2 / 4096 * 4096;
            store.Write([.. Enumerable.Repeat((byte)0xee, 40_960)]);
        }

        var fault = Assert.Throws<Exception>(() => Snapshot.Publish(folder, Now));
        Assert.IsTrue(fault is StoreRefusedException or Microsoft.Data.Sqlite.SqliteException, fault.ToString());
        CollectionAssert.AreEqual(before, File.ReadAllBytes(folder.Snapshot));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.new*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void What_a_crash_left_is_swept_and_nothing_else()
    {
        Directory.CreateDirectory(folder.History);
        string[] left = [folder.Snapshot + ".77.new", folder.Snapshot + ".77.new-journal", Path.Combine(folder.History, "2026-11-23.db.new"), Path.Combine(folder.Live, "download-1.db")];
        string[] kept = [folder.Snapshot, folder.Store, Path.Combine(folder.History, "2026-11-23.db"), Path.Combine(folder.Path, "notes.new")];
        foreach (var file in left.Concat(kept).Where(file => !File.Exists(file)))
        {
            File.WriteAllText(file, "");
        }

        Snapshot.Sweep(folder);
        Assert.IsFalse(left.Any(File.Exists));
        Assert.IsTrue(kept.All(File.Exists));
    }

    [TestMethod]
    public void The_file_laid_back_after_the_next_copy_is_a_stranger_again()
    {
        var before = folder.Snapshot + ".before";
        File.Copy(folder.Snapshot, before);
        clock.Now = clock.Now.AddMinutes(1);
        Snapshot.Publish(folder, Now);
        File.Copy(before, folder.Snapshot, overwrite: true);
        Assert.ThrowsExactly<StoreRefusedException>(() => new Database(folder, clock).Dispose());
    }

    [TestMethod]
    public void A_mark_that_a_power_cut_emptied_stops_nobody()
    {
        File.WriteAllText(Path.Combine(folder.Live, "published.txt"), "");
        new Database(folder, clock).Dispose();
    }

    [TestMethod]
    [DataRow("rename", 1, DisplayName = "before the new file is marked")]
    [DataRow("link", 1, DisplayName = "before the old one is kept")]
    [DataRow("rename", 2, DisplayName = "while the old one is kept")]
    [DataRow("rename", 3, DisplayName = "before the new one takes its place")]
    [DataRow("rename", 4, DisplayName = "between that and the last mark")]
    public void Killed(string call, int time)
    {
        var trace = Traced($"inject=/^{call}(at2?)?$:signal=KILL:when={time}");
        StringAssert.Contains(trace, "killed by SIGKILL", trace);
        AssertAlive();
    }

    [TestMethod]
    public void Killed_before_each_flush()
    {
        var flushes = Regex.Count(Traced("trace=/^(fsync|fdatasync)$"), "^[0-9]+ +f", RegexOptions.Multiline);
        Assert.IsGreaterThan(5, flushes);
        for (var time = 1; time <= LongRun.Or(2, 12); time++)
        {
            Traced($"inject=/^(fsync|fdatasync)$:signal=KILL:when={time}");
            AssertAlive();
        }
    }

    [TestMethod]
    public void The_file_is_flushed_before_its_name_and_the_folder_after()
    {
        var trace = Traced("trace=/^(fsync|rename|renameat|renameat2)$");
        var lines = trace.Split('\n').ToList();
        var flushed = lines.FindLastIndex(line => Regex.IsMatch(line, @"fsync\(\d+<.*/cagette\.db\.\d+\.new>\) = 0"));
        var renamed = lines.FindIndex(line => Regex.IsMatch(line, @"rename.*cagette\.db\.\d+\.new"", .*/cagette\.db""\) = 0|rename.*cagette\.db\.\d+\.new"", .*/cagette\.db"", 0\) = 0"));
        var named = lines.FindIndex(Math.Max(renamed, 0), line => line.Contains($"<{folder.Path}>) = 0", StringComparison.Ordinal));
        Assert.IsTrue(flushed >= 0 && flushed < renamed && renamed < named, $"{flushed} {renamed} {named}\n{trace}");
        Assert.AreEqual("AMAP nouvelle", NameIn(folder.Snapshot));
        Assert.HasCount(1, History.List(folder));
    }

    Moment Now => new(clock.Now, Zones.Find("Europe/Paris"));

    // Whatever the moment: the file to copy is whole and old or new, the group starts, the next copy works, no older copy is torn.
    void AssertAlive()
    {
        Assert.IsNull(StoreCheck.Integrity(folder.Snapshot));
        Assert.Contains(NameIn(folder.Snapshot), new[] { "AMAP du Lavoir", "AMAP nouvelle" });
        new Database(folder, clock).Dispose();
        Snapshot.Sweep(folder);
        clock.Now = clock.Now.AddDays(1);
        Snapshot.Publish(folder, Now);
        Assert.AreEqual("AMAP nouvelle", NameIn(folder.Snapshot));
        Assert.IsTrue(History.List(folder).All(copy => StoreCheck.Integrity(History.Find(folder, copy.Name)!) is null));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.new*", SearchOption.AllDirectories));
    }

    // The real program writes cagette.db under strace, which notes its calls or ends it at one of them.
    string Traced(string rule)
    {
        var trace = Path.Combine(folder.Path, "trace.txt");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("strace",
                ["-f", "-y", "-s", "300", "-o", trace, "-e", rule, Dotnet, Path.Combine(AppContext.BaseDirectory, "Cagette.SelfHost.dll"), "backup", folder.Snapshot, "--data", folder.Path])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (!File.Exists(trace) || said.Result.Contains("ptrace", StringComparison.Ordinal))
            {
                Assert.Inconclusive($"SKIPPED: strace may not trace here ({said.Result.Trim()}).");
            }

            return File.ReadAllText(trace);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("SKIPPED: there is no strace to end the program at a chosen call.");
            return "";
        }
        finally
        {
            File.Delete(trace);
        }
    }

    static string NameIn(string file)
    {
        using var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return db.QuerySingle<string>("select name from association");
    }
}
