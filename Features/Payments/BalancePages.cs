using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Payments;

/// <summary>One member's account, opened to the facts that make it. The member and the treasurer see the same lines (rules.md 5.8).</summary>
static class BalancePages
{
    const int Oldest = 1970;

    public static void MapBalances(this WebApplication app)
    {
        app.MapGet("/account/balance", Own).ForMembers();
        app.MapGet("/members/{id:long}/balance", OfMember).For(Right.Treasury);
    }

    public static IResult Own(HttpContext http, Database database) => Show(http, database, http.Visit().MemberId!.Value, own: true);

    static IResult OfMember(HttpContext http, Database database, long id) => Show(http, database, id, own: false);

    static IResult Show(HttpContext http, Database database, long memberId, bool own)
    {
        var today = http.Now().Today;
        var page = database.Read(db =>
        {
            if (db.Payer(memberId) is not { } payer)
            {
                return null;
            }

            // This membership year is told line by line, or those from the year that somebody asks for; what is older is a sum.
            var association = db.Association()!;
            var year = association.Renewal.YearOf(today);
            year = int.TryParse(http.Request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) && from >= Oldest && from < year ? from : year;
            var since = http.Request.Query.ContainsKey("all") ? default : association.Renewal.Start(year);
            return PageOf(payer, db.AccountOf(memberId), db.DueFactsOf(memberId, since), db.ContractNames(), db.PaymentsOf(memberId, since), since, own) with
            {
                HasBefore = db.HasAccountBefore(memberId, since),
                YearBefore = $"{year - 1}",
                Today = today,
                HasIban = Iban.TryParse(association.Iban) is not null,
            };
        });
        return page is null ? http.Missing() : http.Page("payments/balance", page);
    }

    static BalancePage PageOf(
        Payer payer, Balance account, IReadOnlyList<DueFact> dues, IReadOnlyDictionary<long, ContractName> names, IReadOnlyList<PaymentEntry> payments, DateOnly since, bool own)
    {
        var contracts = dues.Where(due => due.Kind != DueKind.Membership).GroupBy(due => due.CatalogId).Select(contract => new ContractDues(
            names[contract.Key].Name, names[contract.Key].ProducerName, contract.Sum(due => due.Amount),
            [.. contract.GroupBy(due => due.Date).Select(day => new DayDues(day.Key, day.Sum(due => due.Amount), [.. day]))]));
        return new(payer, own)
        {
            Since = since,
            Balance = account,
            DuesBefore = account.Dues - dues.Sum(due => due.Amount),
            PaidBefore = account.Paid - payments.Where(entry => !entry.IsPending).Sum(entry => entry.Payment.Amount),
            Memberships = [.. dues.Where(due => due.Kind == DueKind.Membership)],
            Contracts = [.. contracts],
            Payments = payments,
        };
    }
}

public sealed record BalancePage(Payer Payer, bool Own)
{
    public string Tab => "balances";

    /// <summary>Of this page, without the years that are asked for.</summary>
    public string Address => Own ? "/account/balance" : $"/members/{Payer.Id}/balance";
    public required Balance Balance { get; init; }
    public required IReadOnlyList<DueFact> Memberships { get; init; }
    public required IReadOnlyList<ContractDues> Contracts { get; init; }
    public required IReadOnlyList<PaymentEntry> Payments { get; init; }
    public DateOnly Today { get; init; }

    /// <summary>What is older than this day is not told line by line, but as two sums.</summary>
    public DateOnly Since { get; init; }
    public Money DuesBefore { get; init; }
    public Money PaidBefore { get; init; }
    public bool HasBefore { get; init; }

    /// <summary>The address shows it with the years after it.</summary>
    public string YearBefore { get; init; } = "";

    /// <summary>Whether the association can be paid by transfer.</summary>
    public bool HasIban { get; init; }
    public bool Owes => !Balance.Owes.IsZero;
    public bool IsAhead => !Balance.Ahead.IsZero;
    public bool HasPending => !Balance.Pending.IsZero;
}

/// <summary>What a member owes for one contract, by date.</summary>
public sealed record ContractDues(string Name, string ProducerName, Money Total, IReadOnlyList<DayDues> Days)
{
    public int Deliveries => Days.Count;
}

public sealed record DayDues(DateOnly Date, Money Total, IReadOnlyList<DueFact> Facts);
