using System.Text;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;
using Serilog;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>Closes the deliveries whose window has passed, also those that passed while the program was off (rules.md 3.7, 4.4).</summary>
public sealed class Closing(Database database, TimeProvider time, Lookups lookups) : BackgroundService
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(20);

    /// <summary>Closes all that is due; each delivery in one write, so it happens wholly and once.</summary>
    public async Task CloseDue()
    {
        if (lookups.FindHouse() is not { } house)
        {
            return;
        }

        var now = new Moment(time.GetUtcNow(), house.Zone);
        foreach (var id in database.Read(db => db.DeliveriesToClose(now.Instant)))
        {
            await database.Write(null, db => Close(db, id, now, new Formats(house.Language, house.Zone), house));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        do
        {
            try
            {
                await CloseDue();
            }
            catch (Exception fault) when (fault is SqliteException or InvalidOperationException)
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

    static void Close(SqliteConnection db, long id, Moment now, Formats formats, House house)
    {
        var sheet = db.ClosingOf(id);
        if (!sheet.IsDue(now))
        {
            return;
        }

        db.CloseDelivery(sheet, sheet.DefaultBaskets(now), now.Instant);
        var key = $"closing:{id}";
        // A list that arrives after the day of the delivery helps nobody.
        if (sheet.Delivery.IsCancelled || sheet.Delivery.Date < now.Today || db.ProducerToTell(sheet.Catalog.Id) is not { } producer || !db.TellOnce(key, now.Instant))
        {
            return;
        }

        db.Queue(LetterTo(producer, sheet, db.ToBringAt(id), formats, house), now.Instant);
    }

    static Letter LetterTo(Addressee producer, ClosingSheet sheet, IReadOnlyList<ToBring> lines, Formats formats, House house)
    {
        var list = new StringBuilder();
        foreach (var line in lines)
        {
            list.Append($"- {formats.Show(line.Quantity)} × {line.Name}\n");
        }

        var body = lines.Count == 0
            ? formats.Say("Bonjour,\n\nPersonne n’a commandé pour le {0} ({1}).", sheet.Delivery.Date, sheet.Catalog.Name)
            : formats.Say("Bonjour,\n\nLes commandes pour le {0} sont closes ({1}). Voici ce qu’il faut apporter :", sheet.Delivery.Date, sheet.Catalog.Name) + "\n\n" + list
                + "\n" + formats.Say("Total : {0}.", lines.Sum(line => line.Amount));
        return new("automatic", formats.Say("À apporter le {0} – {1}", sheet.Delivery.Date, house.Name), body, [producer])
        {
            ReplyTo = house.Email,
            Audience = sheet.Catalog.Name,
            Attachments = lines.Count == 0 ? [] : [new($"a-apporter-{sheet.Delivery.Date:yyyy-MM-dd}.csv", Csv.MediaType, Csv.Write(
                [formats.Say("Produit"), formats.Say("Quantité"), formats.Say("Montant")], lines.Select(line => (IReadOnlyList<object?>)[line.Name, line.Quantity, line.Amount])))],
        };
    }
}
