using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Members;

/// <summary>Members from a file, with a preview, and back into one. The file goes along to the confirmation; what it does is worked out anew there,
/// inside the transaction that writes.</summary>
public static class ImportPages
{
    public static void MapImport(this WebApplication app)
    {
        app.MapGet("/members/import", (HttpContext http) => http.Page("members/import", new ImportPage(new Form()))).For(Right.Membership);
        app.MapPost("/members/import", Preview).For(Right.Membership);
        app.MapPost("/members/import/confirmation", Confirm).For(Right.Membership);
        app.MapGet("/members.csv", Export).For(Right.Membership);
    }

    static async Task<IResult> Preview(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            form.Refuse("file", "form.missing");
            return http.Again("members/import", new ImportPage(form));
        }

        if (file.Length > Table.MaxBytes)
        {
            form.Refuse("file", "file.too-large", file.FileName);
            return http.Again("members/import", new ImportPage(form));
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, http.RequestAborted);
        var table = Table.Read(file.FileName, bytes.ToArray());
        if (!table.IsAccepted)
        {
            form.Refuse(table.Refusals.Select(refusal => refusal with { Field = "file" }));
            return http.Again("members/import", new ImportPage(form));
        }

        var lines = database.Read(db => MemberFile.Read(table.Value, db.EmailOwners()));
        return http.Page("members/import-preview", new ImportPreview(file.FileName, Convert.ToBase64String(bytes.ToArray()),
            [.. lines.Select(line => Told(http, line))], lines.Count(line => line.IsNew), lines.Count(line => line.KnownAs is not null), lines.Count(line => line.Faults.Count > 0)));
    }

    static async Task<IResult> Confirm(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var bytes = new byte[form["content"].Length];
        var name = form["name"];
        if (!Convert.TryFromBase64String(form["content"], bytes, out var length) || Table.Read(name, bytes[..length]) is not { IsAccepted: true } table)
        {
            form.Refuse("file", "file.unreadable", name);
            return http.Again("members/import", new ImportPage(form));
        }

        var today = http.Now().Today;
        var added = await database.Write(new ChangeNote(http.Visit().PersonId, "member.import", name), db => Add(db, table.Value, today));
        return added == 0
            ? http.Go("/members", "Rien à ajouter : tout le fichier est déjà là, rien n’a changé.")
            : http.Go("/members", "Foyers ajoutés : {0}.", added);
    }

    static int Add(SqliteConnection db, Table table, DateOnly today)
    {
        var lines = MemberFile.Read(table, db.EmailOwners()).Where(line => line.IsNew).ToList();
        foreach (var line in lines)
        {
            var name = HouseholdName.Of(line.First, line.Second);
            var id = db.AddMember(name, today);
            foreach (var person in new[] { line.First, line.Second }.Where(person => person.FirstName.Length > 0))
            {
                db.AddPerson(id, person.FirstName, person.LastName, person.Email, person.Phone);
            }

            db.ChangeMember(new Member { Id = id, Name = name, Address1 = line.Address1, Address2 = line.Address2, Postcode = line.Postcode, City = line.City });
        }

        return lines.Count;
    }

    static IResult Export(HttpContext http, Database database)
    {
        var (members, persons) = database.Read(db => (db.PresentMembers(), db.PersonsOfMembers().ToLookup(person => person.MemberId)));
        var rows = members.Select(member =>
        {
            var (first, second) = (persons[member.Id].FirstOrDefault() ?? new Person(), persons[member.Id].Skip(1).FirstOrDefault() ?? new Person());
            return (IReadOnlyList<object?>)[first.FirstName, first.LastName, first.Email, first.Phone, second.FirstName, second.LastName, second.Email, second.Phone,
                member.Address1, member.Address2, member.Postcode, member.City];
        });
        return http.Download(Csv.Write(MemberFile.Header, rows), Csv.MediaType, "adherents.csv");
    }

    static PreviewLine Told(HttpContext http, FileLine line) => new(line.Line, $"{line.First.Name}{(line.Second.FirstName.Length > 0 ? $", {line.Second.Name}" : "")}", line.First.Email ?? "", line.First.Phone,
        line.IsNew, line.KnownAs,
        [.. line.Faults.Select(fault => new PreviewFault(http.T(Column(fault.Field)), ValueOf(line, fault.Field), http.T(fault.Key, fault.Facts)))]);

    static string ValueOf(FileLine line, string? field) => field switch
    {
        "email" => line.First.Email ?? "",
        "partner_email" => line.Second.Email ?? "",
        _ => "",
    };

    static string Column(string? field) => MemberFile.Columns.FirstOrDefault(column => column.Name == field)?.Aliases[0] ?? "";
}

public sealed record ImportPage(Form Form);

public sealed record ImportPreview(string Name, string Content, IReadOnlyList<PreviewLine> Lines, int Added, int Known, int Faulty);

public sealed record PreviewLine(int Line, string Persons, string Email, string Phone, bool IsNew, string? KnownAs, IReadOnlyList<PreviewFault> Faults);

public sealed record PreviewFault(string Column, string Value, string Reason);
