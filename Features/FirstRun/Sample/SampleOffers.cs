using System.Globalization;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Producers, catalogs with their engagement texts, products, and when all of it is delivered.</summary>
sealed class SampleOffers(Village village)
{
    const int Weeks = 20;

    readonly Dictionary<string, string> engagements = SampleTexts.Keyed("engagements");

    public void Plan()
    {
        var today = village.Now.Today;
        foreach (var row in SampleTexts.Rows("producers"))
        {
            AddProducer(row);
        }

        var christmas = new DateOnly(today.Month <= 6 ? today.Year - 1 : today.Year, 12, 21);
        village.Cycle = new Cycle
        {
            Id = 1,
            PlaceId = Village.PlaceId,
            Weekday = DayOfWeek.Thursday,
            StartDate = today.AddDays(-7 * Weeks),
            EndDate = today.AddDays(7 * Weeks),
            StartTime = Village.Start,
            EndTime = Village.End,
            Pauses = [new Pause { FromDate = christmas, ToDate = christmas.AddDays(13) }],
        };
        village.Distributions.AddRange(village.Cycle.Dates().Select((date, i) => new Distribution
        {
            Id = i + 1,
            PlaceId = Village.PlaceId,
            Date = date,
            StartTime = Village.Start,
            EndTime = Village.End,
            CycleId = 1,
            Note = date > today.AddDays(7) && date <= today.AddDays(14) ? village.Texts["note.distribution"] : "",
        }));
        foreach (var row in SampleTexts.Rows("catalogs"))
        {
            AddCatalog(row);
        }

        foreach (var row in SampleTexts.Rows("products"))
        {
            AddProduct(row);
        }

        village.ProductsOf = village.Products.ToLookup(product => product.CatalogId);
        village.DeliveriesOf = village.Deliveries.ToLookup(delivery => delivery.CatalogId);
        GiveStock();
    }

    void AddProducer(string[] row)
    {
        var id = village.Producers.Count + 1;
        village.Producers.Add(new Producer
        {
            Id = id,
            Name = row[0],
            ContactName = $"{row[1]} {row[2]}",
            Email = $"{Folding.Fold(row[1])}.{Folding.Fold(row[2]).Replace(' ', '-')}@ferme.example.org",
            Phone = SamplePeople.Phone(9000 + id),
            Address = row[3],
            Postcode = row[4],
            City = row[5],
            Website = $"https://{Folding.Fold(row[0]).Replace(' ', '-')}.example.org",
            Siret = row[6],
            Description = row[7],
        });
    }

    void AddCatalog(string[] row)
    {
        var today = village.Now.Today;
        var weeks = row[7].Split(':').Select(Number).ToList();
        var id = village.Catalogs.Count + 1;
        var dates = village.Distributions
            .Where(distribution => IsDue(distribution.Date, row[5], Number(row[6])))
            .Where(distribution => distribution.Date >= today.AddDays(7 * weeks[0]) && distribution.Date <= today.AddDays(7 * weeks[1]))
            .ToList();
        var written = village.Now.InstantOf(dates[0].Date.AddDays(-45), new TimeOnly(20, 12));
        var catalog = new Catalog
        {
            Id = id,
            ProducerId = Number(row[2]),
            Name = row[1],
            Letters = row[0],
            Kind = EnumText.Parse<CatalogKind>(row[3]),
            Hue = Number(row[4]),
            Status = CatalogStatus.Published,
            StartDate = dates[0].Date,
            EndDate = dates[^1].Date,
            OpensDaysBefore = Number(row[8]),
            ClosesHoursBefore = Number(row[9]),
            MinimumDelivery = new Money(Number(row[10])),
            MinimumSeason = new Money(Number(row[11])),
            AbsencesMax = Number(row[12]),
            AbsenceRule = EnumText.Parse<AbsenceRule>(row[13]),
            FeeName = row[14],
            FeeBasisPoints = Number(row[15]),
            Payee = EnumText.Parse<Payee>(row[16]),
            Description = row[18],
            CreatedAt = written.AddHours(-2),
        };
        village.Share[id] = Number(row[17]);
        village.Catalogs.Add(catalog);
        village.Deliveries.AddRange(dates.Select((distribution, i) => Deliver(catalog, distribution, village.Deliveries.Count + 1 + i)).ToList());
        if (engagements.TryGetValue(catalog.Letters, out var text))
        {
            village.EngagementTexts.Add(new EngagementText { Id = village.EngagementTexts.Count + 1, CatalogId = id, Version = 1, Text = text, WrittenAt = written });
        }
    }

    /// <summary>Each n weeks, counted with the weeks of a pause; or the n-th Thursday of the month (M2).</summary>
    bool IsDue(DateOnly date, string rhythm, int phase) => rhythm[0] == 'M'
        ? ((date.Day - 1) / 7) + 1 == Number(rhythm[1..])
        : (((date.DayNumber - village.Distributions[0].Date.DayNumber) / 7) - phase) % Number(rhythm) == 0;

    Delivery Deliver(Catalog catalog, Distribution distribution, long id)
    {
        var window = OrderingWindow.Of(catalog, distribution.Date, distribution.StartTime, village.Now);
        var isClosed = window.Closes <= village.Now.Instant;
        var delivery = new Delivery
        {
            Id = id,
            CatalogId = catalog.Id,
            DistributionId = distribution.Id,
            Date = distribution.Date,
            StartTime = distribution.StartTime,
            EndTime = distribution.EndTime,
            OpensAt = window.Opens,
            ClosesAt = window.Closes,
            ClosedAt = isClosed ? Earlier(window.Closes.AddSeconds(village.Dice.From(1, 30)), village.Now.Instant) : null,
        };
        var cancelled = (catalog.Letters, distribution.Id) switch { ("Pa", 9) => CancelWay.NotPaid, ("Lé", 13) => CancelWay.Paid, _ => (CancelWay?)null };
        return cancelled is null ? delivery : delivery with
        {
            Cancelled = cancelled,
            CancelledAt = window.Closes.AddHours(5),
            CancelReason = village.Texts[$"cancelled.{catalog.Letters}"],
        };
    }

    void AddProduct(string[] row)
    {
        var stock = row[11].Split(':');
        var category = village.Categories.FirstOrDefault(category => category.Name == row[2]);
        if (category is null)
        {
            category = new Category { Id = village.Categories.Count + 1, Name = row[2], Rank = village.Categories.Count + 1 };
            village.Categories.Add(category);
        }

        var catalog = village.Catalog(row[0]);
        var rank = village.Products.Count(product => product.CatalogId == catalog.Id) + 1;
        village.Products.Add(new Product
        {
            Id = village.Products.Count + 1,
            CatalogId = catalog.Id,
            Name = row[1],
            Reference = $"{Folding.Fold(row[0]).ToUpperInvariant()}{rank:00}",
            Description = row[12],
            CategoryId = category.Id,
            Unit = EnumText.Parse<Unit>(row[3]),
            Size = new Quantity(Thousandths(row[4])),
            Price = new Money(Thousandths(row[5]) / 10),
            VatBasisPoints = Number(row[6]),
            Step = new Quantity(Thousandths(row[7])),
            Minimum = new Quantity(Thousandths(row[8])),
            Weighed = row[9] == "1",
            Labels = row[10].Replace(",", ", "),
            StockRule = stock[0].Length == 0 ? StockRule.None : EnumText.Parse<StockRule>(stock[0]),
            Stock = stock[0].Length == 0 || stock[0] == "given" ? null : village.Stock(Number(stock[^1])),
            StockEvery = stock[0] == "every" ? Number(stock[1]) : null,
            Rank = rank,
        });
        if (stock[0] == "given")
        {
            given[village.Products.Count] = Number(stock[1]);
        }
    }

    readonly Dictionary<long, int> given = [];

    void GiveStock()
    {
        foreach (var (productId, usual) in given)
        {
            village.DeliveryStocks.AddRange(village.DeliveriesOf[village.Products[(int)productId - 1].CatalogId].Select(delivery => new DeliveryStock
            {
                ProductId = productId,
                DeliveryId = delivery.Id,
                Quantity = village.Stock(Math.Max(1, usual + village.Dice.From(-usual / 5, usual / 5))),
            }));
        }

        var tomme = village.Products.Single(product => product.Name == "Tomme de chèvre");
        var delivery = village.DeliveriesOf[tomme.CatalogId].Last(delivery => delivery.Date < village.Now.Today);
        village.Prices.Add(new DatePrice { DeliveryId = delivery.Id, ProductId = tomme.Id, Price = new Money(tomme.Price.Cents + 30) });
    }

    static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static int Thousandths(string text) => (int)(decimal.Parse(text.Replace(',', '.'), CultureInfo.InvariantCulture) * 1000);
}
