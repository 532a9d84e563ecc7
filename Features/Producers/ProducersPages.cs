using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Producers;

/// <summary>Who grows and sells: the list and a public page of each, and their editing by whoever holds the right on all contracts.</summary>
public static class ProducersPages
{
    public static void MapProducers(this WebApplication app)
    {
        app.MapGet("/producers", List).ForAll();
        app.MapGet("/producers/new", (HttpContext http) => http.Page("producers/edit", new ProducerForm(Form.Of(("active", "1")), 0, "", null))).For(Right.Catalog);
        app.MapPost("/producers", Add).For(Right.Catalog);
        app.MapGet("/producers/{id:long}", Show).ForAll();
        app.MapGet("/producers/{id:long}/edit", Edit).For(Right.Catalog);
        app.MapPost("/producers/{id:long}", Save).For(Right.Catalog);
        app.MapPost("/producers/{id:long}/photo", TakePhoto).For(Right.Catalog);
    }

    static bool MayEdit(HttpContext http) => http.Visit().Rights.Has(Right.Catalog);

    static IResult List(HttpContext http, Database database) => database.Read(db =>
    {
        var today = http.Now().Today;
        var catalogs = db.CatalogSummaries(null, today).Where(catalog => catalog.Status == CatalogStatus.Published && catalog.EndDate >= today).ToLookup(catalog => catalog.ProducerId);
        var producers = db.Producers().Where(producer => producer.Active || MayEdit(http));
        return http.Page("producers/list", new ProducerList([.. producers.Select(producer => new ProducerRow(producer, [.. catalogs[producer.Id]]))], MayEdit(http)));
    });

    static IResult Show(HttpContext http, Database database, long id) => database.Read(db =>
    {
        if (db.Producer(id) is not { } producer || !producer.Active && !MayEdit(http))
        {
            return http.Missing();
        }

        var today = http.Now().Today;
        var catalogs = db.CatalogSummaries(null, today).Where(catalog => catalog.ProducerId == id && catalog.Status == CatalogStatus.Published && catalog.EndDate >= today);
        return http.Page("producers/show", new ProducerPage(producer, db.PhotoHash(producer.PhotoId), [.. catalogs], MayEdit(http), http.Visit().SignedIn));
    });

    static IResult Edit(HttpContext http, Database database, long id) => database.Read(db =>
        db.Producer(id) is { } producer ? http.Page("producers/edit", new ProducerForm(Filled(producer), id, producer.Name, db.PhotoHash(producer.PhotoId))) : http.Missing());

    static async Task<IResult> Add(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        if (Read(form, new Producer()) is not { } producer)
        {
            return http.Again("producers/edit", new ProducerForm(form, 0, "", null));
        }

        var id = await database.Write(new ChangeNote(http.Visit().PersonId, "producer.new", producer.Name), db => db.AddProducer(producer));
        return http.Go($"/producers/{id}", "« {0} » est enregistré.", producer.Name);
    }

    static async Task<IResult> Save(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (database.Read(db => db.Producer(id)) is not { } before)
        {
            return http.Missing();
        }

        if (Read(form, before) is null)
        {
            return http.Again("producers/edit", new ProducerForm(form, id, before.Name, database.Read(db => db.PhotoHash(before.PhotoId))));
        }

        // The photo may have changed since the page was opened, so the fields are laid over what the store holds now.
        await database.Write(new ChangeNote(http.Visit().PersonId, "producer.edit", before.Name), db => db.SaveProducer(Read(form, db.Producer(id)!)!));
        return http.Go($"/producers/{id}", "« {0} » est enregistré.", form["name"]);
    }

    static async Task<IResult> TakePhoto(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        if (database.Read(db => db.Producer(id)) is not { } producer)
        {
            return http.Missing();
        }

        var photo = await Photos.ReadAsync(await Upload.Bytes(form, "photo"), http.RequestAborted);
        if (!photo.IsAccepted)
        {
            var filled = Filled(producer);
            filled.Refuse(photo.Refusals.Select(refusal => refusal with { Field = "photo" }));
            return http.Again("producers/edit", new ProducerForm(filled, id, producer.Name, database.Read(db => db.PhotoHash(producer.PhotoId))));
        }

        var taken = photo.Value;
        await database.Write(new ChangeNote(http.Visit().PersonId, "producer.edit", producer.Name), db =>
            db.SaveProducer(db.Producer(id)! with { PhotoId = db.AddPhoto(taken.Id, taken.Width, taken.Height, [taken.Small, taken.Medium, taken.Large]) }));
        return http.Go($"/producers/{id}", "La photo est enregistrée.");
    }

    static Producer? Read(Form form, Producer before)
    {
        if (form["email"].Length > 0 && Contacts.EmailFault(form["email"]) is { } fault)
        {
            form.Refuse(fault);
        }

        var website = form.Optional("website");
        if (website.Length > 0 && !website.Contains("://", StringComparison.Ordinal))
        {
            website = "https://" + website;
        }

        if (website.Length > 0 && !(Uri.TryCreate(website, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            form.Refuse("website", "producer.website");
        }

        var producer = before with
        {
            Name = form.Text("name", 100),
            ContactName = form.Optional("contact_name", 100),
            Email = form["email"].Length > 0 ? form["email"] : null,
            Phone = form.Optional("phone", 30),
            Address = form.Optional("address"),
            Postcode = form.Optional("postcode", 10),
            City = form.Optional("city", 64),
            Website = website.Length > 0 ? website : null,
            Siret = form.Optional("siret", 20),
            Description = form.Optional("description", 10_000),
            Active = form.Flag("active"),
        };
        return form.IsValid ? producer : null;
    }

    static Form Filled(Producer producer) => Form.Of(("name", producer.Name), ("contact_name", producer.ContactName), ("email", producer.Email), ("phone", producer.Phone),
        ("address", producer.Address), ("postcode", producer.Postcode), ("city", producer.City), ("website", producer.Website), ("siret", producer.Siret),
        ("description", producer.Description), ("active", producer.Active ? "1" : ""));
}

public sealed record ProducerRow(Producer Producer, IReadOnlyList<CatalogSummary> Catalogs);

public sealed record ProducerList(IReadOnlyList<ProducerRow> Producers, bool MayEdit);

public sealed record ProducerPage(Producer Producer, string? Photo, IReadOnlyList<CatalogSummary> Catalogs, bool MayEdit, bool SignedIn);

public sealed record ProducerForm(Form Form, long Id, string Name, string? Photo)
{
    public string Action => Id == 0 ? "/producers" : $"/producers/{Id}";

    public string Back => Id == 0 ? "/producers" : $"/producers/{Id}";
}
