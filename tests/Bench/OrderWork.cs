using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Bench;

/// <summary>Members of the sample who save one line of their basket again and again, as the shop's handler does it: load, decide, save.</summary>
sealed class OrderWork(Database database)
{
    public const int Most = 64;

    readonly List<Buyer> buyers = Find(database);
    long loading;
    long saving;
    long orders;

    /// <summary>Milliseconds of the writer's thread for one order so far: loading and deciding, saving.</summary>
    public (double Loading, double Saving) Cost => (Milliseconds(loading), Milliseconds(saving));

    public IReadOnlyList<Buyer> Buyers => buyers;

    /// <summary>Orders answered in a second when so many members save at once, each waiting for their answer.</summary>
    public Task<double> PerSecond(int clients, TimeSpan time) => PerSecond(clients, time, Save);

    /// <summary>The same rows without loading and deciding: what the writer itself costs, beside raw commits that load nothing either.</summary>
    public Task<double> SavesPerSecond(int clients, TimeSpan time) => PerSecond(clients, time, SaveAlone);

    async Task<double> PerSecond(int clients, TimeSpan time, Func<Buyer, Task> save)
    {
        var clock = Stopwatch.StartNew();
        var saved = await Task.WhenAll(buyers.Take(clients).Select(buyer => Task.Run(async () =>
        {
            var count = 0;
            while (clock.Elapsed < time)
            {
                await save(buyer);
                count++;
            }

            return count;
        })));
        return saved.Sum() / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Begins the cost anew, after warming up.</summary>
    public void Forget() => (loading, saving, orders) = (0, 0, 0);

    double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency / Math.Max(1, orders);

    async Task Save(Buyer buyer)
    {
        buyer.More = !buyer.More;
        var wanted = new Dictionary<long, Quantity> { [buyer.ProductId] = buyer.Quantity };
        var now = new Moment(database.Time.GetUtcNow(), TimeZoneInfo.Utc);
        var decision = await database.Decide<IReadOnlyList<PlacedOrder>>(new ChangeNote(buyer.PersonId, "order.place", $"distribution:{buyer.DistributionId}"), db =>
        {
            var begun = Stopwatch.GetTimestamp();
            var order = db.OrderAt(buyer.DistributionId, buyer.MemberId)!;
            var placed = order.Place(wanted, order.Version, now, buyer.PersonId);
            var decided = Stopwatch.GetTimestamp();
            if (placed.IsAccepted && placed.Value.Count > 0)
            {
                db.Save(placed.Value);
                db.TouchBasket(buyer.MemberId, buyer.DistributionId);
            }

            loading += decided - begun;
            saving += Stopwatch.GetTimestamp() - decided;
            orders++;
            return placed;
        });
        if (!decision.IsAccepted || decision.Value.Count != 1)
        {
            throw new InvalidOperationException($"The benchmark's order is not a saving of one line: {string.Join(", ", decision.Refusals.Select(refusal => refusal.Key))}");
        }

        buyer.Placed[buyer.More ? 1 : 0] = decision.Value;
    }

    Task SaveAlone(Buyer buyer)
    {
        if (buyer.Placed[buyer.More ? 0 : 1] is not { } placed)
        {
            return Save(buyer);
        }

        buyer.More = !buyer.More;
        return database.Write(new ChangeNote(buyer.PersonId, "order.place", $"distribution:{buyer.DistributionId}"), db =>
        {
            db.Save(placed);
            db.TouchBasket(buyer.MemberId, buyer.DistributionId);
        });
    }

    /// <summary>For each member a product of an open window that has no limit, in a quantity that is above all minimums.</summary>
    static List<Buyer> Find(Database database) => database.Read(db =>
    {
        var now = new Moment(database.Time.GetUtcNow(), TimeZoneInfo.Utc);
        var found = new List<Buyer>();
        foreach (var (personId, memberId) in db.Query<(long, long)>("select min(id), member_id from person where member_id is not null group by member_id"))
        {
            var sheets = db.OpenWindows(memberId, now.Instant).Select(window => (window.DistributionId, Order: db.OrderAt(window.DistributionId, memberId)!))
                .SelectMany(window => window.Order.Sheets.Where(sheet => sheet.Closed(now) is null).Select(sheet => (window.DistributionId, Sheet: sheet)));
            foreach (var (distributionId, sheet) in sheets)
            {
                if (sheet.Offers.FirstOrDefault(offer => offer.Product.Active && offer.AtMost is null) is { } offer)
                {
                    var least = offer.Product.Minimum + offer.Ordered + offer.Product.Step;
                    while (offer.Price.Times(least) < sheet.Catalog.MinimumDelivery)
                    {
                        least += offer.Product.Step;
                    }

                    found.Add(new Buyer(personId, memberId, distributionId, sheet.Delivery.Id, offer.Product.Id, least, offer.Product.Step));
                    break;
                }
            }
        }

        return found.Count >= Most ? found : throw new InvalidOperationException($"Only {found.Count} members of the sample can order now.");
    });
}

sealed record Buyer(long PersonId, long MemberId, long DistributionId, long DeliveryId, long ProductId, Quantity Least, Quantity Step)
{
    /// <summary>Each order changes the quantity: one step more, one step less.</summary>
    public bool More { get; set; }

    /// <summary>What the last saving of less and of more was.</summary>
    public IReadOnlyList<PlacedOrder>?[] Placed { get; } = new IReadOnlyList<PlacedOrder>?[2];

    public Quantity Quantity => More ? Least + Step : Least;
}
