using System.Globalization;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Bench;

/// <summary>Orders in a second through the one writer, beside raw commits of the same rows in the same run; on this disk, and on one whose
/// flushes take 20 ms more. Goal of the saves, which write and load what raw does: one client at least half of raw, 64 clients above raw.</summary>
static class WriterBench
{
    /// <summary>The argument of the child process that measures with the shim before it.</summary>
    public const string Slow = "writer.slow";

    const int Rounds = 9;
    static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(700);

    public static async Task<IReadOnlyList<Table>> Run()
    {
        var table = new Table("Orders in a second (load, decide and save through the writer), saves alone, beside raw commits of the same rows",
            ["disk", "clients", "orders/s", "saves alone/s", "raw commits/s", "orders to raw", "saves to raw", "goal"]);
        var fast = await Measure();
        Fill(table, "this disk", fast);
        if (SlowDisk.Compile() is { } shim)
        {
            Fill(table, $"+ {SlowDisk.Milliseconds} ms a flush", await Child(shim));
        }
        else
        {
            table.Notes.Add("No C compiler (cc): the slow disk was not measured.");
        }

        table.Notes.Add($"Each figure is the median of {Rounds} turns of {Turn.TotalSeconds:0.0} s, ours and raw in turn.");
        return [table];
    }

    /// <summary>The same figures as lines, for the parent process that has put the shim before us.</summary>
    public static async Task RunAsChild()
    {
        var figures = await Measure();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one {figures.Flush} {figures.Loading} {figures.Saving}"));
        figures.Points.ForEach(point => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"point {point.Clients} {point.Ours} {point.Saves} {point.Raw}")));
    }

    static async Task<Measured> Measure()
    {
        using var sample = new BenchFolder(80);
        var copy = sample.Folder.Store + ".raw";
        using var database = new Database(sample.Folder, TimeProvider.System);
        var work = new OrderWork(database);
        await work.PerSecond(8, Warming);
        Snapshot.Write(sample.Folder.Store, copy);
        using var raw = new RawCommits(copy, [.. work.Buyers.Select(buyer => buyer with { })], TextsOf(database));
        raw.PerSecond(OrderWork.Most, TimeSpan.FromSeconds(1));
        work.Forget();

        var points = new List<Point>();
        foreach (var clients in new[] { 1, 8, OrderWork.Most })
        {
            // Short turns, one after the other: what else the machine does meanwhile hinders both alike.
            var (ours, saves, theirs) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                theirs.Add(raw.PerSecond(clients, Turn));
                ours.Add(await work.PerSecond(clients, Turn));
                saves.Add(await work.SavesPerSecond(clients, Turn));
            }

            points.Add(new Point(clients, Median(ours), Median(saves), Median(theirs)));
        }

        return new Measured(Flush(sample.Folder.Live), work.Cost.Loading, work.Cost.Saving, points);
    }

    static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    // What the log's triggers wrote for one order, so that raw writes as much.
    static (string, string)[] TextsOf(Database database) => [.. new[] { "order_line", "basket" }.Select(table => database.Read(db =>
        db.QueryFirst<(string, string)>("select before, after from change where table_name = $table and before is not null order by id desc", new { table })))];

    /// <summary>Milliseconds that one flush of a small write takes.</summary>
    static double Flush(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 50; i++)
        {
            file.Write(page);
            file.Flush(flushToDisk: true);
        }

        return clock.Elapsed.TotalMilliseconds / 50;
    }

    static void Fill(Table table, string disk, Measured measured)
    {
        foreach (var point in measured.Points)
        {
            var goal = point.Clients switch { 1 => "0.50", 64 => "1.00", _ => "" };
            table.Add(disk, $"{point.Clients}", Figures.Of(point.Ours), Figures.Of(point.Saves), Figures.Of(point.Raw),
                Figures.Ratio(point.Ours / point.Raw), Figures.Ratio(point.Saves / point.Raw), goal);
        }

        table.Notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"{disk}: one flush takes {measured.Flush:0.0} ms; one order costs the writer {measured.Loading:0.00} ms to load and decide, {measured.Saving:0.00} ms to save."));
    }

    static async Task<Measured> Child(string shim)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Slow]) { RedirectStandardOutput = true };
        SlowDisk.Put(shim, start);
        using var child = Process.Start(start)!;
        var lines = (await child.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        await child.WaitForExitAsync();
        double[] Numbers(string[] line) => [.. line.Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        var one = Numbers(lines.Single(line => line[0] == "one"));
        if (one[0] < SlowDisk.Milliseconds)
        {
            throw new InvalidOperationException($"The shim does not hold: one flush took {one[0]} ms.");
        }

        return new Measured(one[0], one[1], one[2], [.. lines.Where(line => line[0] == "point").Select(Numbers).Select(point => new Point((int)point[0], point[1], point[2], point[3]))]);
    }

    sealed record Measured(double Flush, double Loading, double Saving, List<Point> Points);

    sealed record Point(int Clients, double Ours, double Saves, double Raw);
}
