using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Going back to an older file without a terminal: choose it, see what it holds and what will be lost, confirm.</summary>
public static class RestorePages
{
    static readonly FileSize Largest = new(2_000_000_000);

    public static void MapRestore(this WebApplication app)
    {
        app.MapGet("/admin/backup/restore", (HttpContext http, Database database) => http.Page("administration/restore", Choices(database, new Form()))).For(Right.Admin);
        app.MapPost("/admin/backup/restore", TakeKept).For(Right.Admin);
        app.MapPost("/admin/backup/restore/upload", TakeUpload).For(Right.Admin).WithMetadata(new StreamedForm());
        app.MapGet("/admin/backup/restore/{id:long}", Preview).For(Right.Admin);
        app.MapPost("/admin/backup/restore/{id:long}", Confirm).For(Right.Admin).AskingPassword();
        app.MapPost("/admin/backup/restore/{id:long}/withdrawal", Withdraw).For(Right.Admin);
    }

    static RestorePage Choices(Database database, Form form) => new(BackupPages.Shown(History.List(database.Folder)), Largest, form);

    static async Task<IResult> TakeKept(HttpContext http, Database database)
    {
        var name = (await Form.Read(http))["copy"];
        return History.Find(database.Folder, name) is { } file
            ? await Prepare(http, database, PendingRestore.Begin(database.Folder), name, target => PreparedCopy.Of(file, target))
            : Gone(http);
    }

    static async Task<IResult> TakeUpload(HttpContext http, Database database)
    {
        if (http.Request.ContentLength is { } length && FaultOf(database.Folder, length) is { } refusal)
        {
            return Refused(http, database, refusal);
        }

        var place = PendingRestore.Begin(database.Folder);
        Uploaded uploaded;
        try
        {
            uploaded = await LargeUpload.Receive(http, "file", place.File, Largest.Bytes);
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            return Refused(http, database, new Refusal("restore.disk", "file", fault.Message));
        }

        if (!uploaded.IsOurs)
        {
            return http.Page("errors/stale", new { }, 400);
        }

        return uploaded.FileName.Length == 0
            ? Refused(http, database, new Refusal("form.missing", "file"))
            : await Prepare(http, database, place, uploaded.FileName, PreparedCopy.Of);
    }

    // The upload, the copy of what lives, and the pages once more while they are written into the store.
    static Refusal? FaultOf(DataFolder folder, long length)
    {
        var needed = new FileSize(2 * length) + Snapshot.SizeOf(folder.Store);
        var free = Disk.Free(folder.Path);
        return length > Largest.Bytes ? new Refusal("restore.large", "file", Largest)
            : free.Bytes < needed.Bytes ? new Refusal("restore.room", "file", needed, free) : null;
    }

    // Reading a large file whole takes a while: not on a thread that answers pages.
    static async Task<IResult> Prepare(HttpContext http, Database database, (long Id, string File) place, string name, Func<string, PreparedCopy> make)
    {
        try
        {
            var copy = await Task.Run(() => make(place.File));
            if (copy.Contents.Group is null)
            {
                PreparedCopy.Remove(place.File);
                return Refused(http, database, new Refusal("restore.empty", "file"));
            }

            if (copy.Unusable is { } unusable)
            {
                PreparedCopy.Remove(place.File);
                return Refused(http, database, new Refusal("restore.refused", "file", name, http.Formats().Say(unusable)));
            }

            PendingRestore.Keep(database.Folder, place.Id, name, copy, http.Formats());
            return http.Go($"/admin/backup/restore/{place.Id}");
        }
        catch (StoreRefusedException refused)
        {
            return Refused(http, database, new Refusal("restore.refused", "file", name, http.Formats().Say(refused.Fault)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused(http, database, new Refusal("restore.disk", "file", fault.Message));
        }
    }

    static IResult Preview(HttpContext http, Database database, long id) =>
        PendingRestore.Find(database.Folder, id) is { } found ? http.Page("administration/restore-preview", PageOf(http, database, found, new Form())) : Gone(http);

    static RestorePreviewPage PageOf(HttpContext http, Database database, PendingRestore found, Form form)
    {
        var formats = http.Formats();
        var (living, last, since, later, email) = database.Read(db => (StoreCheck.Contents(db, database.Folder.Store), db.LastAt(), db.GroupSince(),
            db.FactsSince(found.LastAt ?? DateTimeOffset.MinValue), EmailOf(db, http.Visit())));
        (string One, string Many, int Number)[] losses =
        [
            ("{0} commande passée depuis", "{0} commandes passées depuis", later.Orders),
            ("{0} engagement signé depuis", "{0} engagements signés depuis", later.Subscriptions),
            ("{0} règlement saisi depuis", "{0} règlements saisis depuis", later.Payments),
            ("{0} message écrit depuis", "{0} messages écrits depuis", later.Messages),
            ("{0} changement en tout, d’après l’historique", "{0} changements en tout, d’après l’historique", later.Changes),
        ];
        return new(found, living, last, [.. losses.Where(loss => loss.Number > 0).Select(loss => formats.Count(loss.One, loss.Many, loss.Number))],
            since != found.GroupSince, found.Admins.Contains(email, StringComparer.OrdinalIgnoreCase), form);
    }

    static async Task<IResult> Confirm(HttpContext http, Database database, Serilog.ILogger log, long id)
    {
        if (PendingRestore.Find(database.Folder, id) is not { } found)
        {
            return Gone(http);
        }

        var form = await Form.Read(http);
        var visit = http.Visit();
        var email = database.Read(db => EmailOf(db, visit));
        if (found.Faults.Count > 0 && !form.Flag("anyway"))
        {
            form.Refuse("anyway", "restore.faults");
        }

        if (!form.IsValid)
        {
            return http.Again("administration/restore-preview", PageOf(http, database, found, form));
        }

        var who = $"{visit.FirstName} {visit.LastName}".Trim();
        string kept;
        try
        {
            kept = await database.Replace(found.CopyIn(database.Folder), new RestoredBy(found.FileName, who, email));
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException or StoreRefusedException)
        {
            log.Error(fault, "Going back to {File} failed; the store is as it was", found.FileName);
            form.General.Add(new Refusal("restore.failed", null, http.Formats().Say(fault)));
            return http.Again("administration/restore-preview", PageOf(http, database, found, form));
        }

        log.Warning("{Who} ({Email}) went back to {File}; what lived until now is {Kept}", who, email, found.FileName, kept);
        found.Forget(database.Folder);
        Publish(http, database, log);
        http.Response.Cookies.Delete(Gate.SessionCookie);
        return http.Go("/sign-in", "C’est fait : le groupe est revenu à {0}. Entrez de nouveau, avec le mot de passe d’alors.", found.FileName);
    }

    // The file to copy must be the group of now; when there is no room for it, the service that keeps it fresh tries again.
    static void Publish(HttpContext http, Database database, Serilog.ILogger log)
    {
        try
        {
            Snapshot.Publish(database.Folder, http.Now());
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException or StoreRefusedException)
        {
            log.Error(fault, "cagette.db could not be written after going back; it is tried again");
        }
    }

    static string EmailOf(SqliteConnection db, Visit visit) => db.PersonNamed(visit.PersonId)?.Email ?? "";

    static IResult Withdraw(HttpContext http, Database database, long id)
    {
        PendingRestore.Find(database.Folder, id)?.Forget(database.Folder);
        return http.Go("/admin/backup", "Rien n’a changé.");
    }

    static IResult Gone(HttpContext http) => http.GoWarned("/admin/backup/restore", "Ce fichier n’est plus là. Choisissez-le de nouveau.");

    static IResult Refused(HttpContext http, Database database, Refusal refusal)
    {
        var form = new Form();
        form.Refuse(refusal);
        return http.Again("administration/restore", Choices(database, form));
    }
}
