using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Places, distributions and the cycles that plan them (rules.md 3.1).</summary>
public static class DistributionStore
{
    const string Columns = """
        distribution.id, distribution.place_id, distribution.date, distribution.start_time, distribution.end_time, distribution.cycle_id,
        distribution.cancelled_at, distribution.cancel_reason, distribution.note
        """;

    const string Rows = $"""
        select {Columns}, place.name as place_name, place.address as place_address, place.postcode as place_postcode, place.city as place_city, place.note as place_note
        from distribution join place on place.id = distribution.place_id
        """;

    /// <summary>From one day to another, both included, in order; cancelled ones too.</summary>
    public static IReadOnlyList<DistributionRow> DistributionsBetween(this SqliteConnection db, DateOnly from, DateOnly to) => [.. db.Query<DistributionRow>(
        $"{Rows} where distribution.date between $from and $to order by distribution.date, distribution.start_time, distribution.id", new { from, to })];

    public static DistributionRow? DistributionRow(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<DistributionRow>($"{Rows} where distribution.id = $id", new { id });

    public static Distribution? Distribution(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<Distribution>($"select {Columns} from distribution where id = $id", new { id });

    /// <summary>All from this day on, for rules that compare one with the others.</summary>
    public static IReadOnlyList<Distribution> DistributionsFrom(this SqliteConnection db, DateOnly from) =>
        [.. db.Query<Distribution>($"select {Columns} from distribution where date >= $from order by date, start_time", new { from })];

    public static long AddDistribution(this SqliteConnection db, Distribution distribution) => db.QuerySingle<long>("""
        insert into distribution (place_id, date, start_time, end_time, cycle_id, note)
        values ($PlaceId, $Date, $StartTime, $EndTime, $CycleId, $Note) returning id
        """, distribution);

    public static void SaveDistribution(this SqliteConnection db, Distribution distribution) => db.Execute("""
        update distribution set place_id = $PlaceId, date = $Date, start_time = $StartTime, end_time = $EndTime, cancelled_at = $CancelledAt,
          cancel_reason = $CancelReason, note = $Note
        where id = $Id
        """, distribution);

    public static long AddCycle(this SqliteConnection db, Cycle cycle)
    {
        var id = db.QuerySingle<long>("""
            insert into cycle (place_id, rule, every, weekday, nth, start_date, end_date, start_time, end_time)
            values ($PlaceId, $rule, $Every, $weekday, $Nth, $StartDate, $EndDate, $StartTime, $EndTime) returning id
            """, new
        {
            cycle.PlaceId,
            rule = cycle.Rule.Text(),
            cycle.Every,
            weekday = (int)cycle.Weekday,
            cycle.Nth,
            cycle.StartDate,
            cycle.EndDate,
            cycle.StartTime,
            cycle.EndTime,
        });
        foreach (var pause in cycle.Pauses)
        {
            db.Execute("insert into cycle_pause (cycle_id, from_date, to_date) values ($id, $FromDate, $ToDate)", new { id, pause.FromDate, pause.ToDate });
        }

        return id;
    }

    public static IReadOnlyList<Place> Places(this SqliteConnection db, bool activeOnly = true) =>
        [.. db.Query<Place>("select id, name, address, postcode, city, note, active from place where active = 1 or $activeOnly = 0 order by active desc, name", new { activeOnly })];

    /// <summary>Adds it when its id is 0.</summary>
    public static void SavePlace(this SqliteConnection db, Place place) => db.Execute(place.Id == 0
        ? "insert into place (name, address, postcode, city, note, active) values ($Name, $Address, $Postcode, $City, $Note, $Active)"
        : "update place set name = $Name, address = $Address, postcode = $Postcode, city = $City, note = $Note, active = $Active where id = $Id", place);
}

/// <summary>A distribution with the words of its place.</summary>
public sealed record DistributionRow
{
    public long Id { get; init; }
    public long PlaceId { get; init; }
    public string PlaceName { get; init; } = "";
    public string PlaceAddress { get; init; } = "";
    public string PlacePostcode { get; init; } = "";
    public string PlaceCity { get; init; } = "";
    public string PlaceNote { get; init; } = "";
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public long? CycleId { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public string CancelReason { get; init; } = "";
    public string Note { get; init; } = "";

    public bool IsCancelled => CancelledAt is not null;

    public string Where => string.Join(", ", new[] { PlaceName, PlaceAddress, $"{PlacePostcode} {PlaceCity}".Trim() }.Where(part => part.Length > 0));
}
