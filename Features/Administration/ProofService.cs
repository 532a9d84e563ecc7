using System.Diagnostics;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Proves cagette.db every night after 3 o'clock, or as soon as the program runs again. What is wrong is mailed to the admins, once a night.
/// It works beside a living store that is damaged: then the journal and this object alone know.</summary>
public sealed class ProofService(Database database, Serilog.ILogger log) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    static readonly TimeOnly Night = new(3, 0);

    /// <summary>After a start, pages and the first snapshot go first.</summary>
    static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    readonly Lock gate = new();
    readonly DateTimeOffset startedAt = database.Time.GetUtcNow();
    BackupProof? last;
    bool read;

    /// <summary>The newest proof; null when there is none yet.</summary>
    public BackupProof? Last
    {
        get
        {
            if (!read)
            {
                last ??= Known(db => db.BackupProofs(1) is [var newest] ? newest : null, null);
                read = true;
            }

            return last;
        }
    }

    /// <summary>Proves if a night has passed since the last proof. Called every minute.</summary>
    public void Tick(DateTimeOffset now)
    {
        // A clock that was set back since the start is no reason to wait for the same date again.
        if ((now - startedAt).Duration() >= Settled && Group() is { } group && IsDue(new Moment(now, Zones.Find(group.TimeZone))))
        {
            Prove(now, tell: true);
        }
    }

    /// <summary>Proves now. The mail goes only where <paramref name="tell"/>: somebody who pressed the button reads it on the page.</summary>
    public BackupProof Prove(DateTimeOffset now, bool tell = false)
    {
        lock (gate)
        {
            var clock = Stopwatch.StartNew();
            var rhythm = SnapshotService.Rhythm(database.Folder, Known(db => db.BackupSetting().SecondFolder, null));
            var written = Snapshot.WrittenAt(database.Folder);
            var report = SnapshotProof.Of(database.Folder, Known(db => db.NewestChange(now - rhythm.Oldest), null));
            var group = Group() ?? new Association();
            var proof = new BackupProof
            {
                ProvenAt = now,
                FileWrittenAt = written,
                Schema = report.Contents?.Schema ?? 0,
                Households = report.Contents?.Households ?? 0,
                LastOrderAt = report.Contents?.LastOrderAt,
                Faults = [.. report.Faults.Select(Words(group, group.Language).Say)],
                Milliseconds = clock.ElapsedMilliseconds,
            };
            (last, read) = (proof, true);
            Log(proof);
            Keep(proof, tell && !report.IsSound ? report : null, group);
            return proof;
        }
    }

    // A thread of its own, which steps aside: the copy is read and counted whole.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Disk.Aside(() =>
    {
        while (!stoppingToken.WaitHandle.WaitOne(Look))
        {
            Tick(database.Time.GetUtcNow());
        }
    });

    // A proof from the future was dated by a clock that was wrong.
    bool IsDue(Moment now)
    {
        var night = now.InstantOf(now.Today, Night);
        night = night <= now.Instant ? night : now.InstantOf(now.Today.AddDays(-1), Night);
        return Last is not { } proof || proof.ProvenAt < night || proof.ProvenAt > now.Instant;
    }

    void Log(BackupProof proof)
    {
        if (proof.IsGood)
        {
            log.Information("cagette.db was opened as a copy and its books add up: {Households} households, {Milliseconds} ms", proof.Households, proof.Milliseconds);
        }
        else
        {
            log.Error("cagette.db is no good backup: {Faults}", string.Join(" ", proof.Faults));
        }
    }

    void Keep(BackupProof proof, CheckReport? told, Association group)
    {
        try
        {
            database.Write(null, db =>
            {
                db.AddBackupProof(proof);
                if (told is not null && db.TellOnce($"backup-proof:{new Moment(proof.ProvenAt, Zones.Find(group.TimeZone)).Today:yyyy-MM-dd}", proof.ProvenAt))
                {
                    Letters(db, told, group, proof.ProvenAt);
                }
            }).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (IsOfTheStore(fault))
        {
            log.Error(fault, "What the proof of cagette.db found could not be written into the store");
        }
    }

    static void Letters(SqliteConnection db, CheckReport report, Association group, DateTimeOffset now)
    {
        foreach (var readers in db.AdminsToTell().GroupBy(admin => admin.Language.Length > 0 ? admin.Language : group.Language))
        {
            var words = Words(group, readers.Key);
            var faults = string.Concat(report.Faults.Select(fault => $"- {words.Say(fault)}\n"));
            var body = words.Say("Bonjour,\n\nCette nuit, la sauvegarde de {0} a été ouverte et relue. Elle n’est pas bonne :", group.Name) + "\n\n" + faults + "\n"
                + words.Say("Le groupe lui-même continue de fonctionner. Sur le site, la page Sauvegarde (Le groupe, puis Sauvegarde) montre les copies plus anciennes et comment revenir à l’une d’elles.");
            db.Queue(new Letter("automatic", words.Say("La sauvegarde n’est pas bonne – {0}", group.Name), body, [.. readers.Select(admin => admin.To)]), now);
        }
    }

    static Formats Words(Association group, string language) => new(language, Zones.Find(group.TimeZone));

    Association? Group() => Known(db => db.Association(), new Association());

    /// <summary>What the living store says, or something to go on with when it is damaged.</summary>
    T Known<T>(Func<SqliteConnection, T> read, T otherwise)
    {
        try
        {
            return database.Read(read);
        }
        catch (Exception fault) when (IsOfTheStore(fault))
        {
            return otherwise;
        }
    }

    static bool IsOfTheStore(Exception fault) => fault is SqliteException or TimeoutException or ObjectDisposedException or InvalidOperationException or IOException;
}
