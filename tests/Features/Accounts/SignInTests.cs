using System.Text.RegularExpressions;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features.Accounts;

/// <summary>Nobody learns at the door who is a member: the same words, the same number of hashes and of commits. Times are measured by hand.</summary>
[TestClass]
public sealed partial class SignInTests
{
    const string Unknown = "nobody@example.org";
    const string WithoutPassword = "sans@example.org";

    [GeneratedRegex("name=\"_token\" value=\"[^\"]+\"")]
    private static partial Regex Token();

    [TestMethod]
    public async Task A_wrong_password_is_answered_alike_for_a_member_for_who_has_none_and_for_nobody()
    {
        await using var app = await Start();
        var answers = new List<string>();
        foreach (var email in new[] { Village.Claire, WithoutPassword, Unknown })
        {
            answers.Add(await Answer(app, email, client => client.SignIn(email, "pas la bonne phrase")));
        }

        Assert.HasCount(1, answers.Distinct().ToList(), string.Join("\n----\n", answers.Distinct()));
        Assert.StartsWith("422, 1 checks, 0 commits", answers[0]);
    }

    [TestMethod]
    public async Task A_link_is_promised_alike_to_a_member_to_one_who_asked_too_often_and_to_nobody()
    {
        await using var app = await Start();
        var answers = new List<string>();
        foreach (var email in new[] { Village.Claire, Village.Claire, Village.Claire, Village.Claire, Unknown })
        {
            answers.Add(await Answer(app, email, async client =>
            {
                await client.Get("/sign-in");
                await client.Submit("/sign-in?next=%2F", ("email", email), ("how", "link"));
            }));
        }

        Assert.HasCount(1, answers.Distinct().ToList(), string.Join("\n----\n", answers.Distinct()));
        Assert.StartsWith("200, 0 checks, 1 commits", answers[0]);
        Assert.AreEqual(3L, Letters.CountTo(app, Village.Claire));
        Assert.AreEqual(0L, Letters.CountTo(app, Unknown));
        Assert.AreEqual(3L, app.Database.Read(db => db.QuerySingle<long>("select count(*) from message")), "nothing of the letter to nobody stays");
    }

    [TestMethod]
    public async Task A_request_to_join_is_answered_alike_for_a_member_for_who_waits_already_and_for_a_new_address()
    {
        await using var app = await Start();
        var answers = new List<string>();
        foreach (var email in new[] { Unknown, Unknown, Village.Claire })
        {
            answers.Add(await Answer(app, email, async client =>
            {
                await client.Get("/join");
                await client.Submit("/join", ("first_name", "Lou"), ("last_name", "Nouveau"), ("email", email));
            }));
        }

        Assert.HasCount(1, answers.Distinct().ToList(), string.Join("\n----\n", answers.Distinct()));
        Assert.StartsWith("200, 0 checks, 1 commits", answers[0]);
        Assert.Contains("Quelqu’un a demandé à rejoindre", Letters.LastTo(app, Village.Claire));
    }

    [TestMethod]
    public async Task Requests_in_a_members_name_fill_no_letter_box()
    {
        await using var app = await Start();
        for (var n = 0; n < 6; n++)
        {
            using var client = app.NewClient();
            await client.Get("/join");
            await client.Submit("/join", ("first_name", "Lou"), ("last_name", "Nouveau"), ("email", Village.Claire));
        }

        Assert.AreEqual(3L, Letters.CountTo(app, Village.Claire));
    }

    [TestMethod]
    public async Task A_link_leads_to_the_address_that_an_admin_entered_whatever_host_was_asked()
    {
        await using var app = await Start();
        await app.Database.Write(null, db => db.SaveMailSettings(new MailSettings { Host = "mail.example.org", Port = 25, Security = "none", Sender = "amap@example.org", BaseUrl = "https://amap.example.org/" }));
        using var client = app.NewClient();
        await client.Get("/sign-in");
        client.Http.DefaultRequestHeaders.Host = "ailleurs.example";
        await client.Submit("/sign-in?next=%2F", ("email", Village.Claire), ("how", "link"));
        Assert.Contains("<https://amap.example.org/sign-in/link/", Letters.LastTo(app, Village.Claire));
    }

    [TestMethod]
    public async Task Too_many_wrong_passwords_for_one_address_close_it_for_a_quarter_of_an_hour()
    {
        await using var app = await Start();
        using var client = app.NewClient();
        for (var n = 0; n < 25; n++)
        {
            await client.SignIn(Village.Claire, "pas la bonne phrase");
        }

        await client.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual(422, client.Status);
        app.Clock.Now = app.Clock.Now.AddMinutes(15);
        await client.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", client.Path);
    }

    [TestMethod]
    public async Task A_hash_of_fewer_rounds_is_made_anew_at_sign_in()
    {
        await using var app = await Start();
        var old = new PasswordHasher<object>().HashPassword(new object(), Village.Password);
        await app.Database.Write(null, db => db.SetPassword(2, old, app.Clock.Now));
        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual("/", client.Path);
        var made = app.Database.Read(db => db.PasswordHashOf(2));
        Assert.AreNotEqual(old, made);
        Assert.AreEqual(PasswordAnswer.Right, Passwords.Check(made, Village.Password));
    }

    static async Task<TestApp> Start()
    {
        var app = await Village.Start();
        await app.Database.Write(null, db => db.AddPerson(2, "Sacha", "Moreau", WithoutPassword));
        return app;
    }

    // Everything that can be seen or counted from one request, without the address itself and the form's token.
    static async Task<string> Answer(TestApp app, string email, Func<Client, Task> ask)
    {
        var doorman = app.Services.GetRequiredService<Doorman>();
        using var client = app.NewClient();
        var (checks, commits) = (doorman.Checks, app.Database.Commits);
        await ask(client);
        var page = Token().Replace(client.Page.DocumentElement.OuterHtml, "").Replace(email, "ADDRESS", StringComparison.Ordinal);
        return $"{client.Status}, {doorman.Checks - checks} checks, {app.Database.Commits - commits} commits, {page}";
    }
}
