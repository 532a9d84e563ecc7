using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>What happened on past evenings: numbered baskets handed over, real weights, what was missing and why (rules.md 4.3, 4.5, 4.6).</summary>
sealed class SampleEvenings(Village village)
{
    readonly Dice dice = village.Dice;
    readonly string[] reasons = SampleTexts.Words("reasons");

    public void Happen()
    {
        var past = village.Distributions.Where(distribution => distribution.IsPast(village.Now)).ToDictionary(distribution => distribution.Id);
        var deliveries = village.Deliveries.Where(delivery => past.ContainsKey(delivery.DistributionId)).ToDictionary(delivery => delivery.Id);
        var lines = BasketLines.Of(new BasketFacts
        {
            Catalogs = village.Catalogs,
            Deliveries = [.. deliveries.Values],
            Subscriptions = village.Subscriptions,
            SubscriptionLines = village.SubscriptionLines,
            Exceptions = village.Exceptions,
            Absences = village.Absences,
            Turns = [.. village.Turns.Where(turn => deliveries.ContainsKey(turn.DeliveryId))],
            OrderLines = [.. village.OrderLines.Where(line => deliveries.ContainsKey(line.DeliveryId))],
        }).Where(line => line.Comes).ToList();
        var volunteer = village.Holder(Right.Distributions).Id;
        foreach (var line in lines)
        {
            Receive(line, past[line.DistributionId], volunteer);
        }

        foreach (var evening in lines.GroupBy(line => line.DistributionId))
        {
            HandOver(past[evening.Key], [.. evening.Select(line => line.MemberId)], volunteer);
        }

        var ordered = village.OrderLines.Select(line => (line.MemberId, village.Deliveries[(int)line.DeliveryId - 1].DistributionId)).Distinct();
        village.Baskets.AddRange(ordered
            .Where(pair => !past.ContainsKey(pair.DistributionId))
            .Select(pair => new Basket { MemberId = pair.MemberId, DistributionId = pair.DistributionId, Version = 1 }));
    }

    void Receive(BasketLine line, Distribution distribution, long volunteer)
    {
        var missing = dice.From(1, 1000) <= 12;
        if (!missing && !line.Weighed)
        {
            return;
        }

        // Scales show steps of 5 g; kilos are in thousandths, so 5 of them are 5 g.
        var step = line.Unit == Unit.G ? 5000 : 5;
        var weight = line.Size.Thousandths * line.Ordered.Thousandths / 1000 * dice.From(88, 114) / 100 / step * step;
        village.Received.Add(new Received
        {
            Id = village.Received.Count + 1,
            MemberId = line.MemberId,
            DeliveryId = line.DeliveryId,
            ProductId = line.ProductId,
            Quantity = missing ? line.Ordered > Quantity.One ? line.Ordered - Quantity.One : Quantity.Zero : line.Ordered,
            Weight = missing || !line.Weighed ? null : new Quantity(weight),
            Reason = missing ? dice.Of(reasons) : "",
            EnteredAt = village.Now.InstantOf(distribution.Date, distribution.StartTime).AddMinutes(dice.From(2, 55)),
            EnteredBy = volunteer,
        });
    }

    void HandOver(Distribution distribution, HashSet<long> members, long volunteer)
    {
        var number = 0;
        foreach (var member in village.Members.Where(member => members.Contains(member.Id)).OrderBy(member => Folding.Fold(member.Name), StringComparer.Ordinal))
        {
            var came = !dice.Percent(3);
            village.Baskets.Add(new Basket
            {
                MemberId = member.Id,
                DistributionId = distribution.Id,
                Number = ++number,
                Version = 1,
                HandedOverAt = came ? village.Now.InstantOf(distribution.Date, distribution.StartTime).AddSeconds(dice.From(60, 3900)) : null,
                HandedOverBy = came ? volunteer : null,
                Note = dice.Percent(2) ? village.Texts["basket.note"] : "",
            });
        }
    }
}
