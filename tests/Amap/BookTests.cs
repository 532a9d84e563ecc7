using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Tests.Storage;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class BookTests
{
    static readonly DateOnly SeasonOver = new(2027, 1, 1);

    [TestMethod]
    public void R5_6_Over_a_whole_season_dues_are_what_producers_delivered_and_the_fees() =>
        Gen.Select(RandomSeasons.Any, Gen.Select(Gen.Long[1, 9_000], Gen.Int[1, RandomSeasons.Members], Gen.Int[0, 2], Gen.Bool).Array[0, 10]).Sample((facts, paid) =>
        {
            var lines = BasketLines.Of(facts);
            var dues = Balance.DuesOf([], lines, facts.Catalogs.ToDictionary(catalog => catalog.Id, catalog => catalog.Id));
            var payments = paid.Select(p => new Payment
            {
                Amount = new(p.Item1),
                MemberId = p.Item2,
                ProducerId = p.Item3 == 0 ? null : p.Item3,
                State = p.Item4 ? PaymentState.Confirmed : PaymentState.Pending,
            }).ToList();

            var balances = Enumerable.Range(1, RandomSeasons.Members).Sum(member =>
                Balance.Of(dues.Where(due => due.MemberId == member), payments.Where(payment => payment.MemberId == member)).Amount);
            var owed = facts.Catalogs.Sum(catalog =>
                ProducerAccount.Of(catalog.Id, lines.Where(line => line.CatalogId == catalog.Id), payments, [], SeasonOver).Owed);
            var kept = payments.Where(payment => payment is { IsConfirmed: true, ProducerId: null }).Sum(payment => payment.Amount);
            return balances + owed + lines.Sum(line => line.Fee) == kept;
        });
}
