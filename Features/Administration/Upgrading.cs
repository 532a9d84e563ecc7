using System.Diagnostics;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The commands <c>upgrade</c> and <c>go-back</c>. An upgrade is rehearsed on a copy of the data by the new executable itself; then one
/// rename puts it in the place of the old, which is kept. The server, if it runs, goes on with the old one until it is restarted.</summary>
public sealed class Upgrading(Settings settings, DataFolder folder, TimeProvider time)
{
    const int Most = 3;

    /// <summary>The executable that is replaced; the link that leads to it is followed.</summary>
    string Target => Place(settings) ?? throw new StoreRefusedException("Dites avec --executable quel exécutable remplacer.");

    /// <summary>Kept executables, newest first. Beside the executable in use: a rename needs the same disk.</summary>
    public static IReadOnlyList<string> Kept(string target) => Directory.Exists(KeptIn(target))
        ? [.. Directory.GetFiles(KeptIn(target)).OrderByDescending(File.GetLastWriteTimeUtc)]
        : [];

    /// <summary>Where the executable in use stands; null when the program runs by another one (dotnet).</summary>
    public static string? Place(Settings settings)
    {
        var named = settings.Executable ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? null : Environment.ProcessPath);
        return named is null ? null : File.ResolveLinkTarget(named, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(named);
    }

    public int Upgrade()
    {
        var file = Path.GetFullPath(settings.Subject!);
        if (!File.Exists(file))
        {
            throw new StoreRefusedException("Il n’y a pas de fichier {0}.", file);
        }

        var work = settings.WithoutSwap ? Path.Combine(folder.Live, "upgrade-candidate") : Target + ".new";
        try
        {
            Archive.Take(file, work);
            var candidate = Executable.Of(work);

            // Where the one in use is from before there was this command, the new one runs it itself.
            var current = settings.Executable is null ? Version.Parse(Commands.Version) : Executable.Of(Target).Version;
            if (candidate.Version < current)
            {
                throw new StoreRefusedException("{0} est la version {1}, plus ancienne que celle en service ({2}). Pour revenir en arrière : go-back.", file, $"{candidate.Version}", $"{current}");
            }

            Say("Essai de la version {0} sur une copie des données…", $"{candidate.Version}");
            var copy = Rehearse(candidate);
            if (!settings.WithoutSwap)
            {
                Swap(candidate, copy);
            }

            return 0;
        }
        finally
        {
            File.Delete(work);
        }
    }

    public int GoBack()
    {
        var target = Target;

        // install.sh names the executable to go back to, and changes it itself.
        var previous = settings.WithoutSwap ? Executable.Of(target) : Kept(target) is [var newest, ..] ? Executable.Of(newest) : throw new StoreRefusedException("Aucune version précédente n’est gardée à côté de {0}.", target);
        if (File.Exists(folder.Store) && StoreHeader.Of(folder.Store) is { } header && header.Schema > previous.Schema && !TakeCopy(previous))
        {
            return 1;
        }

        if (settings.WithoutSwap)
        {
            return 0;
        }

        File.Move(previous.Path, target, overwrite: true);
        Disk.FlushFolder(Path.GetDirectoryName(target)!);
        Say("La version {0} est de nouveau en place. Redémarrez le serveur.", $"{previous.Version}");
        return 0;
    }

    static string KeptIn(string target) => target + ".versions";

    // The new executable takes the copy as a restore would, which migrates it and adds up its books; it never sees the living folder.
    string? Rehearse(Executable candidate)
    {
        if (!File.Exists(folder.Store))
        {
            Say("Il n’y a pas encore de groupe : rien à essayer.");
            return null;
        }

        folder.CreateHistory();
        var stage = Path.Combine(folder.Live, $"rehearsal-{Environment.ProcessId}");
        var copy = Path.Combine(folder.History, $"before-upgrade-{Commands.Version}-{time.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}.db");
        var clock = Stopwatch.StartNew();
        try
        {
            Snapshot.Write(folder.Store, copy);
            var copied = clock.Elapsed;
            Must(candidate.Run("restore", copy, "--data", stage));
            var migrated = clock.Elapsed - copied;
            var report = Must(candidate.Run("check", "--data", stage));
            Console.Write(report);
            Say("Essai réussi : copie {0} s, conversion {1} s, vérification {2} s.", Seconds(copied), Seconds(migrated), Seconds(clock.Elapsed - copied - migrated));
            if (settings.WithoutSwap)
            {
                File.Delete(copy);
            }

            return copy;
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
        finally
        {
            if (Directory.Exists(stage))
            {
                Directory.Delete(stage, recursive: true);
            }
        }
    }

    static string Must((int Code, string Said) run) => run.Code == 0 ? run.Said
        : throw new StoreRefusedException("La nouvelle version n’a pas réussi l’essai ; rien n’a changé. Elle dit : {0}", run.Said.Trim());

    void Swap(Executable candidate, string? copy)
    {
        var target = Target;
        var kept = KeptIn(target);
        Directory.CreateDirectory(kept);
        var name = Path.Combine(kept, Executable.Of(target).Name);
        if (!File.Exists(name) && !Disk.TryLink(target, name))
        {
            File.Copy(target, name);
        }

        // The order in which they served, not in which they were built.
        File.SetLastWriteTimeUtc(name, time.GetUtcNow().UtcDateTime);
        Disk.FlushFolder(kept);
        File.Move(candidate.Path, target, overwrite: true);
        Disk.FlushFolder(Path.GetDirectoryName(target)!);
        foreach (var gone in Kept(target).Skip(Most))
        {
            File.Delete(gone);
        }

        if (copy is not null)
        {
            UpgradeStore.KeepCopies(folder);
            Say("Copie d’avant : {0}", copy);
        }

        Say("La version {0} est en place ; l’ancienne est gardée. Redémarrez le serveur ; pour revenir : go-back.", $"{candidate.Version}");
    }

    bool TakeCopy(Executable previous)
    {
        var copy = UpgradeStore.CopyFor(folder, previous.Schema)
            ?? throw new StoreRefusedException("La version {0} ne sait pas lire les données d’aujourd’hui, et aucune copie qu’elle sait lire n’est gardée dans {1}.", $"{previous.Version}", folder.History);
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(copy), TimeSpan.Zero);
        Say("La version {0} ne sait pas lire les données d’aujourd’hui : elle reprend la copie du {1}.", $"{previous.Version}", written);
        Console.WriteLine(settings.Formats.Count("{0} changement fait depuis sera perdu.", "{0} changements faits depuis seront perdus.", UpgradeStore.ChangesSince(folder, written)));
        if (!settings.Yes && !Agrees())
        {
            Say("Rien n’a changé. Avec --yes, c’est fait sans question.");
            return false;
        }

        var (code, said) = previous.Run("restore", copy, "--data", folder.Path);
        Console.Write(said);
        return code == 0 ? true : throw new StoreRefusedException("Les données ne sont pas revenues ; rien n’a changé.");
    }

    bool Agrees()
    {
        if (Console.IsInputRedirected)
        {
            return false;
        }

        Console.Write(settings.Formats.Say("Continuer ? (oui/non)") + " ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "oui" or "o" or "yes" or "y";
    }

    void Say(string text, params object[] facts) => Console.WriteLine(settings.Formats.Say(text, facts));

    string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture).Replace('.', settings.Language == "fr" ? ',' : '.');
}
