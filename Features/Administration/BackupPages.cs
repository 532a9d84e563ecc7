using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The backup's page: the file to copy, how fresh it is, older copies, the second copy.</summary>
public static class BackupPages
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void MapBackup(this WebApplication app)
    {
        app.MapGet("/admin/backup", (HttpContext http, Database database) => http.Page("administration/backup", PageOf(http, database))).For(Right.Admin);
        app.MapPost("/admin/backup/download", Download).For(Right.Admin).AskingPassword();
        app.MapPost("/admin/backup/history", Older).For(Right.Admin).AskingPassword();
        app.MapPost("/admin/backup/share", SaveShare).For(Right.Admin);
        app.MapPost("/admin/backup/second", SaveSecond).For(Right.Admin).AskingPassword();
        app.MapProof();
    }

    /// <summary>The page as it stands now, with what was typed when a form is shown again.</summary>
    public static BackupPage PageOf(HttpContext http, Database database, Form? share = null, Form? second = null)
    {
        var folder = database.Folder;
        var setting = database.Read(db => db.BackupSetting());
        var copies = History.List(folder);
        var state = http.RequestServices.GetRequiredService<SnapshotService>().State;
        var there = http.RequestServices.GetRequiredService<SecondCopyService>().State;
        return new BackupPage
        {
            File = folder.Snapshot,
            WrittenAt = Snapshot.WrittenAt(folder),
            Size = Snapshot.SizeOf(File.Exists(folder.Snapshot) ? folder.Snapshot : folder.Store),
            Rhythm = SnapshotService.Rhythm(folder, setting.SecondFolder),
            State = state,
            Fault = state.Fault is { } fault ? http.Formats().Say(fault) : "",
            Copies = Shown(copies),
            Proof = ProofPages.Shown(http, database),
            CopiesSize = new FileSize(copies.Sum(copy => copy.Size.Bytes)),
            Share = History.ShareOf(folder, setting.HistoryPercent),
            ShareForm = share ?? Form.Of(("percent", $"{setting.HistoryPercent}")),
            Second = there,
            Condition = (setting.SecondFolder == there.Folder ? there.Condition : setting.SecondFolder is null ? SecondCondition.Off : SecondCondition.Waiting).Text(),
            SecondFault = there.Fault is { } wrong ? http.Formats().Say(wrong) : "",
            SecondOnSameDisk = setting.SecondFolder is { } place && Disk.IsSame(folder.Path, place),
            SecondForm = second ?? Form.Of(("second_folder", setting.SecondFolder)),
        };
    }

    public static IReadOnlyList<CopyShown> Shown(IEnumerable<KeptCopy> copies) =>
        [.. copies.Select(copy => new CopyShown(copy.Name, copy.For.Text(), copy.Day, copy.WrittenAt, copy.Size))];

    // A POST, for it makes a file; what leaves holds everything, so it is an admin's alone.
    static IResult Download(HttpContext http, Database database)
    {
        var copy = Path.Combine(database.Folder.Live, $"download-{Guid.NewGuid():N}.db");
        try
        {
            Snapshot.Write(database.Folder.Store, copy);
        }
        catch (StoreRefusedException) when (File.Exists(database.Folder.Snapshot))
        {
            // No room for a fresh copy: the one of a few minutes ago leaves instead.
            return Sent(http, new FileStream(database.Folder.Snapshot, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), $"cagette-{http.Now().Today:yyyy-MM-dd}.db");
        }

        return Sent(http, new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.DeleteOnClose), $"cagette-{http.Now().Today:yyyy-MM-dd}.db");
    }

    static async Task<IResult> Older(HttpContext http, Database database)
    {
        var name = (await Form.Read(http))["file"];
        return History.Find(database.Folder, name) is { } file
            ? Sent(http, new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), $"cagette-{name}")
            : http.Go("/admin/backup", "Cette copie n’est plus là : une plus récente a pris sa place.");
    }

    static async Task<IResult> SaveShare(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var percent = form.Whole("percent", 1, 50);
        if (!form.IsValid)
        {
            return http.Again("administration/backup", PageOf(http, database, share: form));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "backup.share", $"{percent} %"), db => db.SaveHistoryPercent(percent));
        return http.Go("/admin/backup", "C’est enregistré.");
    }

    static async Task<IResult> SaveSecond(HttpContext http, Database database)
    {
        var form = await Form.Read(http);
        var second = form.Optional("second_folder", 250).TrimEnd('/');
        if (form.IsValid && second.Length > 0 && await FaultOf(database, second) is { } fault)
        {
            form.Refuse("second_folder", fault);
        }

        if (!form.IsValid)
        {
            return http.Again("administration/backup", PageOf(http, database, second: form));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "backup.second", second), db => db.SaveSecondFolder(second.Length == 0 ? null : second));
        http.RequestServices.GetRequiredService<SecondCopyService>().Wake();
        return http.Go("/admin/backup", second.Length == 0 ? "Il n’y a plus de deuxième copie." : "C’est enregistré. La deuxième copie part dans un instant.");
    }

    // A stick that does not answer must not hold the page.
    static async Task<string?> FaultOf(Database database, string second)
    {
        var group = database.Read(db => db.Association())!;
        try
        {
            return await Task.Run(() => SecondCopy.FaultOf(database.Folder, second, group)).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            return "second.slow";
        }
    }

    static IResult Sent(HttpContext http, FileStream file, string name)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(file, "application/vnd.sqlite3", name);
    }
}

/// <summary>What the page shows. The nightly proof and the way back have templates of their own (backup-proof, backup-restore) that read this record too.</summary>
public sealed record BackupPage
{
    public string File { get; init; } = "";

    public DateTimeOffset? WrittenAt { get; init; }

    public FileSize Size { get; init; }

    public BackupRhythm Rhythm { get; init; } = new(default);

    public SnapshotState State { get; init; } = new();

    /// <summary>Why cagette.db could not be written, in words; empty when it could.</summary>
    public string Fault { get; init; } = "";

    public IReadOnlyList<CopyShown> Copies { get; init; } = [];

    public required ProofShown Proof { get; init; }

    public FileSize CopiesSize { get; init; }

    public FileSize Share { get; init; }

    public Form ShareForm { get; init; } = new();

    public SecondState Second { get; init; } = new();

    public string Condition { get; init; } = "off";

    public string SecondFault { get; init; } = "";

    public bool SecondOnSameDisk { get; init; }

    public Form SecondForm { get; init; } = new();
}

/// <summary>An older copy; <paramref name="For"/> is day, restore or migration.</summary>
public sealed record CopyShown(string Name, string For, DateOnly Day, DateTimeOffset WrittenAt, FileSize Size);
