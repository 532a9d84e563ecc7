using System.Diagnostics;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>Power cuts: the folder is what the last flushes promised, no more, or a random part more (issue 'a store that survives', 7).</summary>
[TestClass]
[DoNotParallelize]
public sealed class PowerCutTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(0, DisplayName = "only what was flushed")]
    [DataRow(40, DisplayName = "and a random part of the rest, in any order")]
    public async Task Each_order_that_was_answered_is_there_once_after_a_power_cut(int leak)
    {
        var folder = Hamlet.NewFolder();
        using var power = new PowerCut(folder, leak);
        using var siege = new Siege(folder, Summary.Seed(TestContext), power);
        for (var cut = 0; cut < LongRun.Or(6, 60); cut++)
        {
            if (cut % 5 == 4)
            {
                await siege.KillWhileStarting();
            }
            else
            {
                await siege.Round();
            }
        }

        await siege.End(TestContext, $"Power cuts, {leak} % of what was not flushed survives");
    }

    [TestMethod]
    public async Task A_backup_that_was_said_to_be_done_survives_a_power_cut()
    {
        var folder = Hamlet.NewFolder();
        using var power = new PowerCut(folder);
        foreach (var file in new[] { folder.Snapshot, Path.Combine(folder.Path, "ailleurs.db") })
        {
            using (var backup = ChildProgram.Run(["backup", file, "--data", folder.Path], power.Prepare(1)))
            {
                Assert.AreEqual(0, await backup.End(), backup.Said);
            }

            power.Cut();
            Assert.IsTrue(File.Exists(file), $"{file} is not on the disk");
            Assert.IsTrue(StoreCheck.Run(file).IsSound);
        }

        using (await ChildProgram.Start(folder))
        {
        }

        Directory.Delete(folder.Path, recursive: true);
    }

    [TestMethod]
    public async Task A_group_that_was_begun_a_moment_ago_survives_a_power_cut()
    {
        var above = new DataFolder(Directory.CreateTempSubdirectory("cagette-crash-").FullName);
        var folder = new DataFolder(Path.Combine(above.Path, "amap"));
        using var power = new PowerCut(above);
        using (var server = await ChildProgram.Answering(["demo", "--households", "40", "--data", folder.Path, "--urls", "http://127.0.0.1:0"], power.Prepare(1)))
        {
            server.Kill();
        }

        power.Cut();
        StoreFile.AssertSound(folder.Store);
        Assert.AreEqual(1, StoreFile.Scalar<int>(folder.Store, "select count(*) from association"));
        using (await ChildProgram.Start(folder))
        {
        }

        Directory.Delete(above.Path, recursive: true);
    }

    /// <summary>The control: the same cut takes what a careless store commits, so the tests above could fail.</summary>
    [TestMethod]
    public async Task A_store_that_does_not_flush_loses_its_commits_in_the_power_cut()
    {
        var (careless, left) = await Commit("off");
        Assert.IsLessThan(careless, left, "rows left of a store with synchronous = off");
        var (careful, kept) = await Commit("full");
        Assert.IsGreaterThanOrEqualTo(careful, kept, "rows left of a store with synchronous = full");
        Summary.Tell(TestContext, $"Control of the power cut: synchronous=off said {careless} commits and kept {left}; synchronous=full said {careful} and kept {kept}");
    }

    [TestMethod]
    public void A_name_that_was_not_flushed_is_gone_in_the_power_cut()
    {
        var folder = new DataFolder(Directory.CreateTempSubdirectory("cagette-crash-").FullName);
        using var power = new PowerCut(folder);
        foreach (var name in new[] { "flushed.txt", "unflushed.txt" })
        {
            File.WriteAllText(Path.Combine(folder.Path, name), "old");
        }

        using (var control = Control(power, ["names", folder.Path]))
        {
            control.WaitForExit();
            Assert.AreEqual(0, control.ExitCode);
        }

        power.Cut();
        Assert.AreEqual("new", File.ReadAllText(Path.Combine(folder.Path, "flushed.txt")));
        Assert.AreEqual("old", File.ReadAllText(Path.Combine(folder.Path, "unflushed.txt")));
        Directory.Delete(folder.Path, recursive: true);
    }

    static async Task<(int Said, int Left)> Commit(string level)
    {
        var folder = new DataFolder(Directory.CreateTempSubdirectory("cagette-crash-").FullName);
        var file = Path.Combine(folder.Path, "rows.sqlite");
        using (var db = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            db.Execute("create table row (number integer primary key)");
        }

        using var power = new PowerCut(folder);
        var said = 0;
        using (var control = Control(power, ["commits", file, level]))
        {
            while (said < 50)
            {
                said = int.Parse(await control.StandardOutput.ReadLineAsync() ?? "the control ended", System.Globalization.CultureInfo.InvariantCulture);
            }

            control.Kill();
            await control.WaitForExitAsync();
        }

        power.Cut();
        using var after = new SqliteConnection($"Data Source={file};Pooling=False");
        var left = after.QuerySingle<int>("select count(*) from row");
        after.Close();
        Directory.Delete(folder.Path, recursive: true);
        return (said, left);
    }

    static Process Control(PowerCut power, string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "powercut-control.py"), .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in power.Prepare(1))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
