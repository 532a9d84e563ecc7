using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Distributions;

/// <summary>Where distributions take place. A place is never deleted: old dates were there.</summary>
static class PlacesPages
{
    public static void MapPlaces(this WebApplication app)
    {
        app.MapGet("/distributions/places", (HttpContext http, Database database) => database.Read(db =>
            http.Page("distributions/places", new PlacesPage(db.Places(activeOnly: false))))).For(Right.Distributions);
        app.MapGet("/distributions/places/new", (HttpContext http) => http.Page("distributions/place", new PlacePage(Form.Of(("active", "1")), 0))).For(Right.Distributions);
        app.MapGet("/distributions/places/{id:long}", Edit).For(Right.Distributions);
        app.MapPost("/distributions/places/new", (HttpContext http, Database database) => Save(http, database, null)).For(Right.Distributions);
        app.MapPost("/distributions/places/{id:long}", (HttpContext http, Database database, long id) => Save(http, database, id)).For(Right.Distributions);
    }

    static IResult Edit(HttpContext http, Database database, long id) =>
        database.Read(db => db.Places(activeOnly: false)).FirstOrDefault(place => place.Id == id) is { } place
            ? http.Page("distributions/place", new PlacePage(Form.Of(("name", place.Name), ("address", place.Address), ("postcode", place.Postcode), ("city", place.City), ("note", place.Note), ("active", place.Active ? "1" : "")), id))
            : http.Missing();

    static async Task<IResult> Save(HttpContext http, Database database, long? known)
    {
        if (known is not null && database.Read(db => db.Places(activeOnly: false)).All(place => place.Id != known))
        {
            return http.Missing();
        }

        var id = known ?? 0;
        var form = await Form.Read(http);
        var place = new Place
        {
            Id = id,
            Name = form.Text("name", 64),
            Address = form.Optional("address"),
            Postcode = form.Optional("postcode", 10),
            City = form.Optional("city", 64),
            Note = form.Optional("note", 1000),
            Active = form.Flag("active"),
        };
        if (!form.IsValid)
        {
            return http.Again("distributions/place", new PlacePage(form, id));
        }

        await database.Write(PlanningPages.Note(http, id == 0 ? "place.new" : "place.edit", place.Name), db => db.SavePlace(place));
        return http.Go("/distributions/places", "Le lieu « {0} » est enregistré.", place.Name);
    }
}

public sealed record PlacesPage(IReadOnlyList<Place> Places);

public sealed record PlacePage(Form Form, long Id);
