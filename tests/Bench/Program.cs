using Cagette.SelfHost.Bench;

// Benchmarks by name; without a name all of them. A name with a dot is a part that a benchmark runs as a process of its own.
Dictionary<string, Func<Task<IReadOnlyList<Table>>>> benchmarks = new()
{
    ["writer"] = WriterBench.Run,
    ["snapshot"] = SnapshotBench.Run,
};

if (args is ["writer.slow"])
{
    await WriterBench.RunAsChild();
    return 0;
}

var unknown = args.Where(name => !benchmarks.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"Unknown benchmark {unknown[0]}: {string.Join(", ", benchmarks.Keys)} are known.");
    return 2;
}

Console.WriteLine(Machine.Describe(BenchFolder.Root));
foreach (var name in args.Length > 0 ? args : [.. benchmarks.Keys])
{
    foreach (var table in await benchmarks[name]())
    {
        Console.WriteLine();
        Console.WriteLine(table);
    }
}

return 0;
