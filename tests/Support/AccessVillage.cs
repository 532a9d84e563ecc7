using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Dapper;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>A person of each kind that may stand at the door; ids of person and household are the same number.</summary>
/// <param name="Name">As it is told when something is wrong.</param>
/// <param name="Kinds">What the table of expectations calls them, for contract 1.</param>
/// <param name="PersonId">0: nobody is signed in.</param>
public sealed record AccessRole(string Name, string[] Kinds, long PersonId)
{
    public bool IsSignedIn => Kinds.Contains("signed-in");
}

/// <summary>A small group in which each right is held by one person alone, and where household 2 (Bêta) has secrets in every corner.</summary>
public static class AccessVillage
{
    public const string OldCopy = "2026-11-20.db";

    static readonly string[] Member = ["everybody", "signed-in", "members"];

    public static readonly IReadOnlyList<AccessRole> Roles =
    [
        new("nobody", ["everybody"], 0),
        new("member", Member, 1),
        new("another household's member", Member, 2),
        new("coordinator", [.. Member, "coordinator"], 3),
        new("coordinator of another catalog", Member, 4),
        new("membership", [.. Member, "membership"], 5),
        new("treasurer", [.. Member, "treasury"], 6),
        new("messages", [.. Member, "messages"], 7),
        new("distributions", [.. Member, "distributions"], 8),
        new("all catalogs", [.. Member, "catalog"], 9),
        new("right on this catalog", [.. Member, "coordinator"], 10),
        new("right on another catalog", Member, 11),
        new("admin", [.. Member, "admin", "membership", "treasury", "messages", "distributions", "catalog"], 12),
        new("member who left", ["everybody"], 13),
        new("producer", ["everybody", "signed-in", "producer"], 14),
        new("another producer", ["everybody", "signed-in"], 15),
    ];

    public static AccessRole Role(string name) => Roles.First(role => role.Name == name);

    public static string SessionOf(AccessRole role) => $"session-of-person-number-{role.PersonId}";

    public static async Task<TestApp> Start()
    {
        var app = await TestApp.Start(fill: Fill);
        Directory.CreateDirectory(app.Database.Folder.History);
        await File.WriteAllTextAsync(Path.Combine(app.Database.Folder.History, OldCopy), "a copy");
        await app.Database.Write(null, db =>
        {
            db.Execute("update session set confirmed_at = null");
            foreach (var table in Tables(app))
            {
                db.Execute($"create table kept_{table} as select * from {table}");
            }
        });
        return app;
    }

    /// <summary>Everything as it was at the start: one role's answer must not depend on what another did.</summary>
    public static Task Restore(TestApp app) => app.Database.Write(null, db =>
    {
        db.Execute("pragma defer_foreign_keys = on");
        foreach (var table in Tables(app))
        {
            db.Execute($"delete from {table}");
        }

        foreach (var table in Tables(app))
        {
            db.Execute($"insert into {table} select * from kept_{table}");
        }

        Sums.Rebuild(db);
    });

    /// <summary>As if the role had typed its password just now.</summary>
    public static Task Confirm(TestApp app, AccessRole role) => app.Database.Write(null, db => db.Execute(
        "update session set confirmed_at = $now where person_id = $id", new { now = app.Clock.Now, id = role.PersonId }));

    /// <summary>The tables that are not as they were at the start; sessions apart, which note when they were seen.</summary>
    public static List<string> Changed(TestApp app) => app.Database.Read(db => Tables(app).Where(table => table != "session" && db.QuerySingle<long>(
        $"select (select count(*) from (select * from {table} except select * from kept_{table})) + (select count(*) from (select * from kept_{table} except select * from {table}))") > 0).ToList());

    // Sums follow their facts.
    static List<string> Tables(TestApp app) => app.Database.Read(db => db.Query<string>(
        "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' and name not glob 'kept_*'").Except(Sums.Tables).ToList());

    static Task Fill(Database database) => database.Write(null, db =>
    {
        var now = database.Time.GetUtcNow();
        db.AddAssociation("AMAP du Lavoir", "contact@example.org", 9, "Europe/Paris", now);
        db.AddPlace("Salle des Tilleuls", "2 rue du Lavoir", "44000", "Saint-Aubin");
        db.Execute("insert into producer (id, name, sort_key) values (1, 'Ferme une', 'ferme une'), (2, 'Ferme deux', 'ferme deux')");
        foreach (var role in Roles.Where(role => role.PersonId > 0))
        {
            var (id, name) = (role.PersonId, role.PersonId == 2 ? "Bêta" : $"Foyer-{role.PersonId}");
            if (id < 14)
            {
                db.AddPerson(db.AddMember(name, new DateOnly(2025, 9, 1)), "Dominique", name, id == 2 ? "adresse-de-beta@example.org" : $"p{id}@example.org");
            }
            else
            {
                db.Execute("insert into person (id, producer_id, first_name, email, search_key) values ($id, $id - 13, 'Camille', $email, 'camille')", new { id, email = $"p{id}@example.org" });
            }

            db.OpenSession(id, Gate.Hash(SessionOf(role)), now, now.AddDays(30), "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
        }

        foreach (var (person, right) in new[] { (5, Right.Membership), (6, Right.Treasury), (7, Right.Messages), (8, Right.Distributions), (9, Right.Catalog), (12, Right.Admin) })
        {
            db.GiveRight(person, right);
        }

        using var reader = new StreamReader(typeof(AccessVillage).Assembly.GetManifestResourceStream("access-village.sql")!);
        db.Execute(reader.ReadToEnd());
        db.AddOneTimeToken(1, "sign_in", Gate.Hash("a-link-that-lies-in-a-letter-box"), now, now.AddMinutes(15));
    });
}
