using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>One new date, or a cycle of dates, with the contracts that take part (rules.md 3.1).</summary>
static class PlanningPages
{
    public static void MapPlanning(this WebApplication app)
    {
        app.MapGet("/distributions/new", (HttpContext http, Database database) => Ask(http, database, "distributions/new", Form.Of(("start_time", "18:30"), ("end_time", "19:30")))).For(Right.Distributions);
        app.MapPost("/distributions/new", Add).For(Right.Distributions);
        app.MapGet("/distributions/cycles/new", (HttpContext http, Database database) => Ask(http, database, "distributions/cycle",
            Form.Of(("rule", "weekly"), ("every", "2"), ("weekday", "4"), ("nth", "1"), ("start_time", "18:30"), ("end_time", "19:30")))).For(Right.Distributions);
        app.MapPost("/distributions/cycles/new", AddCycle).For(Right.Distributions);
    }

    static IResult Ask(HttpContext http, Database database, string template, Form form) =>
        database.Read(db => http.Page(template, Choices(http, db, form)));

    static async Task<IResult> Add(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var distribution = new Distribution
        {
            PlaceId = form.Id("place", database.Read(PlaceOptions)),
            Date = form.Date("date"),
            StartTime = form.Time("start_time"),
            EndTime = form.Time("end_time"),
            Note = form.Optional("note", 1000),
        };
        if (form.IsValid)
        {
            var made = await database.Decide<long>(Note(http, "distribution.new", distribution.Date.ToString("yyyy-MM-dd")), db =>
            {
                var faults = distribution.Faults(db.DistributionsFrom(distribution.Date));
                return faults.Count > 0 ? Decision<long>.Refuse(faults) : Make(http, db, distribution, ChosenCatalogs(db, form, distribution.Date));
            });
            if (made.IsAccepted)
            {
                return http.Go($"/distributions/{made.Value}", "La distribution du {0} est ajoutée.", distribution.Date);
            }

            Refuse(form, made.Refusals);
        }

        return database.Read(db => http.Again("distributions/new", Choices(http, db, form)));
    }

    static async Task<IResult> AddCycle(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var cycle = Read(form, database);
        if (form.IsValid)
        {
            Refuse(form, cycle.Faults());
        }

        if (!form.IsValid)
        {
            return database.Read(db => http.Again("distributions/cycle", Choices(http, db, form)));
        }

        var plan = await database.Write(Note(http, "cycle.new", $"{cycle.StartDate:yyyy-MM-dd}"), db =>
        {
            var plan = cycle.Plan(db.DistributionsFrom(cycle.StartDate));
            var id = db.AddCycle(cycle);
            var catalogs = ChosenCatalogs(db, form, cycle.StartDate);
            foreach (var date in plan.New)
            {
                Make(http, db, new Distribution { PlaceId = cycle.PlaceId, Date = date, StartTime = cycle.StartTime, EndTime = cycle.EndTime, CycleId = id }, catalogs);
            }

            return plan;
        });
        var address = $"/distributions?month={cycle.StartDate:yyyy-MM}";
        return plan.Already.Count == 0
            ? http.Go(address, "{0} distributions sont ajoutées.", plan.New.Count)
            : http.GoWarned(address, "{0} distributions sont ajoutées, {1} existaient déjà et n’ont pas changé.", plan.New.Count, plan.Already.Count);
    }

    static Cycle Read(Form form, Database database)
    {
        var rule = form.Choice<CycleRule>("rule");
        var pauses = new List<Pause>();
        foreach (var n in Enumerable.Range(1, 3))
        {
            if (form[$"pause_from_{n}"].Length > 0 || form[$"pause_to_{n}"].Length > 0)
            {
                pauses.Add(new Pause { FromDate = form.Date($"pause_from_{n}"), ToDate = form.Date($"pause_to_{n}") });
                if (form.IsValid && pauses[^1].ToDate < pauses[^1].FromDate)
                {
                    form.Refuse($"pause_to_{n}", "cycle.ends-before-start", pauses[^1].FromDate);
                }
            }
        }

        return new Cycle
        {
            PlaceId = form.Id("place", database.Read(PlaceOptions)),
            Rule = rule,
            Every = rule == CycleRule.EveryNWeeks ? form.Whole("every", 2, 12) : 1,
            Weekday = (DayOfWeek)form.Whole("weekday", 0, 6),
            Nth = rule == CycleRule.Monthly ? form.Whole("nth", 1, 5) : 1,
            StartDate = form.Date("start_date"),
            EndDate = form.Date("end_date"),
            StartTime = form.Time("start_time"),
            EndTime = form.Time("end_time"),
            Pauses = pauses,
        };
    }

    /// <summary>Writes the distribution, and a delivery with its window for each contract that runs on that day.</summary>
    static long Make(HttpContext http, SqliteConnection db, Distribution distribution, IReadOnlyList<Catalog> catalogs)
    {
        var id = db.AddDistribution(distribution);
        foreach (var catalog in catalogs.Where(catalog => catalog.StartDate <= distribution.Date && distribution.Date <= catalog.EndDate))
        {
            db.SaveDelivery(New(catalog, distribution with { Id = id }, http.Now()));
        }

        return id;
    }

    internal static Delivery New(Catalog catalog, Distribution distribution, Moment now)
    {
        var window = OrderingWindow.Of(catalog, distribution.Date, distribution.StartTime, now);
        return new Delivery { CatalogId = catalog.Id, DistributionId = distribution.Id, OpensAt = window.Opens, ClosesAt = window.Closes };
    }

    static IReadOnlyList<Catalog> ChosenCatalogs(SqliteConnection db, Form form, DateOnly from) =>
        [.. db.DeliverableCatalogs(from).Where(catalog => form.Many("catalog").Contains($"{catalog.Id}"))];

    /// <summary>The rules name fields in C#'s way, the forms in the page's.</summary>
    internal static void Refuse(Form form, IReadOnlyList<Refusal> refusals) => form.Refuse(refusals.Select(refusal => refusal with
    {
        Field = refusal.Field switch { "startDate" => "start_date", "endDate" => "end_date", "endTime" => "end_time", "distributionId" => "distribution", var field => field },
    }));

    internal static ChangeNote Note(HttpContext http, string action, string subject, string reason = "") => new(http.Visit().PersonId, action, subject, reason);

    internal static IReadOnlyList<Option> PlaceOptions(SqliteConnection db) => [.. db.Places().Select(place => new Option($"{place.Id}", place.Name))];

    static PlanPage Choices(HttpContext http, SqliteConnection db, Form form) => new(form)
    {
        Places = PlaceOptions(db),
        Catalogs = [.. db.DeliverableCatalogs(http.Now().Today).Select(catalog => new Option($"{catalog.Id}", catalog.Name))],
        Weekdays = [.. new[] { 1, 2, 3, 4, 5, 6, 0 }.Select(day => new Option($"{day}", http.Formats().Weekday(day)))],
        Nths = [new("1", http.T("le premier du mois")), new("2", http.T("le deuxième du mois")), new("3", http.T("le troisième du mois")), new("4", http.T("le quatrième du mois")), new("5", http.T("le dernier du mois"))],
        Rules =
        [
            new("weekly", http.T("Chaque semaine")),
            new("every_n_weeks", http.T("Toutes les quelques semaines"), http.T("par exemple une semaine sur deux")),
            new("monthly", http.T("Une fois par mois"), http.T("par exemple le premier jeudi")),
        ],
    };
}

public sealed record PlanPage(Form Form)
{
    public required IReadOnlyList<Option> Places { get; init; }
    public required IReadOnlyList<Option> Catalogs { get; init; }
    public required IReadOnlyList<Option> Weekdays { get; init; }
    public required IReadOnlyList<Option> Nths { get; init; }
    public required IReadOnlyList<Option> Rules { get; init; }
}
