using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Every third engagement misses a delivery or two, past or still to come, announced in time (rules.md 3.9).</summary>
sealed class SampleAbsences(Village village)
{
    readonly Dice dice = village.Dice;

    public void Announce()
    {
        var shared = village.Turns.Select(turn => turn.SubscriptionId).ToHashSet();
        var changed = village.Exceptions.Select(exception => exception.DeliveryId).ToHashSet();
        var lines = village.SubscriptionLines.ToLookup(line => line.SubscriptionId);
        foreach (var subscription in village.Subscriptions.Where(subscription => !shared.Contains(subscription.Id)))
        {
            var catalog = village.Catalogs[(int)subscription.CatalogId - 1];
            if (catalog.AbsencesMax == 0 || !dice.Percent(35))
            {
                continue;
            }

            // Who is absent must have been able to say so; a doubled delivery must not go over the stock.
            var held = village.DeliveriesOf[catalog.Id].Where(delivery => subscription.Holds(delivery) && !delivery.IsCancelled
                && delivery.ClosesAt > subscription.SignedAt && !changed.Contains(delivery.Id)).ToList();
            if (held.Count < 4 || (catalog.AbsenceRule == AbsenceRule.MadeUp && lines[subscription.Id].Any(line => Limited(line.ProductId))))
            {
                continue;
            }

            var days = dice.Shuffled(Enumerable.Range(0, held.Count - 1)).Take(dice.From(1, Math.Min(2, catalog.AbsencesMax))).ToList();
            var doubled = held.Count - 1;
            foreach (var day in days)
            {
                while (days.Contains(doubled))
                {
                    doubled--;
                }

                Add(subscription, catalog, held[day], doubled > day ? held[doubled--] : null);
            }
        }
    }

    void Add(Subscription subscription, Catalog catalog, Delivery delivery, Delivery? doubled)
    {
        var mustDouble = catalog.AbsenceRule == AbsenceRule.MadeUp;
        if (mustDouble && doubled is null)
        {
            return;
        }

        var latest = delivery.ClosesAt < village.Now.Instant ? delivery.ClosesAt : village.Now.Instant;
        var earliest = latest.AddDays(-12) > subscription.SignedAt ? latest.AddDays(-12) : subscription.SignedAt;
        village.Absences.Add(new Absence
        {
            Id = village.Absences.Count + 1,
            SubscriptionId = subscription.Id,
            DeliveryId = delivery.Id,
            AnnouncedAt = dice.Between(earliest, latest),
            AnnouncedBy = village.PeopleOf[subscription.MemberId].First().Id,
            Treatment = catalog.AbsenceRule,
            MadeUpDeliveryId = mustDouble ? doubled!.Id : null,
        });
    }

    bool Limited(long productId) => village.Products[(int)productId - 1].StockRule != StockRule.None;
}
