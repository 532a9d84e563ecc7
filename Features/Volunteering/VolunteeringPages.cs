using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Volunteering;

/// <summary>Who helps when: the coming dates with the hands they lack, shifts taken and left, and the roles (rules.md 6.3).</summary>
public static class VolunteeringPages
{
    public static void MapVolunteering(this WebApplication app)
    {
        app.MapGet("/volunteering", Calendar).ForMembers();
        app.MapPost("/volunteering/{distributionId:long}/shifts", Take).ForMembers();
        app.MapPost("/volunteering/{distributionId:long}/shifts/leaving", Leave).ForMembers();
        app.MapGet("/volunteering/roles", (HttpContext http, Database database) => database.Read(db => http.Page("volunteering/roles", new RolesPage(Form.Of(("usual_number", "2"), ("active", "1")), db.VolunteerRoles())))).For(Right.Distributions);
        app.MapGet("/volunteering/roles/{id:long}", EditRole).For(Right.Distributions);
        app.MapPost("/volunteering/roles/{id:long}", (HttpContext http, Database database, long id) => SaveRole(http, database, id)).For(Right.Distributions);
        app.MapPost("/volunteering/roles", (HttpContext http, Database database) => SaveRole(http, database, null)).For(Right.Distributions);
        app.MapPost("/volunteering/{distributionId:long}/needs", SetNeed).For(Right.Distributions);
    }

    static IResult Calendar(HttpContext http, Database database)
    {
        var visit = http.Visit();
        var now = http.Now();
        var mayPlan = visit.Rights.Has(Right.Distributions);
        return database.Read(db =>
        {
            var until = now.Today.AddDays(84);
            var dates = db.DistributionsBetween(now.Today, until).Where(at => !at.IsCancelled).ToList();
            var roles = db.VolunteerRoles().Where(role => role.Active).ToList();
            var helping = db.HelpersBetween(now.Today, until).ToLookup(helper => (helper.DistributionId, helper.RoleId));
            var needs = db.NeedsBetween(now.Today, until).ToDictionary(need => (need.DistributionId, need.RoleId), need => need.Number);
            return http.Page("volunteering/calendar", new VolunteeringPage([.. dates.Select(at => new VolunteerDate(at, [.. roles.Select(role =>
            {
                var helpers = helping[(at.Id, role.Id)].ToList();
                return new VolunteerRole(role, needs.GetValueOrDefault((at.Id, role.Id)), helpers, helpers.Any(helper => helper.PersonId == visit.PersonId));
            }).Where(role => mayPlan || role.Needed > 0 || role.Helpers.Count > 0)]) { MayLeave = at.Date > now.Today })])
            {
                MayPlan = mayPlan,
            });
        });
    }

    static Task<IResult> Take(HttpContext http, Database database, long distributionId) =>
        Change(http, database, distributionId, "shift.taken", "Merci ! Votre nom est inscrit.", (sheet, person, now) => sheet.Take(person, now), (db, shift) => db.TakeShift(shift));

    static Task<IResult> Leave(HttpContext http, Database database, long distributionId) =>
        Change(http, database, distributionId, "shift.left", "Votre nom est retiré.", (sheet, person, now) => sheet.Leave(person, now), (db, shift) => db.LeaveShift(shift));

    static async Task<IResult> Change(HttpContext http, Database database, long distributionId, string action, string flash,
        Func<ShiftSheet, long, Moment, Decision<Shift>> decide, Action<Microsoft.Data.Sqlite.SqliteConnection, Shift> save)
    {
        if (database.Read(db => db.Distribution(distributionId)) is null)
        {
            return http.Missing();
        }

        var form = await Form.Read(http);
        var roleId = form.Id("role");
        var person = http.Visit().PersonId;
        var made = await database.Decide<Shift>(new ChangeNote(person, action, $"{distributionId}/{roleId}"), db =>
        {
            if (db.Distribution(distributionId) is not { } distribution || db.VolunteerRoles().All(role => role.Id != roleId))
            {
                return new Refusal("form.choose");
            }

            var decision = decide(new ShiftSheet
            {
                Distribution = distribution,
                Need = new RoleNeed { RoleId = roleId, DistributionId = distributionId, Number = db.HandsNeeded(roleId, distributionId) },
                Taken = db.ShiftsOf(roleId, distributionId),
            }, person, http.Now());
            if (decision.IsAccepted)
            {
                save(db, decision.Value);
            }

            return decision;
        });
        return made.IsAccepted ? http.Go("/volunteering", flash) : http.GoWarned("/volunteering", made.Refusals[0].Key, made.Refusals[0].Facts);
    }

    static IResult EditRole(HttpContext http, Database database, long id)
    {
        var roles = database.Read(db => db.VolunteerRoles());
        return roles.FirstOrDefault(role => role.Id == id) is { } role
            ? http.Page("volunteering/roles", new RolesPage(Form.Of(("name", role.Name), ("usual_number", $"{role.UsualNumber}"), ("instructions", role.Instructions), ("active", role.Active ? "1" : "")), roles, id))
            : http.Missing();
    }

    static async Task<IResult> SaveRole(HttpContext http, Database database, long? known)
    {
        if (known is not null && database.Read(db => db.VolunteerRoles()).All(role => role.Id != known))
        {
            return http.Missing();
        }

        var id = known ?? 0;
        var form = await Form.Read(http);
        var role = new Role { Id = id, Active = form.Flag("active"), Name = form.Text("name", 64), UsualNumber = form.Whole("usual_number", 0, 50), Instructions = form.Optional("instructions", 2000) };
        if (!form.IsValid)
        {
            return http.Again("volunteering/roles", new RolesPage(form, database.Read(db => db.VolunteerRoles()), id));
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, id == 0 ? "role.new" : "role.edit", role.Name), db => db.SaveVolunteerRole(role));
        return http.Go("/volunteering/roles", "La tâche « {0} » est enregistrée.", role.Name);
    }

    static async Task<IResult> SetNeed(HttpContext http, Database database, long distributionId)
    {
        if (database.Read(db => db.Distribution(distributionId)) is null)
        {
            return http.Missing();
        }

        var form = await Form.Read(http);
        var roleId = form.Id("role");
        var number = form.Whole("number", 0, 50);
        if (!form.IsValid || database.Read(db => db.VolunteerRoles()).All(role => role.Id != roleId))
        {
            return http.GoWarned("/volunteering", "form.whole", 0, 50);
        }

        await database.Write(new ChangeNote(http.Visit().PersonId, "need.set", $"{distributionId}/{roleId}"), db => db.SetNeed(roleId, distributionId, number));
        return http.Go("/volunteering", "Le nombre de bénévoles est changé.");
    }
}

public sealed record VolunteeringPage(IReadOnlyList<VolunteerDate> Dates)
{
    public bool MayPlan { get; init; }
}

public sealed record VolunteerDate(DistributionRow At, IReadOnlyList<VolunteerRole> Roles)
{
    public bool MayLeave { get; init; }
}

public sealed record VolunteerRole(Role Role, int Needed, IReadOnlyList<Helper> Helpers, bool Mine)
{
    public int Missing => Math.Max(0, Needed - Helpers.Count);
}

/// <summary>The roles and a form: for the role of this id, or for a new one when it is 0.</summary>
public sealed record RolesPage(Form Form, IReadOnlyList<Role> Roles, long Id = 0);
