using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>Killed while cagette.db is written: it is whole at any moment, and the next start takes it for its own.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KilledSnapshotTests
{
    const int Megabytes = 30;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>The server publishes when it starts; beside it the command does, so that two of our own meet. Siege looks at cagette.db before each start.</summary>
    [TestMethod]
    [DataRow(false, DisplayName = "kill")]
    [DataRow(true, DisplayName = "power cut")]
    public async Task The_file_to_copy_is_whole_after_a_kill_while_it_is_written(bool cut)
    {
        var folder = Hamlet.NewFolder();
        Hamlet.AddPictures(folder, Megabytes);
        using var power = cut ? new PowerCut(folder, leakPercent: 40) : null;
        using var siege = new Siege(folder, Summary.Seed(TestContext), power);
        var commands = new List<ChildProgram>();
        for (var kill = 0; kill < LongRun.Or(cut ? 3 : 5, 40); kill++)
        {
            await siege.Round(_ =>
            {
                if (!cut)
                {
                    commands.Add(ChildProgram.Run(["backup", folder.Snapshot, "--data", folder.Path]));
                }
            }, mostAnswers: 50);
            commands.ForEach(command => command.Dispose());
            commands.Clear();
        }

        await siege.End(TestContext, $"{(cut ? "Power cuts" : "Kills")} while cagette.db ({Megabytes} MB) is written");
    }

    [TestMethod]
    public async Task What_a_killed_copy_left_is_swept_at_the_next_start()
    {
        var folder = Hamlet.NewFolder();
        using (var server = await ChildProgram.Start(folder))
        {
            server.Kill();
        }

        File.WriteAllText(folder.Snapshot + ".new", "half");
        File.WriteAllText(folder.Snapshot + ".4711.new", "half");
        using (var server = await ChildProgram.Start(folder))
        {
            await server.Stop();
        }

        Assert.AreEqual("cagette.db", string.Join(" ", Directory.GetFiles(folder.Path, "cagette*").Select(Path.GetFileName)));
        StoreFile.AssertSound(folder.Snapshot);
        Directory.Delete(folder.Path, recursive: true);
    }
}
