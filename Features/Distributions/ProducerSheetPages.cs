using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>What a producer brings to one distribution: totals per product, then each basket. The contract's coordinator and the producer see it.</summary>
static class ProducerSheetPages
{
    public static void MapProducerSheets(this WebApplication app)
    {
        // Producers hold no right: the handler lets in whose contract it is.
        app.MapGet("/catalogs/{id:long}/deliveries/{deliveryId:long}", Show).ForSignedIn();
        app.MapGet("/catalogs/{id:long}/deliveries/{deliveryId:long}.pdf", Pdf).ForSignedIn();
        app.MapGet("/catalogs/{id:long}/deliveries/{deliveryId:long}.csv", Table).ForSignedIn();
    }

    static IResult Show(HttpContext http, Database database, long id, long deliveryId) =>
        With(http, database, id, deliveryId, sheet => http.Page("distributions/producer-sheet", sheet));

    static IResult Pdf(HttpContext http, Database database, long id, long deliveryId) => With(http, database, id, deliveryId, sheet =>
    {
        var formats = http.Formats();
        var now = http.Now();
        var pdf = new PdfSheet
        {
            Printed = new DateTimeOffset(now.Local, now.Zone.GetUtcOffset(now.Instant)),
            Title = http.T("À apporter {0}", formats.LongDate(sheet.Delivery.Date)),
            Subtitles = [$"{sheet.Delivery.ProducerName}, {sheet.Delivery.CatalogName}", $"{http.House().Name}, {sheet.At.Where}, {formats.Time(sheet.At.StartTime)}"],
            Facts = [(http.T("Foyers"), formats.Number(sheet.Baskets.Count))],
        };
        pdf.Heading(http.T("Totaux"));
        pdf.Table(
            [new(http.T("Produit"), 4) { Bold = true }, new(http.T("Quantité")) { Align = PdfAlign.Right, Bold = true, Points = 13 }, new(http.T("Prix TTC")) { Align = PdfAlign.Right }, new(http.T("Total TTC")) { Align = PdfAlign.Right }],
            [.. sheet.Totals.Select(total => new PdfRow(total.Name, formats.Amount(total.Quantity, total.Unit, total.Size), formats.Money(total.Price), formats.Money(total.Amount))), new PdfRow(http.T("Total"), "", "", formats.Money(sheet.Amount)) { IsTotal = true }]);
        pdf.Heading(http.T("Par panier"));
        pdf.Table(
            [new(http.T("N°")) { Millimetres = 11, Bold = true }, new(http.T("Foyer"), 2) { Bold = true }, new(http.T("Produits"), 4)],
            [.. sheet.Baskets.Select(basket => new PdfRow(basket.Number > 0 ? $"{basket.Number}" : "", basket.Who.Name, string.Join(", ", basket.Lines.Select(line => formats.Line(line.Quantity, line.Unit, line.Size, line.Name)))))]);
        pdf.Blanks(http.T("Livré par :"), http.T("Reçu par :"));
        return http.Download(pdf.ToPdf(), PdfSheet.MediaType, $"a-apporter-{sheet.Delivery.Date:yyyy-MM-dd}.pdf");
    });

    static IResult Table(HttpContext http, Database database, long id, long deliveryId) => With(http, database, id, deliveryId, sheet => http.Download(
        Csv.Write([http.T("N°"), http.T("Foyer"), http.T("Produit"), http.T("Quantité"), http.T("Unité"), http.T("Prix TTC"), http.T("Total TTC")],
            sheet.Baskets.SelectMany(basket => basket.Lines.Select(line => (IReadOnlyList<object?>)[basket.Number, basket.Who.Name, line.Name, line.Quantity, http.Formats().UnitOf(line.Unit, line.Size), line.Price, line.Amount]))),
        Csv.MediaType, $"a-apporter-{sheet.Delivery.Date:yyyy-MM-dd}.csv"));

    static IResult With(HttpContext http, Database database, long id, long deliveryId, Func<ProducerSheetPage, IResult> answer)
    {
        var visit = http.Visit();
        var sheet = database.Read(db => db.DeliveryRow(deliveryId) is { } delivery && delivery.CatalogId == id ? Read(db, delivery) : null);
        return sheet is null ? http.Missing()
            : visit.Rights.HasCatalog(id) || visit.Rights.Has(Right.Distributions) || visit.ProducerId == sheet.Delivery.ProducerId ? answer(sheet)
            : http.Forbidden();
    }

    static ProducerSheetPage Read(SqliteConnection db, DeliveryRow delivery)
    {
        var lines = db.LinesOfDelivery(delivery.Id).Where(line => line.Comes && !line.Quantity.IsZero).ToList();
        var households = db.Households([.. lines.Select(line => line.MemberId).Distinct()]);
        var baskets = db.BasketsOf(delivery.DistributionId).ToDictionary(basket => basket.MemberId);
        return new(db.DistributionRow(delivery.DistributionId)!, delivery)
        {
            Mail = db.OrderMailOf(delivery.Id),
            Totals = [.. lines.GroupBy(line => (line.ProductId, line.Unit, line.Size, line.Price)).Select(group => new ProductTotal(group.First().Name, group.Sum(line => line.Quantity), group.Key.Unit, group.Key.Size, group.Key.Price, group.Sum(line => line.Amount)))],
            Baskets = [.. lines.GroupBy(line => line.MemberId)
                .Select(group => new Caller(households[group.Key], [.. group], baskets.GetValueOrDefault(group.Key)))
                .OrderBy(caller => caller.Who.SortKey, StringComparer.Ordinal)],
        };
    }
}

public sealed record ProducerSheetPage(DistributionRow At, DeliveryRow Delivery)
{
    /// <summary>Null until the window is closed.</summary>
    public OrderMail? Mail { get; init; }
    public IReadOnlyList<ProductTotal> Totals { get; init; } = [];
    public IReadOnlyList<Caller> Baskets { get; init; } = [];

    public Money Amount => Totals.Sum(total => total.Amount);
}

public sealed record ProductTotal(string Name, Quantity Quantity, Unit Unit, Quantity Size, Money Price, Money Amount);
