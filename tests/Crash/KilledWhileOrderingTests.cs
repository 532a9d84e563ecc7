using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>SIGKILL at random moments while eight households order (issue 'a store that survives', 7).</summary>
[TestClass]
[DoNotParallelize]
public sealed class KilledWhileOrderingTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_order_that_was_answered_is_there_once_after_a_kill()
    {
        using var siege = new Siege(Hamlet.NewFolder(), Summary.Seed(TestContext));
        for (var kill = 0; kill < LongRun.Or(30, 200); kill++)
        {
            if (kill % 5 == 4)
            {
                await siege.KillWhileStarting();
            }
            else
            {
                await siege.Round();
            }
        }

        await siege.End(TestContext, "Kills while 8 households order");
    }
}
