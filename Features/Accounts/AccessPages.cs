using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>For admins: how each person gets in, and help for who lost a telephone or left a device signed in.</summary>
static class AccessPages
{
    public static void MapAccess(this WebApplication app)
    {
        app.MapGet("/admin/access", List).For(Right.Admin);
        app.MapGet("/admin/access/{id:long}", Show).For(Right.Admin);
        app.MapPost("/admin/access/{id:long}/sessions/closure", EndSessions).For(Right.Admin).AskingPassword();
        app.MapPost("/admin/access/{id:long}/second-step/removal", RemoveSecondStep).For(Right.Admin).AskingPassword();
    }

    static IResult List(HttpContext http, Database database, string q = "") =>
        http.Page("accounts/access-list", new AccessListPage(database.Read(db => db.AccessRows(Folding.Fold(q), http.Now().Instant)), q));

    static IResult Show(HttpContext http, Database database, long id) => Row(http, database, id) is { } row
        ? http.Page("accounts/access", new AccessPage(row, AccountPages.Devices(http, database, id)))
        : http.Missing();

    static async Task<IResult> EndSessions(HttpContext http, Database database, long id)
    {
        if (Row(http, database, id) is not { } row)
        {
            return http.Missing();
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "sessions.close", row.Name, Always: true), db =>
        {
            db.CloseSessionsOf(id, http.Visit().SessionId);
            Notices.Tell(http, db, id, http.T("{0} a fait sortir vos appareils : il faudra y entrer de nouveau.", http.Visit().Name));
        });
        return http.Go($"/admin/access/{id}", "{0} devra entrer de nouveau.", row.Name);
    }

    static async Task<IResult> RemoveSecondStep(HttpContext http, Database database, long id)
    {
        if (Row(http, database, id) is not { } row)
        {
            return http.Missing();
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "second-step.remove", row.Name, Always: true), db =>
        {
            db.RemoveSecondFactor(id);
            Notices.Tell(http, db, id, http.T("{0} a retiré la double vérification de votre compte.", http.Visit().Name));
        });
        return http.Go($"/admin/access/{id}", "La double vérification de {0} est retirée.", row.Name);
    }

    static AccessRow? Row(HttpContext http, Database database, long id) => database.Read(db => db.AccessRow(id, http.Now().Instant));
}

public sealed record AccessListPage(IReadOnlyList<AccessRow> Rows, string Q);

public sealed record AccessPage(AccessRow Row, IReadOnlyList<DeviceShown> Devices);
