using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Members;

/// <summary>Who is in the group: the list, with what is looked for most one link away.</summary>
public static class MembersPages
{
    static readonly (string State, string Text)[] States =
        [("", "Tous"), ("no_membership", "Sans adhésion cette année"), ("owes", "Doivent de l’argent"), ("left", "Partis")];

    public static void MapMembers(this WebApplication app)
    {
        app.MapGet("/members", List).For(Right.Membership);
        app.MapMember();
        app.MapJoin();
        app.MapWaiting();
        app.MapImport();
    }

    static IResult List(HttpContext http, Database database)
    {
        var query = http.Request.Query;
        var state = States.Any(known => known.State == query["state"]) ? query["state"].ToString() : "";
        long? catalog = long.TryParse(query["catalog"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        var filter = new MemberFilter(query["q"].ToString().Trim(), state, catalog);
        var today = http.Now().Today;
        return http.Page("members/list", database.Read(db =>
        {
            var engagements = db.Engagements(today);
            var held = engagements.ToLookup(engagement => engagement.MemberId);
            var renewal = db.Association()!.Renewal;
            var year = renewal.YearOf(today);
            return new MembersPage(filter, renewal.Label(year), db.CountMembers(),
                [.. db.Members(filter, year, today).Select(row => new ListedMember(row, [.. held[row.Id]]))],
                [.. States.Select(known => new FilterLink(http.T(known.Text), Address(filter with { State = known.State }), known.State == state))],
                [.. engagements.DistinctBy(engagement => engagement.CatalogId).Select(engagement => new FilterLink(engagement.Name,
                    Address(filter with { CatalogId = engagement.CatalogId == catalog ? null : engagement.CatalogId }), engagement.CatalogId == catalog))]);
        }));
    }

    static string Address(MemberFilter filter)
    {
        var parts = new[] { ("q", filter.Words ?? ""), ("state", filter.State), ("catalog", filter.CatalogId?.ToString(CultureInfo.InvariantCulture) ?? "") }
            .Where(part => part.Item2.Length > 0).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2)}");
        return string.Join("", new[] { "/members", string.Join('&', parts) }.Where(part => part.Length > 0).Select((part, index) => index == 0 ? part : "?" + part));
    }
}

public sealed record MembersPage(
    MemberFilter Filter, string Year, MemberCounts Counts, IReadOnlyList<ListedMember> Members, IReadOnlyList<FilterLink> States, IReadOnlyList<FilterLink> Catalogs);

public sealed record ListedMember(MemberRow Row, IReadOnlyList<Engagement> Engagements);

public sealed record FilterLink(string Text, string Address, bool Current);
