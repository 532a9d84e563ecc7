using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Storage;

/// <summary>Small seasons full of rare cases: absences made up or given away, turns, exceptions, prices of one date, weights, cancelled deliveries.</summary>
static class RandomSeasons
{
    public const int Members = 4;
    const int Dates = 5;

    /// <summary>Catalog 1 is fixed, 2 variable, 3 open; each has three products: 11, 12, 13; 21…</summary>
    public static readonly IReadOnlyList<Product> Products =
        [.. from catalog in Enumerable.Range(1, 3) from i in Enumerable.Range(1, 3) select new Product { Id = (catalog * 10) + i, CatalogId = catalog }];

    static readonly DateOnly First = new(2026, 11, 5);

    static readonly Gen<Quantity> AnyQuantity = Gen.OneOf(
        Gen.Int[1, 4].Select(n => Quantity.Of(n)), Gen.Int[1, 20].Select(n => new Quantity(n * 125L)), Gen.Const(Quantity.Zero));

    static readonly Gen<Money> AnyPrice = Gen.Long[0, 3_000].Select(cents => new Money(cents));

    static readonly Gen<SubscriptionLine> AnyLine =
        Gen.Select(Gen.Int[0, 2], AnyQuantity, AnyPrice, Gen.Int[0, 1_200], Gen.OneOf(Gen.Const(0), Gen.Int[0, 900]), Gen.Int[1, 3_000], Gen.Bool)
            .Select((i, quantity, price, vat, fee, size, weighed) => new SubscriptionLine
            {
                ProductId = i,
                Quantity = quantity,
                Price = price,
                VatBasisPoints = vat,
                FeeBasisPoints = fee,
                Name = $"Produit {i}",
                Unit = weighed ? Unit.Kg : Unit.Piece,
                Size = new(size),
                Weighed = weighed,
            });

    static readonly Gen<IReadOnlyList<Delivery>> AnyDeliveries = Gen.Int[0, 7].Array[Dates * 3].Select(IReadOnlyList<Delivery> (state) =>
        [.. from catalog in Enumerable.Range(1, 3)
            from date in Enumerable.Range(1, Dates)
            select new Delivery
            {
                Id = (catalog * 10) + date,
                CatalogId = catalog,
                DistributionId = date,
                Date = First.AddDays(7 * (date - 1)),
                Cancelled = state[((catalog - 1) * Dates) + date - 1] switch { 0 => CancelWay.NotPaid, 1 => CancelWay.Paid, _ => null },
            }]);

    /// <summary>Engagements on the fixed and the variable contract: catalog, member, first and last date.</summary>
    static readonly Gen<IReadOnlyList<Subscription>> AnySubscriptions =
        Gen.Select(Gen.Int[1, 2], Gen.Int[1, Members], Gen.Int[0, 20], Gen.Int[0, 40]).Array[0, 5].Select(IReadOnlyList<Subscription> (all) =>
            [.. all.Select((s, i) => new Subscription
            {
                Id = i + 1,
                CatalogId = s.Item1,
                MemberId = s.Item2,
                StartDate = First.AddDays(s.Item3),
                EndDate = First.AddDays(s.Item3 + s.Item4),
            })]);

    public static readonly Gen<BasketFacts> Any =
        from deliveries in AnyDeliveries
        from subscriptions in AnySubscriptions
        from subscribed in AnyLine.Array[0, 3].Array[subscriptions.Count]
        from ordered in Gen.Select(Gen.Int[1, Members], Gen.Int[2, 3], Gen.Int[1, Dates], AnyLine).Array[0, 12]
        let lines = Lines(subscriptions, subscribed)
        from exceptions in Gen.Select(Gen.Int[0, 99], Gen.Int[1, Dates], AnyQuantity).Array[0, lines.Count]
        from absences in Gen.Select(Gen.Int[0, 99], Gen.Int[1, Dates], Gen.Int[0, 2], Gen.Int[0, Dates]).Array[0, subscriptions.Count * 2]
        from turns in Gen.Select(Gen.Int[0, 99], Gen.Int[1, Dates], Gen.Int[1, Members]).Array[0, subscriptions.Count * 2]
        from prices in Gen.Select(Gen.Int[1, 3], Gen.Int[1, Dates], Gen.Int[1, 3], AnyPrice).Array[0, 4]
        from received in Gen.Select(Gen.Int[1, Members], Gen.Int[1, 3], Gen.Int[1, Dates], Gen.Int[1, 3], AnyQuantity, Gen.Int[-2_000, 4_000]).Array[0, 20]
        select new BasketFacts
        {
            Catalogs = [.. new[] { CatalogKind.Fixed, CatalogKind.Variable, CatalogKind.Open }.Select((kind, i) => new Catalog { Id = i + 1, Kind = kind })],
            Deliveries = deliveries,
            Subscriptions = subscriptions,
            SubscriptionLines = lines,
            OrderLines = Orders(ordered),
            Exceptions = Exceptions(subscriptions, lines, exceptions),
            Absences = Absences(subscriptions, absences),
            Turns = Turns(subscriptions, turns),
            Prices = [.. prices.DistinctBy(p => (p.Item1, p.Item2, p.Item3)).Select(p => new DatePrice
            {
                DeliveryId = (p.Item1 * 10) + p.Item2,
                ProductId = (p.Item1 * 10) + p.Item3,
                Price = p.Item4,
            })],
            Received = Got(received),
        };

    static IReadOnlyList<SubscriptionLine> Lines(IReadOnlyList<Subscription> subscriptions, SubscriptionLine[][] lines) =>
        [.. subscriptions
            .SelectMany((subscription, i) => lines[i].DistinctBy(line => line.ProductId).Select(line => line with
            {
                SubscriptionId = subscription.Id,
                ProductId = (subscription.CatalogId * 10) + 1 + line.ProductId,
            }))
            .Select((line, i) => line with { Id = i + 1 })];

    static IReadOnlyList<OrderLine> Orders((int Member, int Catalog, int Date, SubscriptionLine Line)[] ordered) =>
        [.. ordered
            .Where(order => !order.Line.Quantity.IsZero)
            .DistinctBy(order => (order.Member, order.Catalog, order.Date, order.Line.ProductId))
            .Select((order, i) => new OrderLine
            {
                Id = i + 1,
                MemberId = order.Member,
                DeliveryId = (order.Catalog * 10) + order.Date,
                ProductId = (order.Catalog * 10) + 1 + order.Line.ProductId,
                Quantity = order.Line.Quantity,
                Price = order.Line.Price,
                VatBasisPoints = order.Line.VatBasisPoints,
                FeeBasisPoints = order.Line.FeeBasisPoints,
                Name = order.Line.Name,
                Unit = order.Line.Unit,
                Size = order.Line.Size,
                Weighed = order.Line.Weighed,
            })];

    static IReadOnlyList<ExceptionalQuantity> Exceptions(
        IReadOnlyList<Subscription> subscriptions, IReadOnlyList<SubscriptionLine> lines, (int Line, int Date, Quantity Quantity)[] exceptions) =>
        [.. exceptions
            .Select(e => (Line: lines[e.Line % lines.Count], e.Date, e.Quantity))
            .DistinctBy(e => (e.Line.Id, e.Date))
            .Select(e => new ExceptionalQuantity
            {
                SubscriptionLineId = e.Line.Id,
                DeliveryId = (subscriptions[(int)e.Line.SubscriptionId - 1].CatalogId * 10) + e.Date,
                Quantity = e.Quantity,
            })];

    static IReadOnlyList<Absence> Absences(IReadOnlyList<Subscription> subscriptions, (int Subscription, int Date, int Treatment, int MadeUp)[] absences) =>
        [.. absences
            .Select(a => (Subscription: subscriptions[a.Subscription % subscriptions.Count], a.Date, Treatment: (AbsenceRule)a.Treatment, a.MadeUp))
            .DistinctBy(a => (a.Subscription.Id, a.Date))
            .Select(a => new Absence
            {
                SubscriptionId = a.Subscription.Id,
                DeliveryId = (a.Subscription.CatalogId * 10) + a.Date,
                Treatment = a.Treatment,
                MadeUpDeliveryId = a is { Treatment: AbsenceRule.MadeUp, MadeUp: > 0 } ? (a.Subscription.CatalogId * 10) + a.MadeUp : null,
            })];

    static IReadOnlyList<Turn> Turns(IReadOnlyList<Subscription> subscriptions, (int Subscription, int Date, int Member)[] turns) =>
        [.. turns
            .Select(t => (Subscription: subscriptions[t.Subscription % subscriptions.Count], t.Date, t.Member))
            .DistinctBy(t => (t.Subscription.Id, t.Date))
            .Select(t => new Turn
            {
                SubscriptionId = t.Subscription.Id,
                DeliveryId = (t.Subscription.CatalogId * 10) + t.Date,
                MemberId = t.Member,
            })];

    static IReadOnlyList<Received> Got((int Member, int Catalog, int Date, int Product, Quantity Quantity, int Weight)[] received) =>
        [.. received
            .DistinctBy(r => (r.Member, r.Catalog, r.Date, r.Product))
            .Select((r, i) => new Received
            {
                Id = i + 1,
                MemberId = r.Member,
                DeliveryId = (r.Catalog * 10) + r.Date,
                ProductId = (r.Catalog * 10) + r.Product,
                Quantity = r.Quantity,
                Weight = r.Weight >= 0 ? new Quantity(r.Weight) : null,
                Reason = r.Quantity.IsZero ? "manque" : "pesé",
            })];
}
