using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Features;

/// <summary>The outbox against a real mail server that takes, refuses, delays and breaks.</summary>
[TestClass]
public sealed class MailTests
{
    [TestMethod]
    public async Task R7_2_AMailIsSentOnceOverTlsWithTextHtmlAndFile()
    {
        using var server = await MailServer.Start();
        await using var app = await Start(server);
        var id = await Queue(app, "written", new LetterFile("liste.csv", "text/csv", "a;b"u8.ToArray()), "ok@example.org", "OK@example.org");
        await Send(app);
        await Send(app);
        var mail = server.Kept.Single();
        Assert.AreEqual("Bonjour à tous", mail.Subject);
        StringAssert.Contains(mail.HtmlBody, "<strong>jeudi</strong>");
        Assert.DoesNotContain("<script", mail.HtmlBody);
        StringAssert.Contains(mail.TextBody, "**jeudi**");
        Assert.AreEqual("liste.csv", mail.Attachments.Single().ContentDisposition!.FileName);
        Assert.AreEqual("sent", Only(app, id).State);
    }

    [TestMethod]
    [DataRow("never", "refused", "550")]
    [DataRow("later", "waiting", "450")]
    [DataRow("laterdata", "waiting", "452")]
    [DataRow("cutearly", "waiting", "")]
    [DataRow("cut", "uncertain", "")]
    [DataRow("slow", "uncertain", "")]
    public async Task R7_2_EachRecipientHasTheStateThatTheServersAnswerGives(string does, string state, string answer)
    {
        using var server = await MailServer.Start();
        await using var app = await Start(server);
        app.Services.GetRequiredService<Outbox>().Patience = TimeSpan.FromMilliseconds(700);
        var id = await Queue(app, "written", null, $"{does}@example.org");
        await Send(app);
        Assert.AreEqual(state, Only(app, id).State, Only(app, id).Answer);
        StringAssert.StartsWith(Only(app, id).Answer, answer);
        Assert.IsEmpty(server.Kept);
    }

    [TestMethod]
    public async Task R7_2_ALostAnswerIsTriedAgainLaterWithTheSameMessageId()
    {
        using var server = await MailServer.Start();
        await using var app = await Start(server);
        var id = await Queue(app, "written", null, "lostanswer@example.org");
        await Send(app);
        Assert.AreEqual("uncertain", Only(app, id).State);
        await Send(app);
        Assert.HasCount(1, server.Kept);
        app.Clock.Now += TimeSpan.FromMinutes(2);
        await Send(app);
        Assert.AreEqual("sent", Only(app, id).State);
        Assert.HasCount(2, server.Kept);
        Assert.AreEqual(server.Kept[0].MessageId, server.Kept[1].MessageId);
    }

    [TestMethod]
    public async Task R7_2_AServerThatNeverWillIsGivenUp()
    {
        using var server = await MailServer.Start();
        await using var app = await Start(server);
        var id = await Queue(app, "written", null, "later@example.org");
        for (var i = 0; i < 10; i++)
        {
            await Send(app);
            app.Clock.Now += TimeSpan.FromHours(7);
        }

        Assert.AreEqual("given_up", Only(app, id).State);
        Assert.AreEqual(10L, Only(app, id).Tries);
    }

    [TestMethod]
    public async Task R7_2_AWrongPasswordLeavesAllWaitingAndSaysSo()
    {
        using var server = await MailServer.Start();
        await using var app = await Start(server, "wrong");
        var id = await Queue(app, "written", null, "ok@example.org");
        await Send(app);
        Assert.AreEqual("waiting", Only(app, id).State);
        StringAssert.Contains(Only(app, id).Answer, "535");
    }

    [TestMethod]
    public async Task R7_2_WithoutMailSettingsAllWaits()
    {
        await using var app = await Village.Start();
        var id = await Queue(app, "written", null, "ok@example.org");
        await Send(app);
        Assert.AreEqual("waiting", Only(app, id).State);
        Assert.AreEqual(0L, Only(app, id).Tries);
    }

    [TestMethod]
    public async Task TheLinkOfASecurityMailGoesOnceItIsSentOrTooOld()
    {
        using var server = await MailServer.Start();
        await using var app = await Start(server);
        var sent = await Queue(app, "security", null, "ok@example.org");
        var late = await Queue(app, "security", null, "later@example.org");
        await Send(app);
        Assert.AreEqual("", app.Database.Read(db => db.Message(sent))!.Body);
        Assert.AreNotEqual("", app.Database.Read(db => db.Message(late))!.Body);
        app.Clock.Now += TimeSpan.FromDays(2);
        await Send(app);
        Assert.AreEqual("", app.Database.Read(db => db.Message(late))!.Body);
    }

    [TestMethod]
    public async Task AnAdminSetsTheServerWithoutSeeingThePasswordAgainAndTriesIt()
    {
        using var server = await MailServer.Start();
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/mail");
        await client.Submit("/admin/mail", ("host", "127.0.0.1"), ("port", $"{server.Port}"), ("username", "group"), ("password", "secret"), ("sender", "rien"));
        Assert.AreEqual(422, client.Status);
        await client.Submit("/admin/mail", ("password", "secret"), ("sender", "amap@example.org"));
        Assert.DoesNotContain("secret", client.Page.DocumentElement.OuterHtml);
        await client.Submit("/admin/mail/test");
        StringAssert.Contains(client.Text, "Le message d’essai est parti");
        Assert.AreEqual("Essai de courriel", server.Kept.Single().Subject);
    }

    [TestMethod]
    public async Task ATestToOneselfGoesBeforeWhatHasWaitedLonger()
    {
        using var server = await MailServer.Start();
        await using var app = await Village.Start();
        await Queue(app, "written", null, [.. Enumerable.Range(1, 50).Select(number => $"ok+{number}@example.org")]);
        await app.Database.Write(null, db => db.SaveMailSettings(new MailSettings { Host = "127.0.0.1", Port = server.Port, Username = "group", Password = "secret", Sender = "amap@example.org" }));
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/admin/mail");
        await client.Submit("/admin/mail/test");
        StringAssert.Contains(client.Text, "Le message d’essai est parti");
    }

    static async Task<TestApp> Start(MailServer server, string password = "secret")
    {
        var app = await Village.Start();
        await app.Database.Write(null, db => db.SaveMailSettings(new MailSettings { Host = "127.0.0.1", Port = server.Port, Username = "group", Password = password, Sender = "amap@example.org" }));
        return app;
    }

    static Task Send(TestApp app) => app.Services.GetRequiredService<Outbox>().SendDue();

    static Task<long> Queue(TestApp app, string kind, LetterFile? file, params string[] emails) => app.Database.Write(null, db => db.Queue(
        new Letter(kind, "Bonjour à tous", "Rendez-vous **jeudi** <script>alert(1)</script>", [.. emails.Select(email => new Addressee("Quelqu’un", email))]) { Attachments = file is null ? [] : [file] },
        app.Clock.Now));

    static RecipientState Only(TestApp app, long id) => app.Database.Read(db => db.RecipientsOf(id)).Single();
}
