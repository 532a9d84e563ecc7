using Cagette.SelfHost.Journal;
using Cagette.SelfHost.Tests.Support;
using Serilog.Events;
using Serilog.Parsing;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>The journal is disposable: whatever happens to its file, it is begun anew and nobody else notices.</summary>
[TestClass]
public sealed class JournalTests
{
    readonly string folder = Directory.CreateTempSubdirectory("cagette-journal-").FullName;
    readonly TestClock clock = new();

    [TestCleanup]
    public void Clean() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow(16_384)]
    [DataRow(0)]
    public void Broken_at_the_start_it_is_put_aside_and_begun_anew_and_says_so(int length)
    {
        var content = new string('?', length);
        File.WriteAllText(File_, content);
        using var journal = new LiteJournal(File_, clock);
        Write(journal, "first words");
        Assert.HasCount(1, journal.Search("Information", "first words"));
        if (content.Length > 0)
        {
            Assert.AreEqual("journal-broken-20261124-090000.litedb", Path.GetFileName(Broken().Single()));
            Assert.IsTrue(File.ReadAllText(Broken().Single()) == content);
            Assert.HasCount(1, journal.Search("Warning", "journal-broken-20261124-090000.litedb"));
        }

        Assert.IsEmpty(journal.Search("Information", "never written"));
        Assert.HasCount(1, journal.Search("Information", "first words"));
    }

    [TestMethod]
    public void Half_of_its_pages_overwritten_at_rest_it_takes_new_lines()
    {
        foreach (var page in Enumerable.Range(0, 6))
        {
            Fill();
            using (var stream = new FileStream(File_, FileMode.Open))
            {
                stream.Position = page * 8192;
                stream.Write(Enumerable.Repeat((byte)0xA5, 8192 * 3).ToArray());
            }

            using var journal = new LiteJournal(File_, clock);
            journal.Search("Information", "");
            Write(journal, "after the damage");
            Assert.HasCount(1, journal.Search("Information", "after the damage"), $"page {page}");
            clock.Now += TimeSpan.FromHours(1);
        }

        Assert.IsLessThanOrEqualTo(2, Broken().Length);
    }

    [TestMethod]
    public void Overwritten_while_it_is_open_it_takes_new_lines()
    {
        using var journal = new LiteJournal(File_, clock);
        Write(journal, "before");
        using (var stream = new FileStream(File_, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.Write(Enumerable.Repeat((byte)0xA5, 8192 * 4).ToArray());
        }

        journal.Search("Information", "");
        Write(journal, "after the damage");
        Assert.HasCount(1, journal.Search("Information", "after the damage"));
    }

    [TestMethod]
    public void Deleted_while_it_is_open_with_its_log_or_without_it_takes_new_lines()
    {
        using var journal = new LiteJournal(File_, clock);
        Write(journal, "before");
        File.Delete(File_);
        Write(journal, "after");
        Assert.HasCount(1, journal.Search("Information", "after"));
        Assert.IsTrue(File.Exists(File_));
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Delete(file);
        }

        Write(journal, "at last");
        Assert.HasCount(1, journal.Search("Information", "at last"));
        Assert.IsEmpty(Broken());
    }

    [TestMethod]
    public void On_a_full_disk_it_keeps_its_file_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 2);
        var file = Path.Combine(disk.Path, "journal.litedb");
        using var journal = new LiteJournal(file, clock);
        Write(journal, "while there was room");
        disk.Fill();
        for (var i = 0; i < 50; i++)
        {
            Write(journal, new string('x', 2000));
        }

        disk.Empty();
        Write(journal, "room again");
        Assert.HasCount(1, journal.Search("Information", "room again"));
        Assert.IsEmpty(Directory.GetFiles(disk.Path, "journal-broken*"));
    }

    string File_ => Path.Combine(folder, "journal.litedb");

    string[] Broken() => Directory.GetFiles(folder, "journal-broken-*");

    void Fill()
    {
        using var journal = new LiteJournal(File_, clock);
        for (var i = 0; i < 40; i++)
        {
            Write(journal, $"line {i} {new string('y', 1000)}");
        }
    }

    static void Write(LiteJournal journal, string text) =>
        journal.Emit(new LogEvent(DateTimeOffset.UtcNow, LogEventLevel.Information, null, new MessageTemplateParser().Parse(text), []));
}
