namespace Cagette.SelfHost.Bench;

/// <summary>Benchmarks by name; without a name all of them. A class of its own name: Program is the program that is measured.</summary>
static class Benchmarks
{
    static readonly Dictionary<string, Func<Task<IReadOnlyList<Table>>>> Known = new()
    {
        ["writer"] = WriterBench.Run,
        ["snapshot"] = SnapshotBench.Run,
        ["pages"] = PagesBench.Run,
        ["rush"] = RushBench.Run,
    };

    // What this executable is started as by itself: beside the program, or with a shim before it.
    static readonly Dictionary<string, Func<Task>> Children = new() { [WriterBench.Slow] = WriterBench.RunAsChild, [BareApp.Argument] = BareApp.Run };

    static async Task<int> Main(string[] arguments)
    {
        if (arguments is [var child] && Children.TryGetValue(child, out var run))
        {
            await run();
            return 0;
        }

        if (arguments.FirstOrDefault(name => !Known.ContainsKey(name)) is { } unknown)
        {
            Console.Error.WriteLine($"Unknown benchmark {unknown}: {string.Join(", ", Known.Keys)} are known.");
            return 2;
        }

        Console.WriteLine(Machine.Describe(BenchFolder.Root));
        foreach (var name in arguments.Length > 0 ? arguments : [.. Known.Keys])
        {
            foreach (var table in await Known[name]())
            {
                Console.WriteLine($"\n{table}");
            }
        }

        return 0;
    }
}
