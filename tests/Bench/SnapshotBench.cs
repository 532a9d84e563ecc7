using System.Security.Cryptography;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Bench;

/// <summary>How much longer a member's page takes while the copy of a large store is written. Goal: no page is slower for it.</summary>
static class SnapshotBench
{
    const int Photos = 400;
    const int PerSecond = 10;
    const int Rounds = 3;
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(12);

    public static async Task<IReadOnlyList<Table>> Run()
    {
        using var sample = new BenchFolder(80, AddPhotos);
        await using var app = await BenchApp.Start(sample);
        var member = sample.SignIns.First(person => person.Role == "member");
        using var client = await app.SignIn(member.Email, member.Password);
        var shop = app.Database.Read(db => db.QueryFirst<long>("select member_id from person where email = $Email", member) is var id
            ? db.OpenWindows(id, app.Database.Time.GetUtcNow())[0].DistributionId : 0);
        var store = new FileInfo(sample.Folder.Store).Length / 1e6;
        var table = new Table($"A member's page, asked for {PerSecond} times a second, during snapshots of a store of {store:0} MB",
            ["page", "p50 ms", "p50 in a snapshot", "p99 ms", "p99 in a snapshot", "ratio of p99"]);
        var copies = new List<double>();
        foreach (var (name, path) in new[] { ("first page", "/"), ("shop", $"/distributions/{shop}/order") })
        {
            var (without, within) = (new PageLoad(client, path, PerSecond), new PageLoad(client, path, PerSecond));
            await new PageLoad(client, path, PerSecond).Run(TimeSpan.FromSeconds(5));
            for (var round = 0; round < Rounds; round++)
            {
                await without.Run(Turn);
                using var end = new CancellationTokenSource();
                var copying = Task.Factory.StartNew(() => CopyUntil(sample.Folder, copies, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                await within.Run(Turn);
                await end.CancelAsync();
                await copying;
            }

            table.Add(name, Figures.Of(without.Percentile(0.5)), Figures.Of(within.Percentile(0.5)), Figures.Of(without.Percentile(0.99)), Figures.Of(within.Percentile(0.99)),
                Figures.Ratio(within.Percentile(0.99) / without.Percentile(0.99)));
        }

        table.Notes.Add($"{copies.Count} snapshots without a pause, {Figures.Of(copies.Average())} s each (copied, checked, flushed); {Rounds} turns of {Turn.TotalSeconds:0} s with and without, in turn.");
        return [table];
    }

    static void CopyUntil(DataFolder folder, List<double> seconds, CancellationToken end)
    {
        // As the program's own thread for copies does.
        Disk.StepAside();
        while (!end.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            Snapshot.Write(folder.Store, Path.Combine(folder.Path, "bench.db"));
            seconds.Add(clock.Elapsed.TotalSeconds);
        }
    }

    // Random bytes, as photos are for who stores them: nothing packs them.
    static void AddPhotos(Database database)
    {
        foreach (var some in Enumerable.Range(0, Photos).Chunk(20))
        {
            database.Write(null, db =>
            {
                foreach (var i in some)
                {
                    var photo = db.QuerySingle<long>("insert into photo (hash, width, height) values ($hash, 1600, 1200) returning id", new { hash = $"bench{i}" });
                    foreach (var (size, bytes) in new[] { (320, 30_000), (800, 120_000), (1600, 350_000) })
                    {
                        db.Execute("insert into photo_image (photo_id, size, bytes) values ($photo, $size, $bytes)", new { photo, size, bytes = RandomNumberGenerator.GetBytes(bytes) });
                    }
                }
            }).GetAwaiter().GetResult();
        }
    }
}
