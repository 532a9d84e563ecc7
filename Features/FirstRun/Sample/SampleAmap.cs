using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>The same seed gives the same AMAP on the same day.</summary>
/// <param name="Seed">Any number.</param>
/// <param name="Households">From 30 on; half of them are couples.</param>
/// <param name="Now">The season stands around this instant: 20 weeks back, 20 ahead.</param>
public sealed record SampleOptions(int Seed, int Households, DateTimeOffset Now)
{
    public const int Fewest = 30;
}

/// <summary>A person who can sign in, for the console: role is admin, coordinator, treasurer, member or producer.</summary>
public sealed record SampleSignIn(string Role, string Email, string Password);

/// <param name="SignIns">One for each role.</param>
/// <param name="PaidUp">The members who paid exactly what they owe: their balance is zero.</param>
public sealed record SampleResult(IReadOnlyList<SampleSignIn> SignIns, IReadOnlySet<long> PaidUp);

/// <summary>An invented AMAP in the midst of its season, whose balances add up: the ground of a first look, of tests and of measures.</summary>
public static class SampleAmap
{
    const string Password = "poireaux-du-jeudi";

    /// <summary>Fills an empty store, all in one transaction. Throws when it holds a group already: the caller looks first.</summary>
    public static SampleResult Fill(Database database, SampleOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Households, SampleOptions.Fewest);
        var village = new Village(options);

        // All sign-ins share one password, hashed once: hashing is slow on purpose, and the sample must start within seconds.
        var people = new SamplePeople(village, Passwords.Hash(Password));
        new SampleOffers(village).Plan();
        people.Settle();
        var stock = new StockLedger(village);
        new SampleEngagements(village, stock).Sign();
        new SampleAbsences(village).Announce();
        new SampleOrders(village, stock).Order();
        new SampleEvenings(village).Happen();
        new SampleVolunteers(village).SignUp();
        new SampleLetters(village).Write();
        var payments = new SamplePayments(village);
        var pictures = new SamplePictures(village);
        pictures.Draw();
        database.Write(null, db =>
        {
            if (!SampleStore.IsEmpty(db))
            {
                throw new StoreRefusedException("Ce dossier contient déjà un groupe.");
            }

            SampleFacts.Insert(db, village);
            pictures.Insert(db);
            payments.Pay(SampleStore.Dues(db));
            SampleStore.Insert(db, village.Payments);
            SampleStore.Insert(db, village.Payouts);
        }).GetAwaiter().GetResult();
        return new SampleResult(SignIns(village), payments.PaidUp);
    }

    static List<SampleSignIn> SignIns(Village village)
    {
        SampleSignIn Of(string role, Person person) => new(role, person.Email!, Password);
        return
        [
            Of("admin", village.Holder(Right.Admin)),
            Of("coordinator", village.Holder(Right.Catalog)),
            Of("treasurer", village.Holder(Right.Treasury)),
            Of("member", village.PeopleOf[4].First()),
            Of("producer", village.People.First(person => person.ProducerId is not null)),
        ];
    }
}
