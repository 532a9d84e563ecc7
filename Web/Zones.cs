namespace Cagette.SelfHost.Web;

/// <summary>Time zones by name; where the machine has no tzdata, Europe/Paris is made from the rule of the European Union (right since 1996).</summary>
public static class Zones
{
    static readonly TimeZoneInfo ParisByRule = MakeParis();

    public static bool MachineHasZones { get; } = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out _);

    public static TimeZoneInfo Find(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : ParisByRule;

    static TimeZoneInfo MakeParis()
    {
        var spring = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday);
        var autumn = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), spring, autumn);
        return TimeZoneInfo.CreateCustomTimeZone("Europe/Paris", TimeSpan.FromHours(1), "Paris", "Paris", "Paris (été)", [rule]);
    }
}
