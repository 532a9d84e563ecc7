using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>Who comes, what they are given and what they owe: on a phone in the hall, on paper, as a table (rules.md 4.3, 4.6).</summary>
static class AttendancePages
{
    public static void MapAttendance(this WebApplication app)
    {
        app.MapGet("/distributions/{id:long}/attendance", Show).For(Right.Distributions);
        app.MapGet("/distributions/{id:long}/attendance.pdf", Pdf).For(Right.Distributions);
        app.MapGet("/distributions/{id:long}/attendance.csv", Table).For(Right.Distributions);
        app.MapPost("/distributions/{id:long}/attendance", HandOver).For(Right.Distributions);
    }

    static async Task<IResult> Show(HttpContext http, Database database, long id) =>
        await Sheet(database, id) is { } sheet ? http.Page("distributions/attendance", sheet) : http.Missing();

    static async Task<IResult> Pdf(HttpContext http, Database database, long id)
    {
        if (await Sheet(database, id) is not { } sheet)
        {
            return http.Missing();
        }

        var formats = http.Formats();
        var now = http.Now();
        var pdf = new PdfSheet
        {
            Printed = new DateTimeOffset(now.Local, now.Zone.GetUtcOffset(now.Instant)),
            Title = http.T("Distribution du {0}", formats.LongDate(sheet.At.Date)),
            Subtitles = [$"{http.House().Name}, {sheet.At.Where}, {formats.Time(sheet.At.StartTime)} – {formats.Time(sheet.At.EndTime)}"],
            Facts = [(http.T("Paniers"), formats.Number(sheet.Callers.Count))],
        };
        if (sheet.At.Note.Length > 0)
        {
            pdf.Note(sheet.At.Note);
        }

        pdf.Table(
            [new(http.T("N°")) { Millimetres = 11, Align = PdfAlign.Center, Bold = true, Points = 13 }, new(http.T("Foyer"), 3), new(http.T("À remettre"), 5), new(http.T("Doit")) { Millimetres = 20, Bold = true }, new(http.T("Signature")) { Millimetres = 27 }],
            [.. sheet.Callers.Select(caller => new PdfRow(
                $"{caller.Number}",
                PdfCell.Named(caller.Who.Name, caller.Who.Phone),
                new PdfCell([.. caller.Lines.Select(line => new PdfLine($"{formats.Line(line.Quantity, line.Unit, line.Size, line.Name)}{(line.Weighed ? $" : ______ {line.Unit.WeighedIn()}" : "")}") { Points = 9.5f })]) { TwoColumns = caller.Lines.Count > 2 },
                caller.Owes ? formats.Money(caller.Who.Owes) : "",
                ""))]);
        if (sheet.Absent.Count > 0)
        {
            pdf.Heading(http.T("Absents"));
            pdf.Note(string.Join(" ; ", sheet.Absent.Select(absent => $"{absent.Member} ({absent.Catalog}{(absent.Solidarity ? $", {http.T("panier solidaire")}" : "")})")));
        }

        return http.Download(pdf.ToPdf(), PdfSheet.MediaType, $"emargement-{sheet.At.Date:yyyy-MM-dd}.pdf");
    }

    static async Task<IResult> Table(HttpContext http, Database database, long id) => await Sheet(database, id) is { } sheet
        ? http.Download(Csv.Write(
            [http.T("N°"), http.T("Foyer"), http.T("Téléphone"), http.T("Produit"), http.T("Quantité"), http.T("Unité"), http.T("Montant"), http.T("Doit")],
            sheet.Callers.SelectMany(caller => caller.Lines.Select(line => (IReadOnlyList<object?>)[caller.Number, caller.Who.Name, caller.Who.Phone, line.Name, line.Quantity, http.Formats().UnitOf(line.Unit, line.Size), line.Total, caller.Who.Owes]))),
            Csv.MediaType, $"emargement-{sheet.At.Date:yyyy-MM-dd}.csv")
        : http.Missing();

    static async Task<IResult> HandOver(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var given = form["give"].Length > 0;
        var memberId = form.Id(given ? "give" : "undo");
        if (!form.IsValid || !database.Read(db => db.LinesOfDistribution(id).Any(line => line.MemberId == memberId)))
        {
            return http.Missing();
        }

        await database.Write(PlanningPages.Note(http, given ? "basket.handed-over" : "basket.taken-back", $"{id}/{memberId}"), db =>
            db.HandOver(id, memberId, given ? http.Now().Instant : null, given ? http.Visit().PersonId : null));
        return http.Go($"/distributions/{id}/attendance");
    }

    /// <summary>Numbers those who have no number yet, in the order of names, and gives the sheet; null without such a distribution.</summary>
    static async Task<AttendancePage?> Sheet(Database database, long id)
    {
        var sheet = database.Read(db => Read(db, id));
        if (sheet is null || sheet.Callers.All(caller => caller.Number > 0))
        {
            return sheet;
        }

        return await database.Write(null, db =>
        {
            db.NumberBaskets(id, sheet.Callers.Select(caller => caller.Who.Id));
            return Read(db, id);
        });
    }

    static AttendancePage? Read(SqliteConnection db, long id)
    {
        if (db.DistributionRow(id) is not { } at)
        {
            return null;
        }

        var lines = db.LinesOfDistribution(id).Where(line => line.Comes && !line.Quantity.IsZero).ToLookup(line => line.MemberId);
        var households = db.Households([.. lines.Select(group => group.Key)]);
        var baskets = db.BasketsOf(id).ToDictionary(basket => basket.MemberId);
        return new(at, [.. lines
            .Select(group => new Caller(households[group.Key], [.. group], baskets.GetValueOrDefault(group.Key)))
            .OrderBy(caller => caller.Who.SortKey, StringComparer.Ordinal)])
        {
            Helpers = db.HelpersOf(id),
            Absent = db.AbsentAt(id),
        };
    }
}

public sealed record AttendancePage(DistributionRow At, IReadOnlyList<Caller> Callers)
{
    public IReadOnlyList<Helper> Helpers { get; init; } = [];

    public IReadOnlyList<AbsentRow> Absent { get; init; } = [];

    public int Given => Callers.Count(caller => caller.GivenAt is not null);
}

public sealed record Caller(Household Who, IReadOnlyList<BasketLine> Lines, Basket? Basket)
{
    public int Number => Basket?.Number ?? 0;

    public DateTimeOffset? GivenAt => Basket?.HandedOverAt;

    public bool IsGiven => GivenAt is not null;

    public bool Owes => Who.Owes.Cents > 0;
}
