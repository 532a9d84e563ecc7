using System.Formats.Tar;
using System.IO.Compression;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>Upgrade and go back, with scripts that run the built program in the place of published executables.</summary>
[TestClass]
public sealed class UpgradeTests
{
    static readonly string Built = $"exec dotnet {Path.Combine(AppContext.BaseDirectory, "Cagette.SelfHost.dll")} \"$@\"";

    [TestMethod]
    public async Task A_good_version_is_rehearsed_and_put_in_place_and_the_old_one_comes_back_on_demand()
    {
        using var place = new Place(1);
        var old = File.ReadAllBytes(place.Executable);
        var candidate = place.Script("new", "# new\n" + Built);
        var store = Executable.Sum(place.Folder.Store);
        var (code, said) = await place.Run("upgrade", candidate);
        Assert.AreEqual(0, code, said);
        StringAssert.Contains(said, "Essai réussi");
        StringAssert.Contains(File.ReadAllText(place.Executable), "# new");
        Assert.AreEqual(store, Executable.Sum(place.Folder.Store), "the living store is not touched: the server migrates it at its start");
        var kept = Upgrading.Kept(place.Executable).Single();
        CollectionAssert.AreEqual(old, File.ReadAllBytes(kept));
        Assert.AreEqual(1, StoreHeader.Of(Directory.GetFiles(place.Folder.History, "before-upgrade-*.db").Single())!.Schema);
        Assert.HasCount(0, Directory.GetDirectories(place.Folder.Live, "rehearsal-*"));
        Assert.IsFalse(File.Exists(place.Executable + ".new"));

        (code, said) = await place.Run("go-back");
        Assert.AreEqual(0, code, said);
        CollectionAssert.AreEqual(old, File.ReadAllBytes(place.Executable));
        (code, said) = await place.Run("go-back");
        Assert.AreEqual(1, code, "there is none before it");
        StringAssert.Contains(said, "Aucune version précédente");
    }

    [TestMethod]
    public async Task What_does_not_start_is_older_or_fails_the_rehearsal_changes_nothing()
    {
        using var place = new Place(1);
        var before = Fixtures.HashOf(place.Folder.Path);
        var old = File.ReadAllBytes(place.Executable);
        foreach (var (name, script, word) in new[]
        {
            ("broken", "exit 1", "ne démarre pas"),
            ("older", "echo 'Cagette.SelfHost 0.0.9 (schéma 1)'", "plus ancienne"),
            ("failing", "case \"$1\" in version) echo 'Cagette.SelfHost 9.0.0 (schéma 99)' ;; *) echo 'la table a disparu' >&2; exit 1 ;; esac", "la table a disparu"),
            ("unsound", $"case \"$1\" in version) echo 'Cagette.SelfHost 9.0.0 (schéma 99)' ;; check) echo '1 faute'; exit 1 ;; *) {Built} ;; esac", "1 faute"),
        })
        {
            var (code, said) = await place.Run("upgrade", place.Script(name, script));
            Assert.AreEqual(1, code, $"{name}: {said}");
            StringAssert.Contains(said, word);
            CollectionAssert.AreEqual(old, File.ReadAllBytes(place.Executable), name);
            Assert.HasCount(0, Upgrading.Kept(place.Executable), name);
            Assert.AreEqual(before, Fixtures.HashOf(place.Folder.Path), name);
            Assert.IsFalse(File.Exists(place.Executable + ".new"));
        }
    }

    [TestMethod]
    public async Task An_archive_is_taken_when_its_sums_agree_and_refused_when_not_or_when_it_is_for_another_machine()
    {
        using var place = new Place(1);
        var script = "#!/bin/sh\n# packed\n" + Built + "\n";
        var (code, said) = await place.Run("upgrade", place.Pack("torn.tar.gz", script, new string('0', 64)));
        Assert.AreEqual(1, code, said);
        StringAssert.Contains(said, "est abîmée");
        File.WriteAllBytes(Path.Combine(place.Root, "half.tar.gz"), [0x1f, 0x8b, 8, 0, 0]);
        (code, said) = await place.Run("upgrade", Path.Combine(place.Root, "half.tar.gz"));
        Assert.AreEqual(1, code, said);
        StringAssert.Contains(said, "half.tar.gz");
        var foreign = Path.Combine(place.Root, "foreign");
        File.WriteAllBytes(foreign, [.. "\u007fELF"u8, .. new byte[14], 40, 0, .. new byte[40]]);
        (code, said) = await place.Run("upgrade", foreign);
        Assert.AreEqual(1, code, said);
        StringAssert.Contains(said, "une autre machine");
        Assert.IsFalse(File.ReadAllText(place.Executable).Contains("# packed", StringComparison.Ordinal));

        (code, said) = await place.Run("upgrade", place.Pack("good.tar.gz", script, null));
        Assert.AreEqual(0, code, said);
        StringAssert.Contains(File.ReadAllText(place.Executable), "# packed");
    }

    [TestMethod]
    public async Task Going_back_over_a_change_of_schema_says_what_is_lost_and_wants_a_yes()
    {
        using var place = new Place(1);
        var older = "case \"$1\" in version) echo 'Cagette.SelfHost 0.1.0 (schéma 1)' ;; restore) cp \"$2\" \"$4/live/store.sqlite\"; rm -f \"$4\"/live/store.sqlite-*; echo revenu ;; esac";
        place.Script("cagette", older);
        var (code, said) = await place.Run("upgrade", place.Script("new", Built));
        Assert.AreEqual(0, code, said);
        using (new Database(place.Folder, TimeProvider.System))
        {
        }

        Assert.AreEqual(Migrations.Newest, StoreHeader.Of(place.Folder.Store)!.Schema);
        (code, said) = await place.Run("go-back");
        Assert.AreEqual(1, code, said);
        StringAssert.Contains(said, "perdu");
        StringAssert.Contains(said, "Rien n’a changé");
        Assert.AreEqual(Migrations.Newest, StoreHeader.Of(place.Folder.Store)!.Schema);
        (code, said) = await place.Run("go-back", "--yes");
        Assert.AreEqual(0, code, said);
        Assert.AreEqual(1, StoreHeader.Of(place.Folder.Store)!.Schema);
        StringAssert.Contains(File.ReadAllText(place.Executable), "0.1.0");
    }

    sealed class Place : IDisposable
    {
        public Place(int schema)
        {
            Directory.CreateDirectory(Root);
            Folder = new DataFolder(Path.Combine(Root, "data"));
            Folder.Create();
            Fixtures.Unpack(schema, Folder.Store);
            Folder.CreateHistory();
            Script("cagette", "# old\n" + Built);
        }

        public string Root { get; } = Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));

        public DataFolder Folder { get; }

        public string Executable => Path.Combine(Root, "cagette");

        public Task<(int ExitCode, string Said)> Run(params string[] arguments) =>
            ChildServer.Run([.. arguments, "--data", Folder.Path, "--executable", Executable], "env", "LC_ALL=fr_FR.UTF-8");

        public string Script(string name, string text)
        {
            var file = Path.Combine(Root, name);
            File.WriteAllText(file, text.StartsWith("#!", StringComparison.Ordinal) ? text : "#!/bin/sh\n" + text + "\n");
            if (OperatingSystem.IsWindows())
            {
                return file;
            }

            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return file;
        }

        public string Pack(string name, string script, string? sum)
        {
            var file = Path.Combine(Root, name);
            var program = Script("packed", script);
            using var packed = new GZipStream(File.Create(file), CompressionLevel.Fastest);
            using var tar = new TarWriter(packed);
            tar.WriteEntry(program, "cagette-selfhost-9-linux-x64/Cagette.SelfHost");
            var sums = Path.Combine(Root, "sums");
            File.WriteAllText(sums, $"{sum ?? Cagette.SelfHost.Features.Administration.Executable.Sum(program)}  Cagette.SelfHost\n");
            tar.WriteEntry(sums, "cagette-selfhost-9-linux-x64/SHA256SUMS");
            return file;
        }

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
