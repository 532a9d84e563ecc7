using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Home;

/// <summary>The first page: what matters now for who is signed in, the group's public page for all others.</summary>
public static class HomePages
{
    public static void MapHome(this WebApplication app) => app.MapGet("/", Show).ForAll();

    static IResult Show(HttpContext http, Database database)
    {
        if (!http.Visit().SignedIn)
        {
            var association = database.Read(db => db.Association())!;
            return http.Page("home/public", new PublicPage(association.Introduction));
        }

        return http.Page("home/member", new MemberHomePage(http.Visit().FirstName));
    }
}

public sealed record PublicPage(string Introduction);

public sealed record MemberHomePage(string FirstName);
