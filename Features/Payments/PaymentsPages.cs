using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Payments;

/// <summary>Who owes what: the treasurer's list; whoever is no treasurer comes to their own account.</summary>
public static class PaymentsPages
{
    public static void MapPayments(this WebApplication app)
    {
        app.MapGet("/payments", List).ForMembers();
        app.MapGet("/payments/balances.csv", ListAsCsv).For(Right.Treasury);
        app.MapBalances();
        app.MapPaymentEntry();
        app.MapTransfers();
        app.MapProducerPayments();
    }

    static IResult List(HttpContext http, Database database)
    {
        if (!http.Visit().Rights.Has(Right.Treasury))
        {
            return BalancePages.Own(http, database);
        }

        var all = database.Read(db => db.MemberBalances());
        var (show, search) = (Show(http), http.Request.Query["q"].ToString().Trim());
        return http.Page("payments/list", new BalancesPage(Filtered(all, show, search), show, search)
        {
            OwedTotal = all.Sum(member => member.Balance.Owes),
            AheadTotal = all.Sum(member => member.Balance.Ahead),
            PendingTotal = all.Sum(member => member.Pending),
            Owing = all.Count(member => !member.Balance.Owes.IsZero),
            Ahead = all.Count(member => !member.Balance.Ahead.IsZero),
            Pending = all.Count(member => !member.Pending.IsZero),
            All = all.Count,
        });
    }

    static IResult ListAsCsv(HttpContext http, Database database)
    {
        var rows = Filtered(database.Read(db => db.MemberBalances()), Show(http), http.Request.Query["q"].ToString());
        var header = new[] { "Foyer", "Référence", "Dû", "Payé", "À confirmer", "Solde", "Reste à payer" }.Select(text => http.T(text)).ToList();
        var csv = Csv.Write(header, rows.Select(row => (IReadOnlyList<object?>)[row.Name, row.Reference, row.Dues, row.Paid, row.Pending, row.Balance.Amount, row.Balance.Owes]));
        return http.Download(csv, Csv.MediaType, $"soldes-{http.Now().Today:yyyy-MM-dd}.csv");
    }

    static string Show(HttpContext http) => http.Request.Query["show"].ToString() is "all" or "ahead" or "pending" ? http.Request.Query["show"].ToString() : "owes";

    static IReadOnlyList<MemberBalance> Filtered(IEnumerable<MemberBalance> all, string show, string search)
    {
        var words = Folding.Fold(search).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. all.Where(member => show switch
        {
            "owes" => !member.Balance.Owes.IsZero,
            "ahead" => !member.Balance.Ahead.IsZero,
            "pending" => !member.Pending.IsZero,
            _ => true,
        } && words.All(word => member.SearchKey.Contains(word, StringComparison.Ordinal) || Folding.Fold(member.Reference).Contains(word, StringComparison.Ordinal)))];
    }
}

public sealed record BalancesPage(IReadOnlyList<MemberBalance> Rows, string Show, string Search)
{
    public string Tab => "balances";
    public Money OwedTotal { get; init; }
    public Money AheadTotal { get; init; }
    public Money PendingTotal { get; init; }
    public int Owing { get; init; }
    public int Ahead { get; init; }
    public int Pending { get; init; }
    public int All { get; init; }
    public string CsvAddress => $"/payments/balances.csv?show={Show}&q={Uri.EscapeDataString(Search)}";
    public Money ShownOwes => Rows.Sum(row => row.Balance.Owes);
}
