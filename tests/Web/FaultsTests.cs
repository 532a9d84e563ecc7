using System.Text.RegularExpressions;
using Cagette.SelfHost.Journal;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>The page of a fault: it loses nothing that was typed, and gives no secret back.</summary>
[TestClass]
public sealed partial class FaultsTests
{
    [TestMethod]
    public async Task A_full_queue_answers_503_with_what_was_typed_and_sending_it_again_works()
    {
        await using var app = await TestApp.Start(fill: Village.Fill, mostWaiting: 1);
        using var mireille = app.NewClient();
        await mireille.SignIn(Village.Mireille, Village.Password);
        await mireille.Get("/members/new");
        const string typed = "L’œuf \"dur\" <script>alert(1)</script> {title} & fils";
        using (var blockage = Blockage.In(app.Database))
        {
            var waiting = app.Database.Write(null, db => db.Execute("select 1"));
            await mireille.Submit("/members", ("first_name", "Zoé"), ("last_name", "Le Goff"), ("email", "zoe@example.org"), ("name", typed));

            Assert.AreEqual(503, mireille.Status);
            Assert.AreEqual("Trop de monde à la fois", mireille.Page.Title);
            Assert.AreEqual(typed, mireille.Page.QuerySelector("input[type=hidden][name=name]")?.GetAttribute("value"));
            Assert.IsEmpty(mireille.Page.Scripts);
            Assert.AreEqual("Réessayer", mireille.Page.QuerySelector("form button")?.TextContent);
            await blockage.LetGo();
            await waiting;
        }

        await mireille.Submit("/members");
        Assert.AreEqual(200, mireille.Status, mireille.Text);
        Assert.AreEqual(1, app.Database.Read(db => db.QuerySingle<long>("select count(*) from member where name = $typed", new { typed })));
    }

    [TestMethod]
    public async Task A_busy_store_asks_for_the_password_again_says_when_to_retry_and_speaks_the_visitors_language()
    {
        await using var app = await TestApp.Start(fill: Village.Fill, mostWaiting: 1);
        using var claire = app.NewClient();
        await claire.Get("/sign-in");
        using (var blockage = Blockage.In(app.Database))
        {
            var waiting = app.Database.Write(null, db => db.Execute("select 1"));
            claire.Http.DefaultRequestHeaders.Add("Cookie", "cagette-language=en");
            var token = claire.Page.QuerySelector("input[name=_token]")!.GetAttribute("value")!;
            using var answer = await claire.Http.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["_token"] = token,
                ["email"] = Village.Claire,
                ["password"] = Village.Password,
                ["how"] = "password",
            }));
            var page = await answer.Content.ReadAsStringAsync();

            Assert.AreEqual(503, (int)answer.StatusCode, page);
            Assert.AreEqual("5", answer.Headers.GetValues("Retry-After").Single());
            StringAssert.Contains(page, "Too many people at once");
            StringAssert.Contains(page, "claire@example.org");
            StringAssert.Contains(page, "<input type=\"password\" name=\"password\">");
            Assert.IsFalse(page.Contains(Village.Password, StringComparison.Ordinal));
            await blockage.LetGo();
            await waiting;
        }
    }

    [TestMethod]
    public async Task A_page_is_read_while_a_write_stands_in_the_writer()
    {
        await using var app = await Village.Start();
        using var claire = app.NewClient();
        await claire.SignIn(Village.Claire, Village.Password);
        using var blockage = Blockage.In(app.Database);

        foreach (var path in new[] { "/", "/orders", "/catalogs", "/distributions", "/account/balance" })
        {
            await claire.Get(path);
            Assert.AreEqual(200, claire.Status, path);
        }

        Assert.IsFalse(blockage.Ended.IsCompleted);
    }

    [TestMethod]
    public async Task A_slow_write_stands_in_the_journal()
    {
        var clock = new SteppingClock();
        await using var app = await TestApp.Start(clock, Village.Fill);
        await app.Database.Write(new Cagette.SelfHost.Storage.ChangeNote(null, "place.edit"), _ => clock.Pass(TimeSpan.FromSeconds(2)));
        var journal = app.Services.GetRequiredService<LiteJournal>();

        Assert.IsTrue(SpinWait.SpinUntil(() => journal.Search("Warning", "Slow write").Count > 0, TimeSpan.FromSeconds(30)));
        StringAssert.Contains(journal.Search("Warning", "Slow write").Single().Text, "place.edit");
        StringAssert.Contains(journal.Search("Warning", "Slow write").Single().Text, "2000 ms at work");
    }

    [TestMethod]
    public void Each_password_field_of_a_template_is_known_as_a_secret()
    {
        var open = from file in Assets.Embedded("templates/")
                   from Match match in PasswordField().Matches(System.Text.Encoding.UTF8.GetString(file.Bytes))
                   where !match.Value.Contains("\"password\"", StringComparison.Ordinal) || !Regex.IsMatch(match.Value, "field form \"[^\"]*password")
                   select $"{file.Name}: {match.Value}";
        Assert.AreEqual("", string.Join("\n", open));
    }

    [GeneratedRegex("field form \"[^\"]*\" \\([^)]*\\) \"password\"|type=\"password\"[^>]*")]
    private static partial Regex PasswordField();

    /// <summary>A clock whose stopwatch stands still until it is told to pass.</summary>
    sealed class SteppingClock : TestClock
    {
        long passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref passed);

        public void Pass(TimeSpan time) => Interlocked.Add(ref passed, time.Ticks);
    }
}
