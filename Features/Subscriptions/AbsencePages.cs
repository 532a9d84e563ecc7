using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Subscriptions;

/// <summary>Announcing an absence, and coming after all (rules.md 3.9).</summary>
public static class AbsencePages
{
    public static void MapAbsences(this WebApplication app)
    {
        app.MapGet("/catalogs/{id:long}/absences", Show).ForMembers();
        app.MapPost("/catalogs/{id:long}/absences", Change).ForMembers();
    }

    static IResult Show(HttpContext http, Database database, long id) => PageOf(http, database, id, new Form()) is { } page ? http.Page("subscriptions/absences", page) : http.Missing();

    static async Task<IResult> Change(HttpContext http, Database database, long id)
    {
        var form = await Form.Read(http);
        var visit = http.Visit();
        var delivery = form.Id("delivery");
        var madeUp = form.OptionalId("made_up");
        var withdraws = form.Flag("withdraw");
        if (form.IsValid)
        {
            var decision = await database.Decide<Absence>(new ChangeNote(visit.PersonId, withdraws ? "absence.withdraw" : "absence.announce", $"catalog:{id}"), db =>
            {
                var sheets = db.AbsencesOf(id, visit.MemberId!.Value);
                if (sheets.FirstOrDefault(one => one.Deliveries.Any(d => d.Id == delivery && one.Subscription.Holds(d))) is not { } sheet)
                {
                    return new Refusal("absence.not-in-subscription");
                }

                var absence = withdraws ? sheet.Withdraw(delivery, http.Now()) : sheet.Announce(delivery, http.Now(), visit.PersonId, madeUp);
                if (absence.IsAccepted)
                {
                    if (withdraws)
                    {
                        db.Remove(absence.Value);
                    }
                    else
                    {
                        db.Add(absence.Value);
                    }
                }

                return absence;
            });
            if (decision.IsAccepted)
            {
                return http.Go($"/catalogs/{id}/absences", withdraws ? "C’est noté : vous viendrez." : "C’est noté : vous serez absent.");
            }

            form.General.AddRange(decision.Refusals.Select(refusal => refusal with { Field = null }));
        }

        return PageOf(http, database, id, form) is { } page ? http.Again("subscriptions/absences", page) : http.Missing();
    }

    static AbsencesPage? PageOf(HttpContext http, Database database, long id, Form form)
    {
        var now = http.Now();
        var sheets = database.Read(db => db.AbsencesOf(id, http.Visit().MemberId!.Value));
        return sheets.Count == 0 ? null : new(form, sheets[0].Catalog, [.. sheets.Where(sheet => sheet.Subscription.EndDate >= now.Today).Select(sheet => new AbsenceDates(
            sheet.Left, sheet.Max,
            [.. sheet.Deliveries.Where(delivery => sheet.Subscription.Holds(delivery) && delivery.Date >= now.Today && !delivery.IsCancelled).Select(delivery => new AbsenceDate(
                delivery.Id, delivery.Date, sheet.Absences.Any(absence => absence.DeliveryId == delivery.Id), sheet.Possible(now).Contains(delivery),
                sheet.Withdraw(delivery.Id, now).IsAccepted,
                sheet.Catalog.AbsenceRule == AbsenceRule.MadeUp
                    ? [.. sheet.MakeUpFor(delivery.Id, now).Select(other => new Option($"{other.Id}", http.Formats().LongDate(other.Date)))]
                    : []))]))]);
    }
}

public sealed record AbsencesPage(Form Form, Catalog Catalog, IReadOnlyList<AbsenceDates> Engagements);

public sealed record AbsenceDates(int Left, int Max, IReadOnlyList<AbsenceDate> Dates);

public sealed record AbsenceDate(long Id, DateOnly Date, bool Absent, bool CanAnnounce, bool CanWithdraw, IReadOnlyList<Option> MakeUps);
