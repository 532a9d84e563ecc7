using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>Killed while a store of a released version is brought to the newest schema: it is the old one or the new one, with every row.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KilledMigrationTests
{
    const int Oldest = 1;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(false, DisplayName = "kill")]
    [DataRow(true, DisplayName = "power cut")]
    public async Task A_migration_that_is_killed_is_done_wholly_at_the_next_start(bool cut)
    {
        var dice = new Random(Summary.Seed(TestContext));
        var whole = await Migrate(Fixtures.Living(Oldest), [], null);
        var (kills, migrated) = (LongRun.Or(cut ? 5 : 10, 40), 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var folder = Fixtures.Living(Oldest);
            var before = Fixtures.Contents(folder.Store);
            using var power = cut ? new PowerCut(folder, leakPercent: kill % 2 == 0 ? 0 : 40) : null;
            await Migrate(folder, power?.Prepare(dice.Next()) ?? [], whole * dice.NextDouble());
            power?.Cut();
            using (var database = new Database(folder, TimeProvider.System))
            {
                migrated += database.SchemaBefore == Oldest ? 0 : 1;
            }

            var after = Fixtures.Contents(folder.Store, before);
            foreach (var (table, content) in before)
            {
                Assert.AreEqual((content.Rows, content.Hash), (after[table].Rows, after[table].Hash), table);
            }

            StoreFile.AssertSound(folder.Store);
            Assert.IsTrue(Copies(folder).Any(copy => Fixtures.Contents(copy, before)["member"].Hash == before["member"].Hash), "the copy from before the migration");
            Directory.Delete(folder.Path, recursive: true);
        }

        Summary.Tell(TestContext, $"{(cut ? "Power cuts" : "Kills")} while a store of schema {Oldest} is migrated: {kills}, {migrated} after and {kills - migrated} before its commit, every row there each time");
    }

    // A command that opens the store and finds nothing to do in it. The first that it does is a copy of what there is.
    static Task<TimeSpan> Migrate(DataFolder folder, (string, string)[] environment, TimeSpan? life) =>
        Doomed.Run(["reset-password", "personne@example.org", "--data", folder.Path], environment, () => Directory.Exists(folder.History), life);

    // Whole ones: what a kill left half written has a temporary name.
    static IEnumerable<string> Copies(DataFolder folder) => Directory.Exists(folder.History) ? Directory.GetFiles(folder.History, "*.db").Where(file => StoreCheck.Integrity(file) is null) : [];
}
