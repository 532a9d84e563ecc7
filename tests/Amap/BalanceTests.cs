using Cagette.SelfHost.Amap;
using CsCheck;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class BalanceTests
{
    static readonly Moment Now = Ground.At(11, 24);

    [TestMethod]
    public void R5_1_A_balance_is_confirmed_payments_less_dues()
    {
        var balance = Balance.Of([Owed(13_000), Owed(1_500)], [Paid(10_000), Paid(5_000, PaymentState.Pending), Paid(-200)]);
        Assert.AreEqual(new Money(-4_700), balance.Amount);
        Assert.AreEqual(new Money(4_700), balance.Owes);
        Assert.AreEqual(new Money(5_000), balance.Pending);
        Assert.AreEqual(Money.Zero, balance.OwesAfterPending);
    }

    [TestMethod]
    public void R5_2_A_wrong_payment_is_reversed_once_with_a_reason()
    {
        var cheque = Paid(5_000) with { Id = 12, Way = PaymentWay.Cheque };
        var reversal = cheque.Reverse(false, " mauvais foyer ", Now, 3).Value;
        Assert.AreEqual((new Money(-5_000), 12L, "mauvais foyer", Now.Today), (reversal.Amount, reversal.ReversesId, reversal.Reason, reversal.Date));
        Assert.AreEqual("payment.already-reversed", cheque.Reverse(true, "erreur", Now).Key());
        Assert.AreEqual("payment.is-reversal", reversal.Reverse(false, "erreur", Now).Key());
        Assert.AreEqual("payment.reason-missing", cheque.Reverse(false, " ", Now).Key());
    }

    [TestMethod]
    public void R5_2_A_reversal_of_any_payment_leaves_the_balance_as_before() =>
        Gen.Select(Gen.Long[-100_000, 100_000].Where(cents => cents != 0), Gen.Bool).Sample((cents, pending) =>
        {
            var payment = Paid(cents, pending ? PaymentState.Pending : PaymentState.Confirmed);
            return Balance.Of([], [payment, payment.Reverse(false, "erreur", Now).Value]) == Balance.Of([], []);
        });

    [TestMethod]
    public void R5_2_A_payment_has_an_amount_and_a_payee()
    {
        var nothing = new Payment { Payee = Payee.Producer };
        CollectionAssert.AreEqual(new[] { "payment.amount-zero", "payment.producer-missing" }, nothing.Faults().Select(fault => fault.Key).ToArray());
        Assert.IsEmpty(Paid(100).Faults());
    }

    [TestMethod]
    public void R5_6_A_producer_is_owed_what_was_delivered_less_what_was_paid()
    {
        var account = ProducerAccount.Of(
            4,
            [Delivered(10_000, 23), Delivered(2_000, 24), Delivered(5_000, 25)],
            [Paid(3_000) with { ProducerId = 4 }, Paid(900, PaymentState.Pending) with { ProducerId = 4 }, Paid(700) with { ProducerId = 5 }, Paid(800)],
            [new() { ProducerId = 4, Amount = new(1_000) }, new() { ProducerId = 5, Amount = new(1) }],
            Now.Today);
        Assert.AreEqual(new Money(12_000), account.Delivered);
        Assert.AreEqual(new Money(8_000), account.Owed);
    }

    [TestMethod]
    public void R5_4_A_reference_comes_back_however_it_is_typed_and_a_slip_is_seen()
    {
        var reference = PaymentReference.Of(42);
        StringAssert.StartsWith(reference, "AMAP-0042-");
        Assert.AreEqual(42L, PaymentReference.Parse($" virement {reference}"[10..].ToLowerInvariant().Replace('-', ' ')));
        Assert.IsNull(PaymentReference.Parse("AMAP"));
        Assert.IsNull(PaymentReference.Parse(null));
        Assert.IsNull(PaymentReference.Parse("loyer"));
    }

    [TestMethod]
    public void R5_4_A_zero_in_place_of_the_first_digit_is_seen() => Assert.IsNull(PaymentReference.Parse("AMAP073938" + PaymentReference.Of(573938)[^1]));

    [TestMethod]
    public void R5_4_A_wrong_digit_is_always_seen() =>
        Gen.Select(Gen.Long[1, 999_999], Gen.Int[0, 9], Gen.Int[1, 9]).Sample((number, place, more) =>
        {
            var digits = string.Concat(PaymentReference.Of(number).Where(char.IsAsciiDigit)).ToCharArray();
            var at = place % digits.Length;
            digits[at] = (char)('0' + ((digits[at] - '0' + more) % 10));
            return PaymentReference.Parse(PaymentReference.Of(number)) == number && PaymentReference.Parse($"AMAP{new string(digits)}") is null;
        });

    static Due Owed(long cents) => new() { MemberId = Ground.Claire, Amount = new(cents) };

    static Payment Paid(long cents, PaymentState state = PaymentState.Confirmed) => new() { Amount = new(cents), State = state };

    static BasketLine Delivered(long cents, int day) => new() { Amount = new(cents), Fee = new(50), Date = new(2026, 11, day) };
}
