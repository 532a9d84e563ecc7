using System.Diagnostics;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>'To back up, copy one file': plain cp of cagette.db at any moment, while eight households order and it is written anew without rest
/// (issue 'a store that survives', 8).</summary>
[TestClass]
[DoNotParallelize]
public sealed class CopiesTests
{
    const int Copies = 200;

    int promised;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_copy_is_whole_sound_and_no_older_than_its_promise()
    {
        var seed = Summary.Seed(TestContext);
        var (copies, published, orders) = (0, 0, 0);
        for (var season = 0; season < LongRun.Or(1, 5); season++)
        {
            var (more, answered) = await CopyWithoutRest(seed + season);
            copies += Copies;
            published += more;
            orders += answered;
        }

        Summary.Tell(TestContext, $"Copies: {copies} plain cp of cagette.db while it was published {published} times and {orders} orders were answered; all whole and sound, none older than the last publication before it");
    }

    async Task<(int Published, int Orders)> CopyWithoutRest(int seed)
    {
        using var siege = new Siege(Hamlet.NewFolder(), seed);
        using var server = await siege.Start();
        var orders = siege.OrderUntil(server, out var stop);
        using var over = new CancellationTokenSource();
        promised = 0;
        Snapshot.Publish(siege.Folder);
        var publishing = Task.Run(() => PublishWithoutRest(siege, over.Token));
        try
        {
            for (var copy = 0; copy < Copies && !publishing.IsCompleted; copy++)
            {
                CopyOnce(siege);
                if (copy % 10 == 0)
                {
                    // The living store too: a check sees one state, whatever is written meanwhile.
                    StoreFile.AssertSound(siege.Folder.Store);
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            stop();
        }

        var published = await publishing;
        await orders;
        return (published, siege.Ledger.Orders);
    }

    // What was answered before a publication began is in every copy begun after it ended.
    int PublishWithoutRest(Siege siege, CancellationToken over)
    {
        var count = 0;
        for (; !over.IsCancellationRequested; count++)
        {
            var answered = siege.Ledger.Orders;
            Snapshot.Publish(siege.Folder);
            Volatile.Write(ref promised, answered);
        }

        return count;
    }

    void CopyOnce(Siege siege)
    {
        var promise = Volatile.Read(ref promised);
        var file = Path.Combine(siege.Folder.Path, "copie.db");
        using (var cp = Process.Start("cp", [siege.Folder.Snapshot, file]))
        {
            cp.WaitForExit();
            Assert.AreEqual(0, cp.ExitCode);
        }

        StoreFile.AssertSound(file);
        siege.Ledger.CheckCopy(file, promise);
        File.Delete(file);
    }
}
