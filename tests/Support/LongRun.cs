namespace Cagette.SelfHost.Tests.Support;

/// <summary>Tests that repeat (kills, copies) run a short form each time and the whole with <c>tests/run.sh --long</c>.</summary>
public static class LongRun
{
    public static bool IsOn => Environment.GetEnvironmentVariable("LONG_TESTS") == "1";

    public static int Or(int shortCount, int longCount) => IsOn ? longCount : shortCount;
}
