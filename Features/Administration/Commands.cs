using System.Reflection;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>What the command line does besides serving (design.md 8): exit 0 done, 1 refused or faulty, 2 wrong usage.</summary>
public static class Commands
{
    public static string Version => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>The exit code, or null when the command is one that serves.</summary>
    public static async Task<int?> Run(Settings settings, TimeProvider time)
    {
        var folder = new DataFolder(Path.GetFullPath(settings.Data));
        try
        {
            switch (settings.Command)
            {
                case "backup":
                    return Backup(folder, settings, time);
                case "restore":
                    return TakeBack(folder, settings, time);
                case "check":
                    return Report(StoreCheck.Run(settings.Subject ?? folder.Store, Directory.Exists(folder.Path) ? folder.Path : null), settings.Formats);
                case "reset-password":
                    return await ResetPassword(folder, settings, time);
                case "upgrade":
                    return new Upgrading(settings, folder, time).Upgrade();
                case "go-back":
                    return new Upgrading(settings, folder, time).GoBack();
                case "version":
                    Console.WriteLine(settings.Formats.Say("Cagette.SelfHost {0} (schéma {1})", Version, Migrations.Newest));
                    return 0;
                case "help":
                    Console.WriteLine(settings.Formats.Say("command.help"));
                    return 0;
                default:
                    return null;
            }
        }
        catch (Exception fault) when (fault is StoreRefusedException or IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            Console.Error.WriteLine(settings.Formats.Say(fault));
            return 1;
        }
    }

    static int Backup(DataFolder folder, Settings settings, TimeProvider time)
    {
        RefuseEmpty(folder);
        var file = Path.GetFullPath(settings.Subject!);
        if (file == folder.Snapshot)
        {
            Snapshot.Publish(folder, new Moment(time.GetUtcNow(), settings.Formats.Zone));
        }
        else
        {
            Snapshot.Write(folder.Store, file);
        }

        return Report(StoreCheck.Run(file), settings.Formats);
    }

    static int TakeBack(DataFolder folder, Settings settings, TimeProvider time)
    {
        var replaces = File.Exists(folder.Store);
        var code = Report(Restore.From(Path.GetFullPath(settings.Subject!), folder, time.GetUtcNow()), settings.Formats);
        Console.WriteLine(code switch
        {
            0 when replaces => settings.Formats.Say("C’est le groupe d’aujourd’hui. Ce qui vivait avant est gardé dans {0}. Chacun doit entrer de nouveau.", folder.History),
            0 => settings.Formats.Say("C’est le groupe d’aujourd’hui. Chacun doit entrer de nouveau."),
            _ => settings.Formats.Say("Rien n’a changé."),
        });
        return code;
    }

    static int Report(CheckReport report, Formats formats)
    {
        if (report.Contents is { } contents)
        {
            Console.WriteLine(formats.Say(contents));
        }

        foreach (var fault in report.Faults)
        {
            Console.WriteLine("- " + formats.Say(fault));
        }

        Console.WriteLine(report.IsSound ? formats.Say("Tout est juste.") : formats.Count("{0} faute.", "{0} fautes.", report.Faults.Count));
        return report.IsSound ? 0 : 1;
    }

    static async Task<int> ResetPassword(DataFolder folder, Settings settings, TimeProvider time)
    {
        RefuseEmpty(folder);
        var email = settings.Subject!;
        using var database = new Database(folder, time);
        if (database.Read(db => db.CredentialOf(email)) is not { } person)
        {
            Console.Error.WriteLine(settings.Formats.Say("Personne n’a l’adresse {0}.", email));
            return 1;
        }

        var password = ReadableCode.New(4);
        var hadSecondStep = database.Read(db => db.SecondFactorOf(person.PersonId))?.ConfirmedAt is not null;
        await database.Write(new ChangeNote(null, "password.reset", email, Always: true), db =>
        {
            db.SetPassword(person.PersonId, Passwords.Hash(password), time.GetUtcNow());
            db.CloseSessionsOf(person.PersonId);
            if (settings.RemovesSecondStep)
            {
                db.RemoveSecondFactor(person.PersonId);
            }
        });
        Console.WriteLine(settings.Formats.Say("Nouveau mot de passe de {0} : {1}", email, password));
        if (hadSecondStep)
        {
            Console.WriteLine(settings.Formats.Say(settings.RemovesSecondStep
                ? "La double vérification de {0} est retirée."
                : "La double vérification de {0} reste en place. Téléphone et codes de secours perdus ? Relancez avec --second-step remove.", email));
        }

        return 0;
    }

    static void RefuseEmpty(DataFolder folder)
    {
        if (!File.Exists(folder.Store))
        {
            throw new StoreRefusedException("Il n’y a pas de groupe dans {0}.", folder.Path);
        }
    }
}
