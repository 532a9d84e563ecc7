using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Who paid what: nearly everybody all of their dues, by cheques for a contract and transfers for orders (rules.md 5.2, 5.3). One household
/// in eight owes something (a cheque is missing, a transfer is on its way), a few are ahead.</summary>
sealed class SamplePayments(Village village)
{
    const long Claire = 4;

    readonly Dice dice = village.Dice;
    readonly string[] banks = SampleTexts.Words("banks");
    readonly string[] months = SampleTexts.Words("months");
    readonly long treasurer = village.Holder(Right.Treasury).Id;

    /// <summary>The households whose balance is zero, because they paid exactly what they owe.</summary>
    public HashSet<long> PaidUp { get; } = [];

    public void Pay(IReadOnlyList<SampleDue> dues)
    {
        var strangers = dice.Shuffled(village.Members.Where(member => member.Id > SamplePeople.Named.Count));
        var late = village.Households(12) - 1;
        var owing = strangers.Take(late).Select(member => member.Id).Append(Claire).ToHashSet();
        var ahead = strangers.Skip(late).Take(Math.Max(1, village.Households(4))).Select(member => member.Id).ToHashSet();
        List<Payment> made = [];
        foreach (var owed in dues.GroupBy(due => due.MemberId))
        {
            var member = village.Members[(int)owed.Key - 1];
            var payments = owed.GroupBy(due => due.CatalogId).SelectMany(group => PaymentsFor(member, group.Key, [.. group])).ToList();
            if (owing.Contains(member.Id))
            {
                MissOne(payments);
            }
            else if (ahead.Contains(member.Id))
            {
                payments.Add(Transfer(member, new Money(500 * dice.From(3, 8)), village.Now.Today.AddDays(-dice.From(3, 30)), village.Texts["advance"]));
            }
            else
            {
                PaidUp.Add(member.Id);
            }

            made.AddRange(payments);
        }

        village.Payments.AddRange(made.OrderBy(payment => payment.Date).Select((payment, i) => Entered(payment, i + 1)));
        TakeBackOne();
        PayProducers(dues);
    }

    IEnumerable<Payment> PaymentsFor(Member member, long? catalogId, List<SampleDue> dues)
    {
        if (catalogId is not { } id)
        {
            return dues.Select(due => Membership(member, due));
        }

        var catalog = village.Catalogs[(int)id - 1];
        var total = new Money(dues.Sum(due => due.AmountCents));
        if (total.IsZero)
        {
            return [];
        }

        return catalog.Payee == Payee.Association
            ? dues.Where(due => due.AmountCents > 0).Select(due => ForOrders(member, catalog, due))
            : Cheques(member, catalog, total, dues[0].FirstDate);
    }

    Payment Membership(Member member, SampleDue due)
    {
        var amount = new Money(due.AmountCents);
        var label = Text("membership", village.Renewal.Label(village.Renewal.YearOf(due.FirstDate)));
        return dice.From(1, 10) switch
        {
            <= 6 => Cheque(member, amount, due.FirstDate, label),
            <= 8 => Transfer(member, amount, due.FirstDate, label),
            _ => Plain(member, amount, due.FirstDate, label, PaymentWay.Cash),
        };
    }

    Payment ForOrders(Member member, Catalog catalog, SampleDue due)
    {
        var amount = new Money(due.AmountCents);
        var label = Text("orders", catalog.Name, Month(due.FirstDate));
        var payment = dice.From(1, 10) switch
        {
            <= 6 => Transfer(member, amount, Past(due.FirstDate), label),
            <= 8 => Cheque(member, amount, Past(due.FirstDate), label),
            9 => Plain(member, amount, Past(due.FirstDate), label, PaymentWay.Card),
            _ => Plain(member, amount, Past(due.FirstDate), label, PaymentWay.Cash),
        };
        return payment with { CatalogId = catalog.Id };
    }

    /// <summary>Equal cheques, one a month, the odd cents on the first (rules.md 5.3). Those of months to come were handed over with the contract.</summary>
    IEnumerable<Payment> Cheques(Member member, Catalog catalog, Money total, DateOnly start)
    {
        int[] counts = [1, 2, 2, 3, 4, 5, 5, 8, 10];
        var count = (int)Math.Clamp(total.Cents / 1500, 1, dice.Of(counts));
        var each = total.Cents / count;
        for (var i = 0; i < count; i++)
        {
            var amount = new Money(i == 0 ? total.Cents - (each * (count - 1)) : each);
            var month = start.AddMonths(i);
            var isLater = month > village.Now.Today;
            var label = isLater ? Text("cheque.later", catalog.Name, i + 1, count, Month(month)) : Text("cheque", catalog.Name, i + 1, count);
            yield return Cheque(member, amount, isLater ? Past(start) : month, label) with
            {
                Payee = Payee.Producer,
                ProducerId = catalog.ProducerId,
                CatalogId = catalog.Id,
            };
        }
    }

    /// <summary>One payment has not come, or is announced and not on the account yet.</summary>
    void MissOne(List<Payment> payments)
    {
        var start = village.Renewal.Start(village.Renewal.YearOf(village.Now.Today));
        var candidates = payments
            .Where(payment => payment.Amount.Cents is > 800 and < 16_000 && payment.Date >= start)
            .DefaultIfEmpty(payments[^1])
            .ToList();
        var missed = payments[0].MemberId == Claire
            ? candidates.FirstOrDefault(payment => payment.CatalogId is null) ?? candidates[0]
            : dice.Of(candidates);
        payments.Remove(missed);
        if (missed.MemberId != Claire && dice.Percent(45))
        {
            payments.Add(missed with { State = PaymentState.Pending, Date = village.Now.Today.AddDays(-dice.From(0, 6)) });
        }
    }

    /// <summary>A payment typed twice, and the entry that takes it back: nothing is deleted (rules.md 5.2).</summary>
    void TakeBackOne()
    {
        var twice = village.Payments.Last(payment => payment.Way == PaymentWay.Cash && payment.Date < village.Now.Today.AddDays(-8));
        village.Payments.Add(twice with { Id = village.Payments.Count + 1 });
        var taken = village.Payments[^1].Reverse(alreadyReversed: false, village.Texts["wrong"], village.Now, treasurer).Value;
        village.Payments.Add(taken with { Id = village.Payments.Count + 1 });
    }

    /// <summary>What came in for a producer through the association goes out on the fifth of the next month, less the group's own fee.</summary>
    void PayProducers(IReadOnlyList<SampleDue> dues)
    {
        var thisMonth = new DateOnly(village.Now.Today.Year, village.Now.Today.Month, 1);
        foreach (var group in dues.Where(due => due.CatalogId is not null && due.FirstDate < thisMonth)
            .GroupBy(due => (CatalogId: due.CatalogId!.Value, Month: new DateOnly(due.FirstDate.Year, due.FirstDate.Month, 1)))
            .OrderBy(group => group.Key.Month).ThenBy(group => group.Key.CatalogId))
        {
            var catalog = village.Catalogs[(int)group.Key.CatalogId - 1];
            var amount = group.Sum(due => due.AmountCents) * 10_000 / (10_000 + catalog.FeeBasisPoints);
            var date = group.Key.Month.AddMonths(1).AddDays(4);
            if (catalog.Payee == Payee.Association && amount > 0 && date <= village.Now.Today)
            {
                village.Payouts.Add(new Payout
                {
                    Id = village.Payouts.Count + 1,
                    ProducerId = catalog.ProducerId,
                    Amount = new Money(amount),
                    Date = date,
                    Way = PaymentWay.Transfer,
                    Label = Text("payout", catalog.Name, Month(group.Key.Month)),
                    EnteredAt = At(date),
                    EnteredBy = treasurer,
                });
            }
        }
    }

    Payment Cheque(Member member, Money amount, DateOnly date, string label) => Plain(member, amount, date, label, PaymentWay.Cheque) with
    {
        ChequeBank = banks[member.Id % banks.Length],
        ChequeName = village.PeopleOf[member.Id].First().Name,
    };

    static Payment Transfer(Member member, Money amount, DateOnly date, string label) =>
        Plain(member, amount, date, label, PaymentWay.Transfer) with { Reference = member.Reference };

    static Payment Plain(Member member, Money amount, DateOnly date, string label, PaymentWay way) =>
        new() { MemberId = member.Id, Amount = amount, Date = date, Way = way, Payee = Payee.Association, Label = label };

    Payment Entered(Payment payment, long id) => payment with
    {
        Id = id,
        ChequeNumber = payment.Way == PaymentWay.Cheque ? $"{4_000_000 + (id * 17)}" : "",
        EnteredAt = At(payment.Date),
        EnteredBy = treasurer,
    };

    DateTimeOffset At(DateOnly date)
    {
        var evening = village.Now.InstantOf(date, new TimeOnly(20, dice.From(0, 59)));
        return evening < village.Now.Instant ? evening : village.Now.Instant.AddMinutes(-10);
    }

    DateOnly Past(DateOnly date) => date < village.Now.Today ? date : village.Now.Today;

    string Month(DateOnly date) => $"{months[date.Month - 1]} {date.Year}";

    string Text(string key, params object[] facts) => string.Format(CultureInfo.InvariantCulture, village.Texts[key], facts);
}
