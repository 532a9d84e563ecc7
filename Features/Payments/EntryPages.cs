using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Payments;

/// <summary>The treasurer enters payments, many in a row by keyboard; confirms what was pending; takes back what was wrong (rules.md 5.2).</summary>
static class EntryPages
{
    const int Listed = 50;

    public static void MapPaymentEntry(this WebApplication app)
    {
        app.MapGet("/payments/entries", (HttpContext http, Database database) =>
            http.Page("payments/entries", new EntriesPage(database.Read(db => db.PaymentEntries(Listed))))).For(Right.Treasury);
        app.MapGet("/payments/new", ShowNew).For(Right.Treasury);
        app.MapPost("/payments/new", Add).For(Right.Treasury);
        app.MapGet("/payments/{id:long}/reversal", (HttpContext http, Database database, long id) => ShowReversal(http, database, id, new Form())).For(Right.Treasury);
        app.MapPost("/payments/{id:long}/reversal", Reverse).For(Right.Treasury);
        app.MapPost("/payments/{id:long}/confirmation", Confirm).For(Right.Treasury);
    }

    static IResult ShowNew(HttpContext http, Database database)
    {
        var query = http.Request.Query;
        var member = long.TryParse(query["member"], out var id) ? database.Read(db => db.Payer(id)) : null;
        var form = Form.Of(
            ("member", member is null ? "" : Said(member)),
            ("amount", query["amount"]),
            ("way", query["way"].ToString() is { Length: > 0 } way ? way : "cheque"),
            ("date", query["date"].ToString() is { Length: > 0 } date ? date : http.Now().Today.ToString("yyyy-MM-dd")),
            ("payee", query["payee"].ToString() is { Length: > 0 } payee ? payee : "association"));
        return http.Page("payments/new", PageOf(http, database, form));
    }

    static async Task<IResult> Add(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var payers = database.Read(db => db.Payers());
        var payment = Read(form, http.Now(), http.Visit().PersonId, payers);
        if (!form.IsValid)
        {
            return http.Again("payments/new", PageOf(http, database, form));
        }

        var payer = payers.First(payer => payer.Id == payment.MemberId);
        await database.Write(new ChangeNote(http.Visit().PersonId, "payment.new", payer.Name), db => db.AddPayment(payment));
        var next = QueryString.Create(new Dictionary<string, string?> { ["way"] = form["way"], ["date"] = form["date"], ["payee"] = form["payee"] });
        return http.Go($"/payments/new{next}", "{0} noté pour {1}. Au suivant !", payment.Amount, payer.Name);
    }

    static Payment Read(Form form, Moment now, long personId, IReadOnlyList<Payer> payers)
    {
        var way = form.Choice<PaymentWay>("way");
        var producer = long.TryParse(form["payee"], out var id) ? id : (long?)null;
        if (producer is null && form["payee"] != "association")
        {
            form.Refuse("payee", "form.choose");
        }

        var payment = new Payment
        {
            MemberId = Find(form, payers),
            Amount = form.Money("amount", negative: true),
            Date = form.Date("date"),
            Way = way,
            Payee = producer is null ? Payee.Association : Payee.Producer,
            ProducerId = producer,
            Label = form.Optional("label"),
            ChequeNumber = way == PaymentWay.Cheque ? form.Optional("cheque_number", 30) : "",
            ChequeBank = way == PaymentWay.Cheque ? form.Optional("cheque_bank", 60) : "",
            ChequeName = way == PaymentWay.Cheque ? form.Optional("cheque_name", 80) : "",
            Reference = way == PaymentWay.Transfer ? form.Optional("reference", 140) : "",
            State = form.Flag("pending") ? PaymentState.Pending : PaymentState.Confirmed,
            EnteredAt = now.Instant,
            EnteredBy = personId,
        };
        form.Refuse(payment.Faults());
        return payment;
    }

    /// <summary>By the reference, else by the whole name, else by words of which only one household has all.</summary>
    static long Find(Form form, IReadOnlyList<Payer> payers)
    {
        var typed = form.Text("member");
        var at = typed.LastIndexOf("AMAP", StringComparison.OrdinalIgnoreCase);
        if (at >= 0 && PaymentReference.Parse(typed[at..]) is { } number && payers.FirstOrDefault(payer => payer.Reference == PaymentReference.Of(number)) is { } known)
        {
            return known.Id;
        }

        var name = Folding.Fold(typed);
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = payers.Where(payer => payer.SortKey == name).ToList();
        if (found.Count == 0)
        {
            found = [.. payers.Where(payer => words.All(word => payer.SearchKey.Contains(word, StringComparison.Ordinal)))];
        }

        if (found.Count == 1)
        {
            return found[0].Id;
        }

        form.Refuse("member", found.Count == 0 ? "payment.member-unknown" : "payment.member-several", found.Count);
        return 0;
    }

    static IResult ShowReversal(HttpContext http, Database database, long id, Form form, int status = 200) =>
        database.Read(db => db.PaymentEntry(id)) is { } entry ? http.Page("payments/reversal", new ReversalPage(form, entry), status) : http.Missing();

    static async Task<IResult> Reverse(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var (now, personId) = (http.Now(), http.Visit().PersonId);
        if (database.Read(db => db.PaymentEntry(id)) is not { } shown)
        {
            return http.Missing();
        }

        var reversed = await database.Decide<Payment>(new ChangeNote(personId, "payment.reversal", shown.MemberName, form["reason"]), db =>
        {
            var entry = db.PaymentEntry(id)!;
            var decision = entry.Payment.Reverse(entry.Reversed, form.Optional("reason", 300), now, personId);
            if (decision.IsAccepted)
            {
                db.AddPayment(decision.Value);
            }

            return decision;
        });
        if (!reversed.IsAccepted)
        {
            form.Refuse(reversed.Refusals);
            return ShowReversal(http, database, id, form, 422);
        }

        return http.Go($"/members/{shown.MemberId}/balance", "Le règlement de {0} est annulé. Les deux écritures restent visibles.", shown.Amount);
    }

    static async Task<IResult> Confirm(HttpContext http, Database database, long id)
    {
        if (database.Read(db => db.PaymentEntry(id)) is not { } shown)
        {
            return http.Missing();
        }

        var confirmed = await database.Decide<bool>(new ChangeNote(http.Visit().PersonId, "payment.confirmation", shown.MemberName), db =>
        {
            var entry = db.PaymentEntry(id)!;
            if (!entry.Stands)
            {
                return new Refusal("payment.already-reversed");
            }

            db.ConfirmPayment(id);
            return true;
        });
        var form = await Form.Read(http);
        var back = form["back"].Length > 0 ? form["back"] : "/payments/entries";
        return confirmed.IsAccepted
            ? http.Go(back, "Le règlement de {0} est confirmé.", shown.Amount)
            : http.GoWarned(back, confirmed.Refusals[0].Key);
    }

    static NewPaymentPage PageOf(HttpContext http, Database database, Form form) => database.Read(db => new NewPaymentPage(form)
    {
        Payers = [.. db.Payers().Select(Said)],
        Payees = [new("association", http.House().Name), .. db.ProducerNames().Select(producer => new Option(producer.Id.ToString(), producer.Name))],
        Ways = PaymentWords.Ways(http),
        Last = db.PaymentsEnteredBy(http.Visit().PersonId, 10),
    });

    static string Said(Payer payer) => $"{payer.Name} · {payer.Reference}";
}

static class PaymentWords
{
    public static IReadOnlyList<Option> Ways(HttpContext http) =>
    [
        new("cheque", http.T("Chèque")), new("transfer", http.T("Virement")), new("cash", http.T("Espèces")), new("card", http.T("Carte")), new("other", http.T("Autre")),
    ];
}

public sealed record EntriesPage(IReadOnlyList<PaymentEntry> Entries)
{
    public string Tab => "entries";
}

public sealed record NewPaymentPage(Form Form)
{
    public string Tab => "new";
    public required IReadOnlyList<string> Payers { get; init; }
    public required IReadOnlyList<Option> Payees { get; init; }
    public required IReadOnlyList<Option> Ways { get; init; }
    public required IReadOnlyList<PaymentEntry> Last { get; init; }
}

public sealed record ReversalPage(Form Form, PaymentEntry Entry)
{
    public string Tab => "entries";
}
