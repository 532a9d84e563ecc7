namespace Cagette.SelfHost.Bench;

/// <summary>Benchmarks by name; without a name all of them. What follows <c>pages</c> says which pages: <c>pages shop grid</c>. A class of its own name: Program is the program that is measured.</summary>
static class Benchmarks
{
    static readonly Dictionary<string, Func<IReadOnlyList<string>, Task<IReadOnlyList<Table>>>> Known = new()
    {
        ["writer"] = _ => WriterBench.Run(),
        ["snapshot"] = _ => SnapshotBench.Run(),
        ["pages"] = PagesBench.Run,
        ["rush"] = _ => RushBench.Run(),
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

        var names = arguments.TakeWhile(Known.ContainsKey).ToList();
        var words = arguments[names.Count..];
        if (words.Length > 0 && names is not [.., "pages"])
        {
            Console.Error.WriteLine($"Unknown benchmark {words[0]}: {string.Join(", ", Known.Keys)} are known; words after pages say which pages.");
            return 2;
        }

        Console.WriteLine(Machine.Describe(BenchFolder.Root));
        foreach (var name in names.Count > 0 ? names : [.. Known.Keys])
        {
            foreach (var table in await Known[name](words))
            {
                Console.WriteLine($"\n{table}");
            }
        }

        return 0;
    }
}
