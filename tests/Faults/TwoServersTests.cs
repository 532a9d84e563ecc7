using System.Globalization;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Faults;

/// <summary>One program a folder, told by real processes.</summary>
[TestClass]
public sealed class TwoServersTests
{
    readonly DataFolder folder = new(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));

    [TestInitialize]
    public async Task Fill()
    {
        using var database = new Database(folder, TimeProvider.System);
        await Village.Fill(database);
    }

    [TestCleanup]
    public void Clean() => Directory.Delete(folder.Path, recursive: true);

    [TestMethod]
    public async Task The_second_refuses_and_names_the_first_which_goes_on_and_a_dead_one_blocks_nobody()
    {
        await using var first = await ChildServer.Start(folder.Path);
        var (exitCode, said) = await ChildServer.Run(["serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0"]);
        Assert.AreEqual(1, exitCode, said);
        using var client = first.NewClient();
        foreach (var named in new[] { folder.Path, first.Id.ToString(CultureInfo.InvariantCulture), "depuis", client.Http.BaseAddress!.AbsoluteUri.TrimEnd('/') })
        {
            Assert.Contains(named, said);
        }

        Assert.DoesNotContain("   at ", said);
        await client.Get("/healthz");
        Assert.AreEqual(200, client.Status);

        await first.Kill();
        await using var next = await ChildServer.Start(folder.Path);
        using var again = next.NewClient();
        await again.Get("/healthz");
        Assert.AreEqual(200, again.Status);
        Assert.Contains(next.Id.ToString(CultureInfo.InvariantCulture), await File.ReadAllTextAsync(Path.Combine(folder.Live, "lock-holder.txt")));
    }
}
