using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>Killed while a copy is put in the place of the living store: one of the two lives, whole, and what was replaced is kept.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KilledRestoreTests
{
    const string Name = "select name from association";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(false, DisplayName = "kill")]
    [DataRow(true, DisplayName = "power cut")]
    public async Task A_restore_that_is_killed_leaves_the_old_store_or_the_new_one(bool cut)
    {
        var dice = new Random(Summary.Seed(TestContext));
        var file = Copy("AMAP du Retour");
        var whole = TimeSpan.Zero;
        var (kills, restored) = (LongRun.Or(cut ? 4 : 6, 40), 0);
        for (var kill = -1; kill < kills; kill++)
        {
            var folder = Living();
            using var power = cut ? new PowerCut(folder, leakPercent: kill % 2 == 0 ? 0 : 40) : null;
            var worked = await Doomed.Run(["restore", file, "--data", folder.Path], power?.Prepare(dice.Next()) ?? [],
                () => Directory.GetFiles(folder.Live, "restore-*").Length > 0, kill < 0 ? null : whole * dice.NextDouble());
            whole = kill < 0 ? worked : whole;
            power?.Cut();
            using (await ChildProgram.Start(folder))
            {
                StoreFile.AssertSound(folder.Store);
                var name = StoreFile.Scalar<string>(folder.Store, Name);
                Assert.Contains(name, new[] { "AMAP du Hameau", "AMAP du Retour" });
                Assert.AreEqual(name == "AMAP du Retour" ? 9 : 8, StoreFile.Scalar<int>(folder.Store, "select count(*) from member"));
                if (name == "AMAP du Retour")
                {
                    restored += kill < 0 ? 0 : 1;
                    var kept = Directory.GetFiles(folder.History, "before-restore*.db").Single();
                    StoreFile.AssertSound(kept);
                    Assert.AreEqual("AMAP du Hameau", StoreFile.Scalar<string>(kept, Name));
                }
            }

            Directory.Delete(folder.Path, recursive: true);
        }

        File.Delete(file);
        Summary.Tell(TestContext, $"{(cut ? "Power cuts" : "Kills")} while a copy is restored: {kills}, {restored} with the new store and {kills - restored} with the old one after it, sound each time");
    }

    // The cagette.db beside it is older than what lives: whoever would start with that one would lose something.
    static DataFolder Living()
    {
        var folder = Hamlet.NewFolder();
        StoreFile.Change(folder.Store, db => db.Execute("update association set name = 'AMAP d’avant'"));
        using (var database = new Database(folder, TimeProvider.System))
        {
            Snapshot.Publish(folder);
        }

        StoreFile.Change(folder.Store, db => db.Execute("update association set name = 'AMAP du Hameau'"));
        return folder;
    }

    static string Copy(string name)
    {
        var folder = Hamlet.NewFolder();
        StoreFile.Change(folder.Store, db => db.Execute("update association set name = $name; insert into member (reference, name, sort_key, search_key, joined_on) values ('F9', 'Foyer 9', 'foyer 9', 'foyer 9', '2026-01-01')", new { name }));
        var file = Path.Combine(Path.GetTempPath(), $"cagette-retour-{Guid.NewGuid():N}.db");
        Snapshot.Write(folder.Store, file);
        Directory.Delete(folder.Path, recursive: true);
        return file;
    }
}
