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
        var columns = grid.Sheets.Select(sheet => Column.Of(sheet, form)).ToList();
        var previous = 0;
        var dates = columns.Select(column =>
        {
            var sheet = column.Sheet;
            var delivery = sheet.Delivery;
            var firstOfMonth = delivery.Date.Month != previous;
            previous = delivery.Date.Month;
            var version = !told && int.TryParse(form[$"version.{delivery.Id}"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : sheet.Version;
            var why = sheet.Closed(now) is not { } closed ? null
                : delivery.IsCancelled ? http.T("annulée")
                : sheet.Absent ? http.T("absence")
                : closed.Key == "order.not-open-yet" ? http.T("pas encore") : http.T("fermée");
            var total = column.Cells.Values.Sum(cell => cell.Amount);
            return new SeasonDate(delivery.Id, delivery.Date, http.Formats().ShortMonth(delivery.Date), why, firstOfMonth, version, total, total > Money.Zero && total < grid.Catalog.MinimumDelivery);
        }).ToList();
        var products = grid.Sheets.SelectMany(sheet => sheet.Offers).Select(offer => offer.Product).DistinctBy(product => product.Id).OrderBy(product => product.Rank).ThenBy(product => product.Name);
        var rows = products.Select(product => Row(http, columns, dates, product, form)).ToList();
        var problems = form.General.Select(refusal => http.T(refusal.Key, refusal.Facts))
            .Concat(form.Errors.Select(error => $"{Place(http, grid, error.Key)}{http.T(error.Value.Key, error.Value.Facts)}")).ToList();
        return new(form, grid.Catalog, dates, rows, problems, minimum, past, dates.Sum(date => date.Total), saved);
    }

    static SeasonRow Row(HttpContext http, List<Column> columns, List<SeasonDate> dates, Product product, Form form)
    {
        var cells = new List<SeasonCell>();
        var total = Money.Zero;
        foreach (var (column, date) in columns.Zip(dates))
        {
            var isOffered = column.Cells.TryGetValue(product.Id, out var taken);
            total += taken.Amount;
            var cell = new SeasonCell(new(date.Id, product.Id), taken.Quantity, date.Shut is null && isOffered, date.FirstOfMonth, date.Date);
            cells.Add(form.IsEmpty ? cell : cell with { Kept = form.Has(cell.Field) ? form[cell.Field] : null, Wrong = form.Errors.ContainsKey(cell.Field) });
        }

        return new(product.Id, product.Name, product.Price, UnitWords.Of(http, product.Unit, product.Size), form[$"fill.{product.Id}"], cells, total);
    }

    /// <summary>A date of the grid: its products with what is ordered or typed.</summary>
    sealed record Column(OrderSheet Sheet, IReadOnlyDictionary<long, (Quantity Quantity, Money Amount)> Cells)
    {
        public static Column Of(OrderSheet sheet, Form form) => new(sheet, sheet.Offers.ToDictionary(offer => offer.Product.Id, offer =>
        {
            var field = form.IsEmpty ? "" : new GridCell(sheet.Delivery.Id, offer.Product.Id).Field;
            var quantity = !form.Has(field) ? offer.Ordered
                : Form.Decimals(form[field], 3, out var thousandths) && thousandths >= 0 ? new(thousandths) : Quantity.Zero;
            return (quantity, offer.Price.Times(quantity));
        }));
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

public sealed record SeasonCell(GridCell At, Quantity Quantity, bool Open, bool FirstOfMonth, DateOnly Date)
{
    public string Field => At.Field;

    /// <summary>What was typed and is not saved yet, right or wrong.</summary>
    public string? Kept { get; init; }

    public bool Wrong { get; init; }

    public bool Taken => !Quantity.IsZero;

    public string Typed => Kept ?? (Quantity.IsZero ? "" : Shop.Plain(Quantity));
}
