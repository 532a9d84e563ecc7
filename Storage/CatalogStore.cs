using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Contracts, their rules and the versions of their text.</summary>
public static class CatalogStore
{
    internal const string Columns = """
        catalog.id, catalog.producer_id, catalog.name, catalog.letters, catalog.hue, catalog.kind, catalog.status, catalog.start_date, catalog.end_date, catalog.coordinator_id, catalog.opens_days_before, catalog.closes_hours_before,
        catalog.minimum_delivery_cents as minimum_delivery, catalog.minimum_season_cents as minimum_season, catalog.absences_max, catalog.absences_from, catalog.absences_to,
        replace(catalog.absence_rule, '_', '') as absence_rule, catalog.fee_name, catalog.fee_basis_points, catalog.payee, catalog.description, catalog.created_at
        """;

    public static Catalog? Catalog(this SqliteConnection db, long id) =>
        db.QuerySingleOrDefault<Catalog>($"select {Columns} from catalog where id = $id", new { id });

    public static IReadOnlyList<Catalog> Catalogs(this SqliteConnection db) =>
        [.. db.Query<Catalog>($"select {Columns} from catalog order by start_date desc, name")];

    /// <summary>How all contracts and their producers are called, by the contract's number.</summary>
    public static IReadOnlyDictionary<long, ContractName> ContractNames(this SqliteConnection db) => db.Kept("names of contracts", db => db.Query<ContractName>("""
        select catalog.id, catalog.name, producer.name as producer_name from catalog join producer on producer.id = catalog.producer_id
        """).ToDictionary(contract => contract.Id));

    /// <summary>All contracts with what a list shows; the member's own are marked.</summary>
    public static IReadOnlyList<CatalogSummary> CatalogSummaries(this SqliteConnection db, long? memberId, DateOnly today) => [.. db.Query<CatalogSummary>("""
        select c.id, c.name, c.letters, c.hue, c.kind, c.status, c.start_date, c.end_date, c.producer_id, p.name as producer_name,
          coalesce((select group_concat(search_key, ' ') from product where catalog_id = c.id and active = 1), '') as product_words,
          (select count(*) from product where catalog_id = c.id and active = 1) as products,
          (select count(distinct member_id) from subscription where catalog_id = c.id and end_date >= $today) as households,
          (select count(*) from delivery d join distribution s on s.id = d.distribution_id
           where d.catalog_id = c.id and d.cancelled is null and s.cancelled_at is null and s.date >= $today) as deliveries_left,
          exists (select 1 from subscription where catalog_id = c.id and member_id = $memberId and end_date >= $today) as mine
        from catalog c join producer p on p.id = c.producer_id
        order by c.end_date < $today, c.name
        """, new { memberId, today })];

    public static long AddCatalog(this SqliteConnection db, Catalog catalog) => db.QuerySingle<long>("""
        insert into catalog (producer_id, name, letters, hue, kind, status, start_date, end_date, coordinator_id, opens_days_before, closes_hours_before,
          minimum_delivery_cents, minimum_season_cents, absences_max, absences_from, absences_to, absence_rule, fee_name, fee_basis_points, payee, description, created_at)
        values ($ProducerId, $Name, $Letters, $Hue, $kind, $status, $StartDate, $EndDate, $CoordinatorId, $OpensDaysBefore, $ClosesHoursBefore,
          $MinimumDelivery, $MinimumSeason, $AbsencesMax, $AbsencesFrom, $AbsencesTo, $absenceRule, $FeeName, $FeeBasisPoints, $payee, $Description, $CreatedAt)
        returning id
        """, Values(catalog));

    public static void SaveCatalog(this SqliteConnection db, Catalog catalog) => db.Execute("""
        update catalog set producer_id = $ProducerId, name = $Name, letters = $Letters, hue = $Hue, kind = $kind, status = $status, start_date = $StartDate, end_date = $EndDate,
          coordinator_id = $CoordinatorId, opens_days_before = $OpensDaysBefore, closes_hours_before = $ClosesHoursBefore, minimum_delivery_cents = $MinimumDelivery,
          minimum_season_cents = $MinimumSeason, absences_max = $AbsencesMax, absences_from = $AbsencesFrom, absences_to = $AbsencesTo, absence_rule = $absenceRule,
          fee_name = $FeeName, fee_basis_points = $FeeBasisPoints, payee = $payee, description = $Description
        where id = $Id
        """, Values(catalog));

    public static void SetCatalogStatus(this SqliteConnection db, long id, CatalogStatus status) =>
        db.Execute("update catalog set status = $status where id = $id", new { id, status = status.Text() });

    /// <summary>Whether somebody has signed or ordered: then kind and producer stay as they are.</summary>
    public static bool CatalogIsUsed(this SqliteConnection db, long id) => db.QuerySingle<bool>("""
        select exists (select 1 from subscription where catalog_id = $id)
          or exists (select 1 from order_line l join delivery d on d.id = l.delivery_id where d.catalog_id = $id)
        """, new { id });

    /// <summary>The version of the engagement's text that is signed from now on.</summary>
    public static EngagementText? CurrentText(this SqliteConnection db, long catalogId) => db.QueryFirstOrDefault<EngagementText>(
        "select id, catalog_id, version, text, written_at from engagement_text where catalog_id = $catalogId order by version desc limit 1", new { catalogId });

    /// <summary>A new version where the text differs from the current one; older ones stay for those who signed them (rules.md 3.12).</summary>
    public static void WriteText(this SqliteConnection db, long catalogId, string text, DateTimeOffset now)
    {
        if ((db.CurrentText(catalogId)?.Text ?? "") != text)
        {
            db.Execute("""
                insert into engagement_text (catalog_id, version, text, written_at)
                values ($catalogId, (select coalesce(max(version), 0) + 1 from engagement_text where catalog_id = $catalogId), $text, $now)
                """, new { catalogId, text, now });
        }
    }

    /// <summary>Persons of households still there, by name: who can coordinate.</summary>
    public static IReadOnlyList<(long Id, string Name)> PossibleCoordinators(this SqliteConnection db) => [.. db.Query<(long, string)>("""
        select p.id, trim(p.first_name || ' ' || p.last_name) from person p join member m on m.id = p.member_id
        where m.left_on is null order by m.sort_key, p.rank
        """)];

    public static string PersonName(this SqliteConnection db, long? id) =>
        db.QuerySingleOrDefault<string>("select trim(first_name || ' ' || last_name) from person where id = $id", new { id }) ?? "";

    /// <summary>The dates at which the contract is delivered, in order.</summary>
    public static IReadOnlyList<CatalogDate> CatalogDates(this SqliteConnection db, long id) => [.. db.Query<CatalogDate>("""
        select d.id, d.distribution_id, s.date, s.start_time, s.end_time, d.opens_at, d.closes_at, d.window_edited, (d.cancelled is not null or s.cancelled_at is not null) as cancelled
        from delivery d join distribution s on s.id = d.distribution_id where d.catalog_id = $id order by s.date, d.id
        """, new { id })];

    public static void SetWindow(this SqliteConnection db, long deliveryId, OrderingWindow window) => db.Execute(
        "update delivery set opens_at = $Opens, closes_at = $Closes where id = $deliveryId", new { deliveryId, window.Opens, window.Closes });

    static DynamicParameters Values(Catalog catalog)
    {
        var values = new DynamicParameters();
        values.AddDynamicParams(new
        {
            catalog.Id,
            catalog.ProducerId,
            catalog.Name,
            catalog.Letters,
            catalog.Hue,
            catalog.StartDate,
            catalog.EndDate,
            catalog.CoordinatorId,
            catalog.OpensDaysBefore,
            catalog.ClosesHoursBefore,
            catalog.MinimumDelivery,
            catalog.MinimumSeason,
            catalog.AbsencesMax,
            catalog.AbsencesFrom,
            catalog.AbsencesTo,
            catalog.FeeName,
            catalog.FeeBasisPoints,
            catalog.Description,
            catalog.CreatedAt,
            kind = catalog.Kind.Text(),
            status = catalog.Status.Text(),
            absenceRule = catalog.AbsenceRule.Text(),
            payee = catalog.Payee.Text(),
        });
        return values;
    }
}

public sealed record ContractName
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string ProducerName { get; init; } = "";
}

public sealed record CatalogSummary
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string Letters { get; init; } = "";
    public int Hue { get; init; }
    public CatalogKind Kind { get; init; }
    public CatalogStatus Status { get; init; }
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }
    public long ProducerId { get; init; }
    public string ProducerName { get; init; } = "";

    /// <summary>Folded names of what it offers, to be searched.</summary>
    public string ProductWords { get; init; } = "";
    public int Products { get; init; }
    public int Households { get; init; }
    public int DeliveriesLeft { get; init; }
    public bool Mine { get; init; }

    /// <summary>The kind's and the status's names as the templates compare them.</summary>
    public string KindText => Kind.Text();
    public string StatusText => Status.Text();
}

public sealed record CatalogDate
{
    public long Id { get; init; }
    public long DistributionId { get; init; }
    public DateOnly Date { get; init; }
    public TimeOnly StartTime { get; init; }
    public TimeOnly EndTime { get; init; }
    public DateTimeOffset OpensAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }
    public bool WindowEdited { get; init; }
    public bool Cancelled { get; init; }
}
