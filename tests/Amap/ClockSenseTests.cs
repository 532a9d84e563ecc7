using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class ClockSenseTests
{
    static readonly DateTimeOffset Known = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(0, 0.0, ClockDoubt.None)]
    [DataRow(0, -0.003, ClockDoubt.None)]
    [DataRow(0, -0.01, ClockDoubt.Behind)]
    [DataRow(0, -365.0, ClockDoubt.Behind)]
    [DataRow(0, 0.9, ClockDoubt.None)]
    [DataRow(0, 1.1, ClockDoubt.Ahead)]
    [DataRow(0, 365.0, ClockDoubt.Ahead)]
    [DataRow(30, 30.5, ClockDoubt.None)]
    [DataRow(30, 32.0, ClockDoubt.Ahead)]
    [DataRow(-1, 7.0, ClockDoubt.None)]
    [DataRow(-1, 59.0, ClockDoubt.None)]
    [DataRow(-1, 61.0, ClockDoubt.Ahead)]
    [DataRow(-1, -1.0, ClockDoubt.Behind)]
    public void A_clock_is_believed_unless_it_goes_back_runs_away_or_comes_from_too_far(int runningDays, double clockDays, ClockDoubt expected) =>
        Assert.AreEqual(expected, ClockSense.Of(Known.AddDays(clockDays), Known, runningDays < 0 ? null : TimeSpan.FromDays(runningDays)));

    [TestMethod]
    public void On_a_new_folder_any_date_is_believed() => Assert.AreEqual(ClockDoubt.None, ClockSense.Of(Known, null, null));
}
