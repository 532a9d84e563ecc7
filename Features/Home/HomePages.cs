using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Home;

/// <summary>The first page: what matters now for who is signed in, the group's public page for all others.</summary>
public static class HomePages
{
    public static void MapHome(this WebApplication app) => app.MapGet("/", Show).ForAll();

    static IResult Show(HttpContext http, Database database)
    {
        var visit = http.Visit();
        var now = http.Now();
        if (!visit.SignedIn)
        {
            var association = database.Read(db => db.Association())!;
            return http.Page("home/public", new PublicPage(association.Introduction));
        }

        if (visit.ProducerId is { } producer)
        {
            return http.Page("home/producer", new ProducerHomePage(visit.FirstName, database.Read(db => db.DeliveriesOfProducer(producer, now.Today))));
        }

        var member = visit.MemberId!.Value;
        return http.Page("home/member", database.Read(db => new MemberHomePage(visit.FirstName, db.NextBasket(member, now.Today),
            [.. db.OpenWindows(member, now.Instant).OrderBy(window => window.ClosesAt).Take(2)], db.AccountOf(member), [.. db.ShiftsLacking(now.Today).Take(1)], db.ContractsOf(member, now.Today), db.StandingOf(member, now.Today))));
    }
}

public sealed record PublicPage(string Introduction);

public sealed record MemberHomePage(string FirstName, HomeBasket? Basket, IReadOnlyList<OpenWindow> Windows, Balance Account, IReadOnlyList<LackingHands> Lacking, IReadOnlyList<HomeContract> Contracts,
    MembershipStanding Membership)
{
    public Money Owed => Account.Owes;

    public bool Owes => Owed > Money.Zero;

    public Money Pending => Account.Pending;

    public bool MembershipMissing => Membership.State == MembershipState.Missing;

    public bool MembershipUnpaid => Membership.State == MembershipState.Unpaid;

    public string Year => Membership.Renewal.Label(Membership.Year);

    public bool NothingToDo => Windows.Count == 0 && !Owes && Lacking.Count == 0;
}

public sealed record ProducerHomePage(string FirstName, IReadOnlyList<ProducerDate> Deliveries);
