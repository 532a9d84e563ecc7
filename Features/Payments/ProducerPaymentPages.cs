using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Payments;

/// <summary>What is owed to producers: delivered up to today, less what members paid them straight, less payouts (rules.md 5.6).</summary>
static class ProducerPaymentPages
{
    public static void MapProducerPayments(this WebApplication app)
    {
        app.MapGet("/payments/producers", (HttpContext http, Database database) =>
            http.Page("payments/producers", new ProducersOwedPage(database.Read(db => db.ProducerBalances(http.Now().Today))))).For(Right.Treasury);
        app.MapGet("/payments/producers/{id:long}", (HttpContext http, Database database, long id) => Statement(http, database, id, NewForm(http))).For(Right.Treasury);
        app.MapGet("/payments/producers/{id:long}/statement.csv", StatementAsCsv).For(Right.Treasury);
        app.MapPost("/payments/producers/{id:long}/payouts", Add).For(Right.Treasury);
        app.MapPost("/payments/payouts/{id:long}/reversal", Reverse).For(Right.Treasury);
    }

    static Form NewForm(HttpContext http) => Form.Of(("way", "transfer"), ("date", http.Now().Today.ToString("yyyy-MM-dd")));

    // As on a member's account: this membership year and the one before, unless somebody wants it all. Payouts are few.
    static StatementPage? PageOf(HttpContext http, Database database, long id, Form form, bool whole) => database.Read(db =>
    {
        var today = http.Now().Today;
        if (db.ProducerBalance(id, today) is not { } account)
        {
            return null;
        }

        var renewal = db.Association()!.Renewal;
        var since = whole ? default : renewal.Start(renewal.YearOf(today) - 1);
        return new StatementPage(form, account)
        {
            Since = since,
            Delivered = db.DeliveredSums(id, since, today),
            Straight = db.PaymentsStraightTo(id, since),
            Payouts = db.PayoutsTo(id),
            Ways = [.. PaymentWords.Ways(http).Where(way => way.Value != "card")],
        };
    });

    static IResult Statement(HttpContext http, Database database, long id, Form form, int status = 200) =>
        PageOf(http, database, id, form, whole: http.Request.Query.ContainsKey("all")) is { } page ? http.Page("payments/statement", page, status) : http.Missing();

    static IResult StatementAsCsv(HttpContext http, Database database, long id)
    {
        if (PageOf(http, database, id, new Form(), whole: true) is not { } page)
        {
            return http.Missing();
        }

        var rows = page.Delivered.Select(sum => (sum.Date, Text: sum.CatalogName, sum.Amount))
            .Concat(page.Straight.Where(entry => !entry.IsPending).Select(entry => (entry.Date, Text: http.T("Réglé par {0}", entry.MemberName), Amount: -entry.Amount)))
            .Concat(page.Payouts.Select(payout => (payout.Date, Text: $"{http.T("Versement")} {payout.Label}".Trim(), Amount: -payout.Amount)))
            .OrderBy(row => row.Date);
        var csv = Csv.Write([http.T("Date"), http.T("Pour"), http.T("Montant")], rows.Select(row => (IReadOnlyList<object?>)[row.Date, row.Text, row.Amount]));
        return http.Download(csv, Csv.MediaType, $"releve-{Folding.Fold(page.Account.Name).Replace(' ', '-')}-{http.Now().Today:yyyy-MM-dd}.csv");
    }

    static async Task<IResult> Add(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var payout = new Payout
        {
            ProducerId = id,
            Amount = form.Money("amount", negative: true),
            Date = form.Date("date"),
            Way = form.Choice<PaymentWay>("way"),
            Label = form.Optional("label"),
            EnteredAt = http.Now().Instant,
            EnteredBy = http.Visit().PersonId,
        };
        if (payout.Way == PaymentWay.Card)
        {
            form.Refuse("way", "form.choose");
        }

        if (payout.Amount.IsZero)
        {
            form.Refuse("amount", "payment.amount-zero");
        }

        if (PageOf(http, database, id, form, whole: false) is not { } page)
        {
            return http.Missing();
        }

        if (!form.IsValid)
        {
            return http.Again("payments/statement", page);
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "payout.new", page.Account.Name), db => db.AddPayout(payout));
        return http.Go($"/payments/producers/{id}", "{0} versé à {1} : c’est noté.", payout.Amount, page.Account.Name);
    }

    static async Task<IResult> Reverse(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (database.Read(db => db.PayoutEntry(id)) is not { } shown)
        {
            return http.Missing();
        }

        var (now, personId) = (http.Now(), http.Visit().PersonId);
        var reversed = await database.Decide<Payout>(new ChangeNote(personId, "payout.reversal", "", form["reason"]), db =>
        {
            var entry = db.PayoutEntry(id)!;
            var decision = entry.Payout.Reverse(entry.Reversed, form.Optional("reason", 300), now, personId);
            if (decision.IsAccepted)
            {
                db.AddPayout(decision.Value);
            }

            return decision;
        });
        return reversed.IsAccepted
            ? http.Go($"/payments/producers/{shown.ProducerId}", "Le versement de {0} est annulé.", shown.Amount)
            : http.GoWarned($"/payments/producers/{shown.ProducerId}", reversed.Refusals[0].Key);
    }
}

public sealed record ProducersOwedPage(IReadOnlyList<ProducerBalance> Rows)
{
    public string Tab => "producers";

    /// <summary>What is still to be paid out: who was paid ahead takes nothing off what others wait for.</summary>
    public Money Total => Rows.Where(row => !row.IsAhead).Sum(row => row.Owed);
}

public sealed record StatementPage(Form Form, ProducerBalance Account)
{
    public string Tab => "producers";
    public bool IsAhead => Account.IsAhead;
    public required IReadOnlyList<DeliveredSum> Delivered { get; init; }
    public required IReadOnlyList<PaymentEntry> Straight { get; init; }
    public required IReadOnlyList<PayoutEntry> Payouts { get; init; }
    public required IReadOnlyList<Option> Ways { get; init; }

    /// <summary>What is older than this day is told as sums.</summary>
    public DateOnly Since { get; init; }
    public Money DeliveredBefore => Account.Delivered - Delivered.Sum(sum => sum.Amount);
    public Money StraightBefore => Account.PaidStraight - Straight.Where(entry => !entry.IsPending).Sum(entry => entry.Payment.Amount);
    public bool HasDeliveredBefore => !DeliveredBefore.IsZero;
    public bool HasStraightBefore => !StraightBefore.IsZero;
}
