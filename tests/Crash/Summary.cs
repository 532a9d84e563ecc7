namespace Cagette.SelfHost.Tests.Crash;

/// <summary>What a test of this folder counted, in one line of the run's own output (the runner keeps what a passing test writes to itself).</summary>
static class Summary
{
    public static void Tell(TestContext context, string line)
    {
        context.WriteLine(line);
        using var output = new StreamWriter(Console.OpenStandardOutput());
        output.WriteLine($"[{context.TestName}] {line}");
    }

    /// <summary>Another one each run, said when it starts: a run that failed can be repeated with TEST_SEED.</summary>
    public static int Seed(TestContext context)
    {
        var seed = Environment.GetEnvironmentVariable("TEST_SEED") is { Length: > 0 } said ? int.Parse(said, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000);
        Tell(context, $"seed {seed} (TEST_SEED={seed} repeats it)");
        return seed;
    }
}
