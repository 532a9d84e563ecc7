using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>A new contract, and the rules of one that stands (rules.md 2.2).</summary>
static class CatalogEditing
{
    public static void MapCatalogEditing(this WebApplication app)
    {
        app.MapGet("/catalogs/new", New).For(Right.Catalog);
        app.MapPost("/catalogs", Add).For(Right.Catalog);
        app.MapGet("/catalogs/{id:long}/edit", Edit).ForCoordinator("id", Right.Catalog);
        app.MapPost("/catalogs/{id:long}", Save).ForCoordinator("id", Right.Catalog);
    }

    static IResult New(HttpContext http, Database database, long? producer) => database.Read(db =>
    {
        var today = http.Now().Today;
        var blank = new Catalog { StartDate = today, EndDate = today.AddMonths(6), Hue = db.Catalogs().Count % 8 + 1, ProducerId = producer ?? 0 };
        var form = CatalogForm.Filled(blank, "");
        form["letters"] = "";
        return Shown(http, db, form, blank);
    });

    static IResult Edit(HttpContext http, Database database, long id) => database.Read(db =>
        db.Catalog(id) is { } catalog ? Shown(http, db, CatalogForm.Filled(catalog, db.CurrentText(id)?.Text ?? ""), catalog) : http.Missing());

    static async Task<IResult> Add(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var now = http.Now().Instant;
        if (CatalogForm.Read(form, new Catalog { CreatedAt = now }) is not { } catalog)
        {
            return database.Read(db => Shown(http, db, form, new Catalog(), again: true));
        }

        var made = await database.Decide<long>(new ChangeNote(http.Visit().PersonId, "catalog.new", catalog.Name), db =>
        {
            if (Strangers(db, catalog) is { Count: > 0 } faults)
            {
                return Decision<long>.Refuse(faults);
            }

            var id = db.AddCatalog(catalog);
            db.WriteText(id, form["engagement"], now);
            return id;
        });
        form.Refuse(made.Refusals);
        return made.IsAccepted ? http.Go($"/catalogs/{made.Value}/products", "« {0} » est enregistré en brouillon. Ajoutez maintenant ses produits.", catalog.Name)
            : database.Read(db => Shown(http, db, form, new Catalog(), again: true));
    }

    static async Task<IResult> Save(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (database.Read(db => db.Catalog(id)) is not { } before)
        {
            return http.Missing();
        }

        if (CatalogForm.Read(form, before) is null)
        {
            return database.Read(db => Shown(http, db, form, before, again: true));
        }

        var saved = await database.Decide<long>(new ChangeNote(http.Visit().PersonId, "catalog.edit", before.Name), db =>
        {
            var standing = db.Catalog(id)!;
            var catalog = CatalogForm.Read(form, standing)!;
            var faults = Strangers(db, catalog);
            if ((catalog.Kind != standing.Kind || catalog.ProducerId != standing.ProducerId) && db.CatalogIsUsed(id))
            {
                faults.Add(new Refusal("catalog.is-used", catalog.Kind != standing.Kind ? "kind" : "producer"));
            }

            if (faults.Count > 0)
            {
                return Decision<long>.Refuse(faults);
            }

            db.SaveCatalog(catalog);
            db.WriteText(id, form["engagement"], http.Now().Instant);
            FollowWindows(db, catalog, http.Now());
            return id;
        });
        form.Refuse(saved.Refusals);
        return saved.IsAccepted ? http.Go($"/catalogs/{id}", "« {0} » est enregistré.", form["name"]) : database.Read(db => Shown(http, db, form, before, again: true));
    }

    /// <summary>Windows follow a new ordering rule, but for those edited alone and those that are closed already (rules.md 3.2).</summary>
    static void FollowWindows(SqliteConnection db, Catalog catalog, Moment now)
    {
        foreach (var date in db.CatalogDates(catalog.Id).Where(date => !date.WindowEdited && !date.Cancelled && now.Instant < date.ClosesAt))
        {
            var window = OrderingWindow.Of(catalog, date.Date, date.StartTime, now);
            if (window.Opens != date.OpensAt || window.Closes != date.ClosesAt)
            {
                db.SetWindow(date.Id, window);
            }
        }
    }

    // What a list offered may be gone when the form comes back.
    static List<Refusal> Strangers(SqliteConnection db, Catalog catalog)
    {
        var faults = new List<Refusal>();
        if (db.Producer(catalog.ProducerId) is null)
        {
            faults.Add(new("form.choose", "producer"));
        }

        if (catalog.CoordinatorId is { } coordinator && db.PersonName(coordinator).Length == 0)
        {
            faults.Add(new("form.choose", "coordinator"));
        }

        return faults;
    }

    static IResult Shown(HttpContext http, SqliteConnection db, Form form, Catalog catalog, bool again = false)
    {
        var page = new CatalogEditPage(form, catalog)
        {
            Producers = [new Option("", ""), .. db.Producers().Where(producer => producer.Active || producer.Id == catalog.ProducerId).Select(producer => new Option(Text(producer.Id), producer.Name))],
            Coordinators = [new Option("", http.T("Personne pour l’instant")), .. db.PossibleCoordinators().Select(person => new Option(Text(person.Id), person.Name))],
            MayCoordinate = catalog.Id != 0,
        };
        return again ? http.Again("catalogs/edit", page) : http.Page("catalogs/edit", page);
    }

    static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

public sealed record CatalogEditPage(Form Form, Catalog Catalog)
{
    public required IReadOnlyList<Option> Producers { get; init; }
    public required IReadOnlyList<Option> Coordinators { get; init; }
    public required bool MayCoordinate { get; init; }

    public string Action => Catalog.Id == 0 ? "/catalogs" : $"/catalogs/{Catalog.Id}";
}
