using System.Reflection;
using System.Security.Cryptography;
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
                    return Backup(folder, settings.Subject!);
                case "restore":
                    return Report(Restore.From(settings.Subject!, folder, time.GetUtcNow()));
                case "check":
                    return Report(StoreCheck.Run(settings.Subject ?? folder.Store));
                case "reset-password":
                    return await ResetPassword(folder, settings.Subject!, time);
                case "version":
                    Console.WriteLine($"Cagette.SelfHost {Version} (schema {Migrations.Newest})");
                    return 0;
                case "help":
                    Console.WriteLine(Help);
                    return 0;
                default:
                    return null;
            }
        }
        catch (Exception fault) when (fault is StoreRefusedException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }

    static int Backup(DataFolder folder, string file)
    {
        if (!File.Exists(folder.Store))
        {
            Console.Error.WriteLine($"There is no group in {folder.Path}.");
            return 1;
        }

        if (Path.GetFullPath(file) == folder.Snapshot)
        {
            Snapshot.Publish(folder);
        }
        else
        {
            Snapshot.Write(folder.Store, Path.GetFullPath(file));
        }

        return Report(StoreCheck.Run(file));
    }

    static int Report(CheckReport report)
    {
        if (report.Contents.Length > 0)
        {
            Console.WriteLine(report.Contents);
        }

        foreach (var fault in report.Faults)
        {
            Console.WriteLine($"FAULT: {fault}");
        }

        Console.WriteLine(report.IsSound ? "All is well." : $"{report.Faults.Count} fault(s).");
        return report.IsSound ? 0 : 1;
    }

    static async Task<int> ResetPassword(DataFolder folder, string email, TimeProvider time)
    {
        if (!File.Exists(folder.Store))
        {
            Console.Error.WriteLine($"There is no group in {folder.Path}.");
            return 1;
        }

        using var database = new Database(folder, time);
        if (database.Read(db => db.CredentialOf(email)) is not { } person)
        {
            Console.Error.WriteLine($"Nobody has the address {email}.");
            return 1;
        }

        var password = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)));
        await database.Write(null, db =>
        {
            db.SetPassword(person.PersonId, Passwords.Hash(password), time.GetUtcNow());
            db.CloseSessionsOf(person.PersonId);
        });
        Console.WriteLine($"New password of {email}: {password}");
        return 0;
    }

    const string Help = """
        Cagette.SelfHost [serve] [--data DIR] [--urls URL] [--templates DIR]   serve one group (DIR is ./cagette-data, URL http://localhost:5080)
        Cagette.SelfHost demo [--data DIR] [--urls URL] [--seed N] [--households N]   a sample AMAP
        Cagette.SelfHost backup FILE | restore FILE | check [FILE]   each with --data DIR; restore while the server is stopped
        Cagette.SelfHost reset-password EMAIL | version | help
        Settings may also stand in the environment: CAGETTE_DATA, CAGETTE_URLS, CAGETTE_TEMPLATES.
        """;
}
