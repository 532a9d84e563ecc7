using System.Text;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>What is told when a window has closed: to the producer and the coordinator what to bring, to each person what they ordered (rules.md 4.4).</summary>
sealed class ClosingLetters(ClosingSheet sheet, House house, Moment now)
{
    readonly Formats formats = new(house.Language, house.Zone);

    DateOnly Date => sheet.Delivery.Date;

    public Letter ToBring(IReadOnlyList<Addressee> to, IReadOnlyList<ToBring> lines)
    {
        var list = string.Concat(lines.Select(line => $"- {formats.Line(line.Quantity, line.Unit, line.Size, line.Name)}\n"));
        var body = lines.Count == 0
            ? formats.Say("Bonjour,\n\nPersonne n’a commandé pour le {0} ({1}).", Date, sheet.Catalog.Name)
            : formats.Say("Bonjour,\n\nLes commandes pour le {0} sont closes ({1}). Voici ce qu’il faut apporter :", Date, sheet.Catalog.Name) + "\n\n" + list
                + "\n" + formats.Say("Total : {0}.", lines.Sum(line => line.Amount));
        var name = $"a-apporter-{Date:yyyy-MM-dd}";
        return Automatic(formats.Say("À apporter le {0} – {1}", Date, house.Name), body, to) with
        {
            Attachments = lines.Count == 0 ? [] : [new($"{name}.pdf", PdfSheet.MediaType, Pdf(lines)), new($"{name}.csv", Csv.MediaType, Table(lines))],
        };
    }

    public Letter Ordered(PersonOrder order)
    {
        var words = new Formats(order.Language ?? house.Language, house.Zone);
        var list = new StringBuilder();
        foreach (var line in order.Lines)
        {
            list.Append($"- {words.Line(line.Quantity, line.Unit, line.Size, line.Name)}\n");
        }

        var opening = order.ByDefault
            ? words.Say("Bonjour,\n\nSans commande de votre part, vous recevrez votre panier habituel le {0} ({1}) :", Date, sheet.Catalog.Name)
            : words.Say("Bonjour,\n\nLes commandes sont closes. Vous recevrez le {0} ({1}) :", Date, sheet.Catalog.Name);
        return Automatic(words.Say("Votre panier du {0} : {1}", Date, sheet.Catalog.Name), $"{opening}\n\n{list}\n{words.Say("Total : {0}.", order.Lines.Sum(line => line.Amount))}", [order.To]);
    }

    Letter Automatic(string subject, string body, IReadOnlyList<Addressee> to) => new("automatic", subject, body, to) { ReplyTo = house.Email, Audience = sheet.Catalog.Name };

    byte[] Table(IReadOnlyList<ToBring> lines) => Csv.Write(
        [formats.Say("Produit"), formats.Say("Quantité"), formats.Say("Unité"), formats.Say("Montant")],
        lines.Select(line => (IReadOnlyList<object?>)[line.Name, line.Quantity, formats.UnitOf(line.Unit, line.Size), line.Amount]));

    byte[] Pdf(IReadOnlyList<ToBring> lines)
    {
        var pdf = new PdfSheet
        {
            Printed = new DateTimeOffset(now.Local, now.Zone.GetUtcOffset(now.Instant)),
            Title = formats.Say("À apporter le {0}", Date),
            Subtitles = [sheet.Catalog.Name, house.Name],
            Facts = [(formats.Say("Total"), formats.Money(lines.Sum(line => line.Amount)))],
        };
        pdf.Table(
            [new(formats.Say("Produit"), 4) { Bold = true }, new(formats.Say("Quantité")) { Align = PdfAlign.Right, Bold = true, Points = 13 }, new(formats.Say("Montant")) { Align = PdfAlign.Right }],
            [.. lines.Select(line => new PdfRow(line.Name, formats.Amount(line.Quantity, line.Unit, line.Size), formats.Money(line.Amount)))]);
        return pdf.ToPdf();
    }
}
