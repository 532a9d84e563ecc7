using System.Globalization;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Roles, how many hands each distribution needs, and who has signed up: complete in the past, with holes on the next dates (rules.md 6.3).</summary>
sealed class SampleVolunteers(Village village)
{
    readonly Dice dice = village.Dice;

    public void SignUp()
    {
        foreach (var row in SampleTexts.Rows("roles"))
        {
            village.Roles.Add(new Role
            {
                Id = village.Roles.Count + 1,
                Name = row[0],
                CatalogId = row[1].Length > 0 ? village.Catalog(row[1]).Id : null,
                UsualNumber = int.Parse(row[2], CultureInfo.InvariantCulture),
                Instructions = row[3],
            });
        }

        var delivered = village.Deliveries.Where(delivery => !delivery.IsCancelled).Select(delivery => (delivery.DistributionId, (long?)delivery.CatalogId)).ToHashSet();
        foreach (var distribution in village.Distributions)
        {
            var weeks = (distribution.Date.DayNumber - village.Now.Today.DayNumber) / 7;
            var chance = distribution.IsPast(village.Now) ? 96 : weeks switch { 0 => 70, 1 => 55, < 5 => 35, _ => 8 };
            var busy = new HashSet<long>();
            foreach (var role in village.Roles.Where(role => role.CatalogId is null || delivered.Contains((distribution.Id, role.CatalogId))))
            {
                village.RoleNeeds.Add(new RoleNeed { RoleId = role.Id, DistributionId = distribution.Id, Number = role.UsualNumber });
                Fill(role, distribution, chance, busy);
            }
        }
    }

    void Fill(Role role, Distribution distribution, int chance, HashSet<long> busy)
    {
        for (var i = 0; i < role.UsualNumber; i++)
        {
            var person = Volunteer(distribution);
            // The last hand of each evening to come is missing until somebody takes it.
            var isLast = i == role.UsualNumber - 1 && role.Id == 3 && !distribution.IsPast(village.Now);
            if (!isLast && dice.Percent(chance) && busy.Add(person.Id))
            {
                var until = village.Now.InstantOf(distribution.Date.AddDays(-1), new TimeOnly(20, 0));
                until = until < village.Now.Instant ? until : village.Now.Instant;
                village.Shifts.Add(new Shift
                {
                    RoleId = role.Id,
                    DistributionId = distribution.Id,
                    PersonId = person.Id,
                    TakenAt = dice.Between(until.AddDays(-20), until),
                });
            }
        }
    }

    Person Volunteer(Distribution distribution)
    {
        while (true)
        {
            var person = dice.Of(village.People);
            if (person.MemberId is { } member && village.Members[(int)member - 1].JoinedOn < distribution.Date)
            {
                return person;
            }
        }
    }
}
