using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The backup's page: the file to copy, how fresh it is, older copies, the second copy.</summary>
public static class BackupPages
{
    public static void MapBackup(this WebApplication app)
    {
        app.MapGet("/admin/backup", Show).For(Right.Admin);
        app.MapPost("/admin/backup/download", Download).For(Right.Admin);
    }

    static IResult Show(HttpContext http, Database database) =>
        http.Page("administration/backup", new BackupPage(database.Folder.Snapshot, SnapshotService.WrittenAt(database.Folder)));

    // A POST, for it makes a file; what leaves holds everything, so it is an admin's alone.
    static IResult Download(HttpContext http, Database database)
    {
        var copy = Path.Combine(database.Folder.Live, $"download-{Guid.NewGuid():N}.db");
        Snapshot.Write(database.Folder.Store, copy);
        var stream = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.DeleteOnClose);
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(stream, "application/vnd.sqlite3", $"cagette-{http.Now().Today:yyyy-MM-dd}.db");
    }
}

/// <summary>What the page shows. The nightly proof and the way back have templates of their own (backup-proof, backup-restore) that read this record too.</summary>
public sealed record BackupPage(string File, DateTimeOffset? WrittenAt);
