using Cagette.SelfHost.Amap;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What is taken home and owed, read from the view basket_line; numbers and handing over of baskets.</summary>
public static class BasketStore
{
    internal const string Columns = """
        basket_line.member_id, basket_line.delivery_id, basket_line.catalog_id, basket_line.distribution_id, basket_line.date, basket_line.product_id,
        basket_line.source, basket_line.source_id, basket_line.subscription_id, basket_line.ordered_thousandths as ordered, basket_line.price_cents as price,
        basket_line.vat_basis_points, basket_line.fee_basis_points, basket_line.name, basket_line.unit, basket_line.size_thousandths as size, basket_line.weighed,
        basket_line.comes, basket_line.received_id, basket_line.quantity_thousandths as quantity, basket_line.weight_thousandths as weight, basket_line.reason,
        basket_line.amount_cents as amount, basket_line.fee_cents as fee
        """;

    const string Ordered = "join catalog on catalog.id = basket_line.catalog_id left join product on product.id = basket_line.product_id";

    public static IReadOnlyList<BasketLine> LinesOfDistribution(this SqliteConnection db, long distributionId) => [.. db.Query<BasketLine>(
        $"select {Columns} from basket_line {Ordered} where basket_line.distribution_id = $distributionId order by catalog.name, product.rank, basket_line.name", new { distributionId })];

    public static IReadOnlyList<BasketLine> LinesOfDelivery(this SqliteConnection db, long deliveryId) => [.. db.Query<BasketLine>(
        $"select {Columns} from basket_line {Ordered} where basket_line.delivery_id = $deliveryId order by product.rank, basket_line.name", new { deliveryId })];

    public static IReadOnlyList<BasketLine> LinesOfMember(this SqliteConnection db, long memberId, long distributionId) => [.. db.Query<BasketLine>($"""
        select {Columns} from basket_line {Ordered} where basket_line.member_id = $memberId and basket_line.distribution_id = $distributionId
        order by catalog.name, product.rank, basket_line.name
        """, new { memberId, distributionId })];

    public static IReadOnlyList<Basket> BasketsOf(this SqliteConnection db, long distributionId) => [.. db.Query<Basket>(
        "select id, member_id, distribution_id, number, version, handed_over_at, handed_over_by, note from basket where distribution_id = $distributionId", new { distributionId })];

    /// <summary>Gives a number to those who have none yet, after the highest given: numbers on paper stay what they are (rules.md 4.3).</summary>
    public static void NumberBaskets(this SqliteConnection db, long distributionId, IEnumerable<long> memberIdsInOrder)
    {
        foreach (var memberId in memberIdsInOrder)
        {
            db.Execute("""
                insert into basket (member_id, distribution_id, number)
                values ($memberId, $distributionId, (select coalesce(max(number), 0) + 1 from basket where distribution_id = $distributionId))
                on conflict (member_id, distribution_id) do update set number = coalesce(basket.number, excluded.number)
                """, new { memberId, distributionId });
        }
    }

    /// <summary>Null takes it back.</summary>
    public static void HandOver(this SqliteConnection db, long distributionId, long memberId, DateTimeOffset? at, long? by) => db.Execute("""
        insert into basket (member_id, distribution_id, handed_over_at, handed_over_by) values ($memberId, $distributionId, $at, $by)
        on conflict (member_id, distribution_id) do update set handed_over_at = excluded.handed_over_at, handed_over_by = excluded.handed_over_by
        """, new { memberId, distributionId, at, by });

    /// <summary>Households by their id, with what they owe (positive) or are owed (negative) on all accounts together.</summary>
    public static IReadOnlyDictionary<long, Household> Households(this SqliteConnection db, IReadOnlyList<long> memberIds) => db.Query<Household>("""
        select member.id, member.name, member.sort_key,
          coalesce((select person.phone from person where person.member_id = member.id and person.phone <> '' order by person.rank limit 1), '') as phone,
          coalesce(account_sum.dues_cents - account_sum.paid_cents, 0) as owes
        from member left join account_sum on account_sum.member_id = member.id
        where member.id in (select value from json_each($ids))
        """, new { ids = OrderSheetStore.Ids(memberIds) }).ToDictionary(household => household.Id);

    /// <summary>Who gets a mail that concerns these households: every person of them with an address.</summary>
    public static IReadOnlyList<Addressee> AddresseesOf(this SqliteConnection db, IReadOnlyList<long> memberIds) => [.. db.Query<(long Id, string Name, string Email)>("""
        select id, trim(first_name || ' ' || last_name), email from person
        where email is not null and member_id in (select value from json_each($ids)) order by member_id, rank
        """, new { ids = OrderSheetStore.Ids(memberIds) }).Select(person => new Addressee(person.Name, person.Email, person.Id))];
}

/// <summary>A household as sheets name it.</summary>
public sealed record Household
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string SortKey { get; init; } = "";
    public string Phone { get; init; } = "";

    /// <summary>Positive: still to be paid; negative: paid ahead.</summary>
    public Money Owes { get; init; }
}
