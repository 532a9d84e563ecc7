using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.FirstRun;

/// <summary>The command <c>demo</c>: a sample AMAP in a folder that is empty or holds a sample already; never over a real group.</summary>
public static class Demo
{
    /// <summary>1 when refused; null when the server may start.</summary>
    public static int? Prepare(Settings settings, TimeProvider time)
    {
        if (settings.Command != "demo")
        {
            return null;
        }

        var folder = new DataFolder(Path.GetFullPath(settings.Data));
        using var database = new Database(folder, time);
        if (database.Read(db => db.Association()) is { } association)
        {
            if (association.IsSample)
            {
                Console.WriteLine(settings.Formats.Say("{0} contient déjà une AMAP d’exemple : elle est servie telle quelle. Supprimez le dossier pour en avoir une neuve.", folder.Path));
                Console.Write(File.Exists(SignIns(folder)) ? File.ReadAllText(SignIns(folder)) : "");
                return null;
            }

            Console.Error.WriteLine(settings.Formats.Say("{0} contient le groupe « {1} ». Une AMAP d’exemple demande un dossier à elle : demo --data DOSSIER", folder.Path, association.Name));
            return 1;
        }

        var people = SampleAmap.Fill(database, new SampleOptions(settings.Seed, settings.Households, time.GetUtcNow())).SignIns;
        File.WriteAllLines(SignIns(folder), people.Select(person => $"sign-in {person.Role} {person.Email} {person.Password}"));
        Console.Write(File.ReadAllText(SignIns(folder)));
        return null;
    }

    // Told again at the next start of the same sample.
    static string SignIns(DataFolder folder) => Path.Combine(folder.Live, "sample-sign-ins.txt");
}
