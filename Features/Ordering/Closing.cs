using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;
using Serilog;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>Closes the deliveries whose window has passed, also those that passed while the program was off (rules.md 3.7, 4.4).</summary>
public sealed class Closing(Database database, TimeProvider time, Lookups lookups, ClockGuard? clock = null) : BackgroundService
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(20);

    /// <summary>Closes all that is due; each delivery in one write, so it happens wholly and once.</summary>
    public async Task CloseDue()
    {
        if (!database.Enter() || lookups.FindHouse() is not { } house)
        {
            return;
        }

        var now = new Moment(time.GetUtcNow(), house.Zone);
        foreach (var id in database.Read(db => db.DeliveriesToClose(now.Instant)))
        {
            await database.Write(null, db => Close(db, id, now, house));
        }
    }

    /// <summary>The same, but nothing while the clock cannot be believed: what it closes cannot be opened again.</summary>
    public async Task Tick()
    {
        if (clock?.IsTrusted() ?? true)
        {
            await CloseDue();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        do
        {
            try
            {
                await Tick();
            }
            catch (Exception fault) when (database.Health.IsTrouble(fault))
            {
                // The journal has it already; the next tick finds room again.
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Error(fault, "Closing of deliveries failed; it is tried again");
            }
        }
        while (await Next(timer, stoppingToken));
    }

    static async Task<bool> Next(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static void Close(SqliteConnection db, long id, Moment now, House house)
    {
        var sheet = db.ClosingOf(id);
        if (!sheet.IsDue(now))
        {
            return;
        }

        db.CloseDelivery(sheet, sheet.DefaultBaskets(now), now.Instant);
        // A list that arrives after the day of the delivery helps nobody.
        if (sheet.Delivery.IsCancelled || sheet.Delivery.Date < now.Today || !db.TellOnce(OrderMailStore.Key(id), now.Instant))
        {
            return;
        }

        var letters = new ClosingLetters(sheet, house, now);
        var bring = db.ToBringAt(id);
        if (db.ProducerToTell(sheet.Catalog.Id) is { } producer)
        {
            db.NoteOrderMail(id, db.Queue(letters.ToBring([producer], bring), now.Instant));
        }

        if (db.CoordinatorToTell(sheet.Catalog.Id) is { } coordinator)
        {
            db.Queue(letters.ToBring([coordinator], bring), now.Instant);
        }

        foreach (var order in db.OrdersToTell(id))
        {
            db.Queue(letters.Ordered(order), now.Instant);
        }
    }
}
