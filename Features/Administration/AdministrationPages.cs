using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Journal;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The group's hub and what its administrators need: settings, rights, changes, journal, backup.</summary>
public static class AdministrationPages
{
    public static void MapAdministration(this WebApplication app)
    {
        app.MapGet("/group", (HttpContext http, Database database) => http.Page("administration/group", database.Read(db => new GroupPage(db.Association()!, GroupTask.For(http, db))))).ForMembers();
        app.MapGet("/admin", (HttpContext http) => http.Go("/group")).For(Right.Admin);
        app.MapGet("/admin/changes", Changes).For(Right.Admin);
        app.MapGet("/admin/changes/{id:long}", Change).For(Right.Admin);
        app.MapGet("/admin/journal", Journal).For(Right.Admin);
        app.MapGet("/healthz", Health).ForAll();
        app.MapSettings();
        app.MapSecurity();
        app.MapClock();
        app.MapHealth();
        app.MapRights();
        app.MapBackup();
        app.MapRestore();
    }

    static IResult Changes(HttpContext http, Database database, string q = "", long before = long.MaxValue)
    {
        const int Most = 50;
        var lines = database.Read(db => db.ChangeSets(Folding.Fold(q), before, Most));
        return http.Page("administration/changes", new ChangesPage(lines, q, lines.Count == Most ? lines[^1].Id : 0));
    }

    static IResult Change(HttpContext http, Database database, long id)
    {
        var (set, rows) = database.Read(db => (db.ChangeSets("", id + 1, 1).FirstOrDefault(line => line.Id == id), db.ChangesOf(id)));
        return set is null ? http.Missing() : http.Page("administration/change", new ChangePage(set, [.. rows.Select(ChangeShown.Of)]));
    }

    static IResult Journal(HttpContext http, LiteJournal journal, string level = "Information", string q = "") =>
        http.Page("administration/journal", new JournalPage(journal.Search(level, q.Trim()), Form.Of(("level", level), ("q", q))));

    static async Task<IResult> Health(Database database)
    {
        try
        {
            await database.Write(null, _ => { });
            if (database.Health.Trouble != StoreTrouble.None)
            {
                return Results.Json(new { status = "no writes", version = Commands.Version, schema = Migrations.Newest }, statusCode: 503);
            }

            var age = Snapshot.WrittenAt(database.Folder) is { } at ? (long?)(database.Time.GetUtcNow() - at).TotalSeconds : null;
            return Results.Json(new { status = "ok", version = Commands.Version, schema = Migrations.Newest, snapshotAgeSeconds = age });
        }
        catch (Exception fault) when (fault is Microsoft.Data.Sqlite.SqliteException or TimeoutException or ObjectDisposedException)
        {
            return Results.Json(new { status = "no writes", version = Commands.Version, schema = Migrations.Newest }, statusCode: 503);
        }
    }
}

public sealed record GroupPage(Association Association, IReadOnlyList<GroupTask> Tasks);

public sealed record ChangesPage(IReadOnlyList<ChangeSetLine> Lines, string Q, long Older);

public sealed record ChangePage(ChangeSetLine Set, IReadOnlyList<ChangeShown> Rows);

public sealed record JournalPage(IReadOnlyList<JournalLine> Lines, Form Form);
