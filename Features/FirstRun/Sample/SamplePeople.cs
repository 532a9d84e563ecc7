using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Households, their persons, memberships, rights and sign-ins.</summary>
sealed class SamplePeople(Village village, string passwordHash)
{
    readonly Dice dice = village.Dice;
    readonly HashSet<string> names = [];
    readonly HashSet<string> emails = [];
    readonly string[] firstNames = SampleTexts.Words("first_names");
    readonly string[] lastNames = SampleTexts.Words("last_names");
    readonly string[] streets = SampleTexts.Words("streets");
    readonly string[] notes = SampleTexts.Words("notes");
    readonly IReadOnlyList<string[]> cities = SampleTexts.Rows("cities");

    public static IReadOnlyList<string[]> Named { get; } = SampleTexts.Rows("households");

    public void Settle()
    {
        foreach (var row in Named)
        {
            Add(row[0], row[1].Split(','), years: dice.From(3, 9), row[0]);
        }

        var couples = (village.Options.Households / 2) - village.People.Count + Named.Count;
        var others = village.Options.Households - Named.Count;
        foreach (var couple in dice.Shuffled(Enumerable.Range(0, others).Select(i => i < couples)))
        {
            Stranger(couple);
        }

        village.PeopleOf = village.People.ToLookup(person => person.MemberId ?? 0);
        Producers();
        Memberships();
        Rights();
        village.Credentials.AddRange(village.People
            .Where(person => person.Email is not null && (person.ProducerId is not null || person.MemberId <= Named.Count || dice.Percent(85)))
            .Select(person => new CredentialRow(person.Id, passwordHash, village.Now.Instant.AddDays(-dice.From(5, 400)))));
    }

    void Stranger(bool couple)
    {
        while (true)
        {
            var last = dice.Of(lastNames);
            var partner = couple && dice.Percent(25) ? dice.Of(lastNames) : last;
            string[] first = couple ? [dice.Of(firstNames), dice.Of(firstNames)] : [dice.Of(firstNames)];
            if (first.Distinct().Count() == first.Length && Add(last, first, dice.Percent(20) ? 0 : dice.From(1, 8), partner))
            {
                return;
            }
        }
    }

    bool Add(string last, string[] first, int years, string partner)
    {
        var name = first.Length == 1 ? $"{last}, {first[0]}"
            : partner == last ? $"{last}, {first[0]} et {first[1]}"
            : $"{last}, {first[0]} et {first[1]} {partner}";
        if (!names.Add(name))
        {
            return false;
        }

        var city = dice.Of(cities);
        var member = new Member
        {
            Id = village.Members.Count + 1,
            Name = name,
            Reference = PaymentReference.Of(village.Members.Count + 1),
            Address1 = $"{dice.From(1, 64)} {dice.Of(streets)}",
            Postcode = city[0],
            City = city[1],
            Note = village.Members.Count >= Named.Count && dice.Percent(8) ? dice.Of(notes) : "",
            JoinedOn = village.Now.Today.AddDays(years == 0 ? -dice.From(30, 190) : -365 * years + dice.From(0, 200)),
        };
        village.Members.Add(member);
        for (var i = 0; i < first.Length; i++)
        {
            village.People.Add(new Person
            {
                Id = village.People.Count + 1,
                MemberId = member.Id,
                Rank = i + 1,
                FirstName = first[i],
                LastName = i == 0 ? last : partner,
                Email = i == 0 || dice.Percent(90) ? Email(first[i], i == 0 ? last : partner) : null,
                Phone = i == 0 || dice.Percent(70) ? Phone(village.People.Count) : "",
            });
        }

        return true;
    }

    void Producers()
    {
        foreach (var producer in village.Producers.Take(1))
        {
            var contact = producer.ContactName.Split(' ', 2);
            village.People.Add(new Person
            {
                Id = village.People.Count + 1,
                ProducerId = producer.Id,
                FirstName = contact[0],
                LastName = contact[1],
                Email = producer.Email,
                Phone = producer.Phone,
            });
        }
    }

    /// <summary>One in twelve has not renewed yet; who was here before also had the year before.</summary>
    void Memberships()
    {
        var year = village.Renewal.YearOf(village.Now.Today);
        var start = village.Renewal.Start(year);
        var strangers = village.Members.Where(member => member.Id > Named.Count).Select(member => member.Id);
        var late = dice.Shuffled(strangers).Take(village.Households(8)).ToHashSet();
        foreach (var member in village.Members)
        {
            if (member.JoinedOn < start)
            {
                var before = village.Renewal.Start(year - 1);
                Add(member, year - 1, member.JoinedOn > before ? member.JoinedOn : before.AddDays(dice.From(0, 40)));
            }

            if (!late.Contains(member.Id))
            {
                var last = Math.Min(45, village.Now.Today.DayNumber - start.DayNumber);
                Add(member, year, member.JoinedOn > start ? member.JoinedOn : start.AddDays(dice.From(0, last)));
            }
        }
    }

    void Add(Member member, int year, DateOnly date) => village.Memberships.Add(new Membership
    {
        Id = village.Memberships.Count + 1,
        MemberId = member.Id,
        Year = year,
        Fee = new Money(dice.Percent(6) ? 1000 : 2500),
        Date = date,
    });

    void Rights()
    {
        for (var i = 0; i < Named.Count; i++)
        {
            var person = village.PeopleOf[i + 1].First();
            foreach (var right in Named[i][2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(EnumText.Parse<Right>))
            {
                var catalogs = right == Right.Catalog
                    ? Named[i][3].Split(',').Select(letters => (long?)village.Catalog(letters).Id)
                    : [null];
                village.Rights.AddRange(catalogs.Select(catalog => new RightHeld { PersonId = person.Id, Right = right, CatalogId = catalog }));
            }
        }

        for (var i = 0; i < village.Catalogs.Count; i++)
        {
            var catalog = village.Catalogs[i];
            village.Catalogs[i] = catalog with { CoordinatorId = village.Rights.Single(right => right.CatalogId == catalog.Id).PersonId };
        }
    }

    string Email(string first, string last)
    {
        var stem = $"{Folding.Fold(first)}.{Folding.Fold(last)}".Replace(' ', '-');
        var email = $"{stem}@example.org";
        for (var i = 2; !emails.Add(email); i++)
        {
            email = $"{stem}{i}@example.org";
        }

        return email;
    }

    /// <summary>Numbers that the French regulator keeps for films and samples: nobody is called by mistake.</summary>
    public static string Phone(int number)
    {
        var end = ((number * 7919) + 1234) % 10_000;
        return string.Create(CultureInfo.InvariantCulture, $"06 39 98 {end / 100:00} {end % 100:00}");
    }
}
