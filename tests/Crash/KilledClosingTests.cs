using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>Killed while ordering windows are closed: each is closed once, each usual basket is put in once, each mail is queued once.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KilledClosingTests
{
    const int Batch = 40;
    const string Waiting = "select count(*) from delivery where catalog_id = 2 and closed_at is null";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_delivery_is_closed_once_however_often_the_program_is_killed_over_it()
    {
        using var siege = new Siege(Hamlet.NewFolder(), Summary.Seed(TestContext));
        var folder = siege.Folder;
        var (added, halves) = (0, 0);
        for (var kill = 0; kill < LongRun.Or(5, 40); kill++)
        {
            if (added == 0 || StoreFile.Scalar<int>(folder.Store, Waiting) == 0)
            {
                Hamlet.AddDeliveriesToClose(folder, 1000 + added, Batch);
                added += Batch;
            }

            await siege.Round(mostAnswers: 30);
            halves += StoreFile.Scalar<int>(folder.Store, Waiting) is > 0 and < Batch ? 1 : 0;
        }

        using (await siege.Start())
        {
            while (StoreFile.Scalar<int>(folder.Store, Waiting) > 0)
            {
                await Task.Delay(50, TestContext.CancellationToken);
            }

            AssertOnce(folder, added);
        }

        await siege.End(TestContext, $"Kills while {added} windows are closed, {halves} of them amid a batch", $"; {added} deliveries closed once, {added * Hamlet.Households} usual baskets, {added} mails to the producer");
    }

    static void AssertOnce(DataFolder folder, int deliveries)
    {
        int Count(string sql) => StoreFile.Scalar<int>(folder.Store, sql);
        var baskets = deliveries * Hamlet.Households;
        Assert.AreEqual(deliveries, Count("select count(*) from event_told where key glob 'closing:*'"), "closings told");
        Assert.AreEqual(2 * baskets, Count("select count(*) from order_line where by_default = 1 and quantity_thousandths = 2000"), "lines of usual baskets");
        Assert.AreEqual(2 * baskets, Count("select count(*) from order_line where delivery_id >= 1000"), "lines of these deliveries");
        Assert.AreEqual(baskets, Count("select count(*) from basket where distribution_id >= 1000 and version = 1"), "baskets saved once");
        Assert.AreEqual(deliveries, Count("select count(*) from recipient where producer_id = 1"), "mails to the producer");
        Assert.AreEqual(deliveries, Count("select count(distinct subject) from message join recipient on recipient.message_id = message.id where producer_id = 1"), "dates told to the producer");
        Assert.AreEqual(2 * deliveries, Count("select count(*) from attachment"), "sheets that go with them");
        Assert.AreEqual(baskets, Count("select count(*) from recipient where person_id is not null"), "mails to the households");
    }
}
