using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Web;

/// <summary>Who may come to a route; every route names it (rules.md 8.1), and a route that names none stops the start.</summary>
/// <param name="Open">Anybody, signed in or not.</param>
/// <param name="Rights">One of these is enough; none: any signed-in person.</param>
/// <param name="CatalogFrom">The route value that holds the contract whose coordinator may also come.</param>
/// <param name="MemberOnly">Only a person of a household: producers' sign-ins are turned away.</param>
public sealed record Access(bool Open, IReadOnlyList<Right> Rights, string? CatalogFrom = null, bool MemberOnly = false)
{
    public bool Allows(Visit visit, HttpContext http)
    {
        if (Open)
        {
            return true;
        }

        if (!visit.SignedIn || MemberOnly && !visit.IsMember)
        {
            return false;
        }

        return Rights.Count == 0 && CatalogFrom is null
            || visit.Rights.Has(Right.Admin)
            || Rights.Any(visit.Rights.Has)
            || CatalogFrom is not null && long.TryParse(http.GetRouteValue(CatalogFrom) as string, out var id) && visit.Rights.HasCatalog(id);
    }
}

/// <summary>See <see cref="AccessRules.AskingPassword"/>.</summary>
public sealed record AskingPassword;

public static class AccessRules
{
    /// <summary>Anybody, signed in or not.</summary>
    public static RouteHandlerBuilder ForAll(this RouteHandlerBuilder route) => route.WithMetadata(new Access(true, []));

    /// <summary>Any signed-in person, producers too.</summary>
    public static RouteHandlerBuilder ForSignedIn(this RouteHandlerBuilder route) => route.WithMetadata(new Access(false, []));

    /// <summary>Any person of a household.</summary>
    public static RouteHandlerBuilder ForMembers(this RouteHandlerBuilder route) => route.WithMetadata(new Access(false, [], MemberOnly: true));

    /// <summary>Whoever holds one of these rights; admins always.</summary>
    public static RouteHandlerBuilder For(this RouteHandlerBuilder route, params Right[] rights) => route.WithMetadata(new Access(false, rights));

    /// <summary>The coordinator of the contract named by the route value, or whoever holds one of the rights; admins always.</summary>
    public static RouteHandlerBuilder ForCoordinator(this RouteHandlerBuilder route, string routeValue = "id", params Right[] orRights) =>
        route.WithMetadata(new Access(false, orRights, routeValue));

    /// <summary>Weighs enough to ask the password again unless it was given in the last ten minutes. What was typed in the form is kept meanwhile,
    /// files are not: a form with a file asks on its page already.</summary>
    public static RouteHandlerBuilder AskingPassword(this RouteHandlerBuilder route) => route.WithMetadata(new AskingPassword());
}
