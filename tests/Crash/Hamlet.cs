using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;
using Dapper;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>A small group on the real clock, for the real program in a process of its own: eight households, an open contract of three products that can be
/// ordered today for twelve dates, and a variable one in which all eight are engaged (its deliveries are added by the test).</summary>
static class Hamlet
{
    public const int Households = 8;
    public const int Dates = 12;
    public const int Products = 3;
    public const string Password = "poireaux-du-jeudi";

    static readonly Lazy<string> Template = new(Make);

    public static DateOnly Today { get; } = DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>A data folder of its own, filled.</summary>
    public static DataFolder NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("cagette-crash-").FullName;
        Copy(Template.Value, folder);
        return new DataFolder(folder);
    }

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }

        foreach (var inner in Directory.EnumerateDirectories(from))
        {
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }

    public static string Email(long household) => $"foyer{household}@example.org";

    /// <summary>Deliveries of the variable contract whose window closed an hour ago and that nobody has closed yet, on dates of their own.</summary>
    public static void AddDeliveriesToClose(DataFolder folder, int first, int count) => StoreFile.Change(folder.Store, db =>
    {
        for (var id = first; id < first + count; id++)
        {
            db.Execute("""
                insert into distribution (id, place_id, date, start_time, end_time) values ($id, 1, $date, '18:30', '19:30');
                insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at) values ($id, 2, $id, $opens, $closes)
                """, new { id, date = Today.AddDays(30 + id - 1000), opens = Instant(-9), closes = Instant(0).AddHours(-1) });
        }
    });

    /// <summary>So many megabytes of pictures, so that a copy takes its time.</summary>
    public static void AddPictures(DataFolder folder, int megabytes) => StoreFile.Change(folder.Store, db =>
    {
        for (var id = 1; id <= megabytes; id++)
        {
            db.Execute("insert into photo (id, hash, width, height) values ($id, $id, 1600, 1200); insert into photo_image (photo_id, size, bytes) values ($id, 1600, randomblob(1000000))", new { id });
        }
    });

    static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("cagette-hamlet-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using var database = new Database(new DataFolder(folder), TimeProvider.System);
        var hash = Passwords.Hash(Password);
        database.Write(null, db =>
        {
            db.AddAssociation("AMAP du Hameau", "contact@example.org", 9, "Europe/Paris", Instant(0));
            db.AddPlace("Salle des Tilleuls", "2 rue du Lavoir", "44000", "Saint-Aubin");
            for (var household = 1; household <= Households; household++)
            {
                db.SetPassword(db.AddPerson(db.AddMember($"Foyer {household}", Today.AddYears(-1)), "Camille", $"Foyer {household}", Email(household)), hash, Instant(0));
            }

            db.GiveRight(1, Right.Admin);
            db.Execute("""
                insert into producer (id, name, sort_key, email) values (1, 'Ferme du Haut', 'ferme du haut', 'ferme@example.org');
                insert into catalog (id, producer_id, name, letters, hue, kind, status, start_date, end_date, created_at) values
                  (1, 1, 'Légumes', 'Le', 1, 'open', 'published', $start, $end, $now), (2, 1, 'Fromages', 'Fr', 2, 'variable', 'published', $start, $end, $now);
                insert into product (id, catalog_id, name, search_key, unit, price_cents) values
                  (1, 1, 'Poireau', 'poireau', 'piece', 40), (2, 1, 'Chou', 'chou', 'piece', 210), (3, 1, 'Courge', 'courge', 'piece', 330),
                  (4, 2, 'Crottin', 'crottin', 'piece', 280), (5, 2, 'Tomme', 'tomme', 'piece', 520);
                insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at) select id, id, 2, $start, $end, $now from member;
                insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths)
                  select subscription.id, product.id, 2000, price_cents, vat_basis_points, name, unit, size_thousandths from subscription join product on product.catalog_id = 2;
                """, new { start = Today.AddDays(-30), end = Today.AddYears(9), now = Instant(0) });
            for (var id = 1; id <= Dates; id++)
            {
                db.Execute("""
                    insert into distribution (id, place_id, date, start_time, end_time) values ($id, 1, $date, '18:30', '19:30');
                    insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at) values ($id, 1, $id, $opens, $closes)
                    """, new { id, date = Today.AddDays(10 + id), opens = Instant(-9), closes = Instant(9) });
            }
        }).GetAwaiter().GetResult();
        return folder;
    }

    static DateTimeOffset Instant(int days) => new(Today.AddDays(days).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
