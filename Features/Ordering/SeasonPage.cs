using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>The grid as the page shows it, with what was typed in its cells.</summary>
public sealed record SeasonPage(
    Form Form, Catalog Catalog, IReadOnlyList<SeasonDate> Dates, IReadOnlyList<SeasonRow> Rows, IReadOnlyList<string> Problems, Money Minimum, Money Past, Money Total, bool Saved)
{
    /// <summary>For the meter, in cents.</summary>
    public long Reached => Math.Min(WholeTotal.Cents, Minimum.Cents);

    public Money WholeTotal => Past + Total;

    public bool Whole => Form.Flag("whole");

    public static SeasonPage Of(HttpContext http, SeasonGrid grid, Form form, bool saved = false)
    {
        var now = http.Now();
        var minimum = grid.Minimum;
        var told = form.Errors.Values.Concat(form.General).Any(refusal => refusal.Key == "order.changed-elsewhere");
        // Dates that are over only push the others out of sight; what was taken there counts for the season.
        var past = grid.Sheets.Where(sheet => sheet.Delivery.Date < now.Today && sheet.Delivery.Cancelled is not CancelWay.NotPaid).Sum(sheet => sheet.Amount);
        grid = grid with { Sheets = [.. grid.Sheets.Where(sheet => sheet.Delivery.Date >= now.Today)] };
        var previous = 0;
        var dates = grid.Sheets.Select(sheet =>
        {
            var delivery = sheet.Delivery;
            var firstOfMonth = delivery.Date.Month != previous;
            previous = delivery.Date.Month;
            var version = !told && int.TryParse(form[$"version.{delivery.Id}"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : sheet.Version;
            var why = sheet.Closed(now) is not { } closed ? null
                : delivery.IsCancelled ? http.T("annulée")
                : sheet.Absent ? http.T("absence")
                : closed.Key == "order.not-open-yet" ? http.T("pas encore") : http.T("fermée");
            var total = sheet.Offers.Sum(offer => offer.Price.Times(Cell(form, delivery.Id, offer)));
            return new SeasonDate(delivery.Id, delivery.Date, http.Formats().ShortMonth(delivery.Date), why, firstOfMonth, version, total, total > Money.Zero && total < grid.Catalog.MinimumDelivery);
        }).ToList();
        var products = grid.Sheets.SelectMany(sheet => sheet.Offers).Select(offer => offer.Product).DistinctBy(product => product.Id).OrderBy(product => product.Rank).ThenBy(product => product.Name);
        var rows = products.Select(product => Row(http, grid, dates, product, form)).ToList();
        var problems = form.General.Select(refusal => http.T(refusal.Key, refusal.Facts))
            .Concat(form.Errors.Select(error => $"{Place(http, grid, error.Key)}{http.T(error.Value.Key, error.Value.Facts)}")).ToList();
        return new(form, grid.Catalog, dates, rows, problems, minimum, past, dates.Sum(date => date.Total), saved);
    }

    static SeasonRow Row(HttpContext http, SeasonGrid grid, List<SeasonDate> dates, Product product, Form form)
    {
        var cells = new List<SeasonCell>();
        var total = Money.Zero;
        foreach (var (sheet, date) in grid.Sheets.Zip(dates))
        {
            var offer = sheet.Offers.FirstOrDefault(offer => offer.Product.Id == product.Id);
            var cell = new GridCell(sheet.Delivery.Id, product.Id);
            var quantity = offer is null ? Quantity.Zero : Cell(form, sheet.Delivery.Id, offer);
            total += offer is null ? Money.Zero : offer.Price.Times(quantity);
            var typed = form.Has(cell.Field) ? form[cell.Field] : quantity.IsZero ? "" : Shop.Plain(quantity);
            cells.Add(new(cell.Field, typed, quantity, date.Shut is null && offer is not null, date.FirstOfMonth, form.Errors.ContainsKey(cell.Field), date.Date));
        }

        return new(product.Id, product.Name, product.Price, UnitWords.Of(http, product.Unit, product.Size), form[$"fill.{product.Id}"], cells, total);
    }

    static Quantity Cell(Form form, long deliveryId, Offer offer)
    {
        var field = new GridCell(deliveryId, offer.Product.Id).Field;
        return !form.Has(field) ? offer.Ordered
            : Form.Decimals(form[field], 3, out var thousandths) && thousandths >= 0 ? new(thousandths) : Quantity.Zero;
    }

    // "jeudi 3 décembre, Crottin : " before what is wrong there.
    static string Place(HttpContext http, SeasonGrid grid, string field)
    {
        var parts = field.Split('.');
        var sheet = grid.Sheets.FirstOrDefault(sheet => parts.Length > 1 && parts[1] == $"{sheet.Delivery.Id}");
        var product = sheet?.Offers.FirstOrDefault(offer => parts.Length > 2 && parts[2] == $"{offer.Product.Id}")?.Product;
        return sheet is null ? "" : http.Formats().LongDate(sheet.Delivery.Date) + (product is null ? "" : $", {product.Name}") + " : ";
    }
}

/// <summary>A column. Shut says in a word why nothing can be changed there, null when it is open; Low: below the minimum per delivery.</summary>
public sealed record SeasonDate(long Id, DateOnly Date, string Month, string? Shut, bool FirstOfMonth, int Version, Money Total, bool Low)
{
    public int Day => Date.Day;
}

public sealed record SeasonRow(long Id, string Name, Money Price, string UnitText, string Fill, IReadOnlyList<SeasonCell> Cells, Money Total);

public sealed record SeasonCell(string Field, string Typed, Quantity Quantity, bool Open, bool FirstOfMonth, bool Wrong, DateOnly Date);
