using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>A small named group for tests of pages: Mireille administers, Claire is a member. All use the same password.</summary>
public static class Village
{
    public const string Password = "une petite phrase";
    public const string Mireille = "mireille@example.org";
    public const string Claire = "claire@example.org";

    static readonly string Hash = Passwords.Hash(Password);

    public static Task<TestApp> Start(TestClock? clock = null) => TestApp.Start(clock, Fill);

    public static Task Fill(Database database) => database.Write(null, db =>
    {
        var now = database.Time.GetUtcNow();
        db.AddAssociation("AMAP du Lavoir", "contact@example.org", 9, "Europe/Paris", now);
        db.AddPlace("Salle des Tilleuls", "2 rue du Lavoir", "44000", "Saint-Aubin");
        foreach (var (first, last, email) in new[] { ("Mireille", "Garnier", Mireille), ("Claire", "Moreau", Claire) })
        {
            var person = db.AddPerson(db.AddMember(last, new DateOnly(2025, 9, 1)), first, last, email);
            db.SetPassword(person, Hash, now);
            if (email == Mireille)
            {
                db.GiveRight(person, Right.Admin);
            }
        }
    });
}
