using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Payments;

/// <summary>Paying the association by transfer: a code for the bank's application, with a reference of the member's own (rules.md 5.4).</summary>
static class TransferPages
{
    public static void MapTransfers(this WebApplication app)
    {
        app.MapGet("/account/transfer", Show).ForMembers();
        app.MapGet("/account/transfer/code.svg", Code).ForMembers();
    }

    static IResult Show(HttpContext http, Database database)
    {
        var member = http.Visit().MemberId!.Value;
        var page = database.Read(db =>
        {
            var association = db.Association();
            return new TransferPage(Form.Of(("amount", http.Request.Query["amount"])), db.Payer(member)!.Reference)
            {
                Holder = HolderOf(association),
                Iban = Iban.TryParse(association?.Iban)?.Grouped ?? "",
                Amount = db.OwedToAssociation(member),
            };
        });
        if (page.Form["amount"].Length > 0)
        {
            page = page with { Amount = page.Form.Money("amount") };
        }
        else if (page.Payable)
        {
            page.Form["amount"] = $"{page.Amount.Cents / 100},{page.Amount.Cents % 100:00}";
        }

        return http.Page("payments/transfer", page, page.Form.IsValid ? 200 : 422);
    }

    static IResult Code(HttpContext http, Database database)
    {
        var member = http.Visit().MemberId!.Value;
        var (association, payer) = database.Read(db => (db.Association(), db.Payer(member)!));
        if (Iban.TryParse(association?.Iban) is not { } iban || !long.TryParse(http.Request.Query["cents"], out var cents) || cents is < 1 or > TransferPage.MostCents)
        {
            return http.Missing();
        }

        var text = EpcQr.Text(HolderOf(association), iban, new Money(cents), payer.Reference, association!.Bic);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(EpcQr.Svg(text, http.T("Code QR du virement")), "image/svg+xml");
    }

    static string HolderOf(Association? association) =>
        string.IsNullOrWhiteSpace(association?.AccountHolder) ? association?.Name ?? "" : association.AccountHolder;
}

public sealed record TransferPage(Form Form, string Reference)
{
    /// <summary>A member's transfer of more than a million euros is a slip of the pen.</summary>
    public const long MostCents = 100_000_000;

    public string Holder { get; init; } = "";
    public string Iban { get; init; } = "";
    public Money Amount { get; init; }
    public bool HasIban => Iban.Length > 0;
    public bool Payable => HasIban && Amount.Cents is > 0 and <= MostCents;
    public string CodeAddress => $"/account/transfer/code.svg?cents={Amount.Cents}";
}
