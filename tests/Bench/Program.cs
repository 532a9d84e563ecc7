namespace Cagette.SelfHost.Bench;

/// <summary>Benchmarks by name; without a name all of them. A class of its own name: Program is the program that is measured.</summary>
static class Benchmarks
{
    static readonly Dictionary<string, Func<Task<IReadOnlyList<Table>>>> Known = new()
    {
        ["writer"] = WriterBench.Run,
        ["snapshot"] = SnapshotBench.Run,
    };

    static async Task<int> Main(string[] arguments)
    {
        if (arguments is [WriterBench.Slow])
        {
            await WriterBench.RunAsChild();
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
