namespace Cagette.SelfHost.Amap;

/// <summary>Now, in the association's time zone: handed in to every rule that depends on time. <paramref name="Instant"/> is in UTC.</summary>
public readonly record struct Moment(DateTimeOffset Instant, TimeZoneInfo Zone)
{
    /// <summary>The local day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Local);

    /// <summary>The local time on the clock.</summary>
    public DateTime Local => LocalOf(Instant);

    public DateTime LocalOf(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(LocalOf(instant));

    /// <summary>The instant of a local time. In the night when clocks go forward, an hour that does not exist means the first instant after it;
    /// when they go back, an hour that exists twice means the first of the two.</summary>
    public DateTimeOffset InstantOf(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        if (Zone.IsInvalidTime(local))
        {
            local = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute));
            while (Zone.IsInvalidTime(local))
            {
                local = local.AddMinutes(1);
            }
        }

        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
