using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class MessagesTests
{
    [TestMethod]
    public async Task R7_1_APersonInTwoSegmentsGetsOneMessageAndReadsItInThePages()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/messages/new");
        var token = client.Page.QuerySelector("input[name=_token]")!.GetAttribute("value")!;
        KeyValuePair<string, string>[] fields = [new("_token", token), new("to", "everybody"), new("to", "no_membership"), new("subject", "Fête du village"), new("body", "À **samedi** !")];
        await client.Post("/messages/new", [.. fields, new("do", "preview")]);
        StringAssert.Contains(client.Text, "2 personnes le recevront");
        await client.Post("/messages/new", [.. fields, new("do", "send")]);
        StringAssert.Contains(client.Text, "2 destinataires");
        StringAssert.Contains(client.Text, "Attend");
        await client.Get("/messages");
        StringAssert.Contains(client.Text, "Fête du village");

        using var member = app.NewClient();
        await member.SignIn(Village.Claire, Village.Password);
        await member.Get("/account/messages");
        StringAssert.Contains(member.Text, "Fête du village");
        Assert.IsNotNull(member.Page.QuerySelector("article strong"));
        await member.Get("/messages");
        Assert.AreEqual(403, member.Status);
    }

    [TestMethod]
    public async Task ANewMessageWithoutTextOrReaderIsRefusedAndKeepsWhatWasTyped()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/messages/new");
        await client.Submit("/messages/new", ("subject", "Sans texte"), ("do", "send"));
        Assert.AreEqual(422, client.Status);
        Assert.AreEqual("Sans texte", client.Page.QuerySelector("#f-subject")!.GetAttribute("value"));
        Assert.IsEmpty(app.Database.Read(db => db.Messages(true)));
    }

    [TestMethod]
    public async Task R7_1_ASubGroupMadeByHandIsAnAudience()
    {
        await using var app = await Village.Start();
        using var client = app.NewClient();
        await client.SignIn(Village.Mireille, Village.Password);
        await client.Get("/messages/segments");
        var claire = client.Page.QuerySelectorAll("input[name=person]").Single(box => box.ParentElement!.TextContent.Contains("Claire")).GetAttribute("value")!;
        await client.Submit("/messages/segments", ("name", "Bureau"), ("person", claire));
        await client.Submit("/messages/segments", ("name", "Bureau"));
        Assert.AreEqual(422, client.Status);
        await client.Get("/messages/new");
        StringAssert.Contains(client.Text, "Sous-groupe\u00a0: Bureau");
        await client.Submit("/messages/new", ("to", "segment:1"), ("subject", "Réunion"), ("body", "Mardi"), ("do", "send"));
        Assert.AreEqual(Village.Claire, app.Database.Read(db => db.RecipientsOf(1)).Single().Email);
    }

    [TestMethod]
    [DataRow("everybody")]
    [DataRow("catalog")]
    [DataRow("date")]
    [DataRow("owing")]
    [DataRow("no_membership")]
    [DataRow("volunteers")]
    [DataRow("segment")]
    [DataRow("producers")]
    [DataRow("waiting")]
    [DataRow("unknown")]
    public async Task R7_1_EachSegmentCanBeAsked(string segment)
    {
        await using var app = await Village.Start();
        var people = app.Database.Read(db => db.Audience(segment, 1, 2026, new DateOnly(2026, 11, 24)));
        Assert.HasCount(segment is "everybody" or "no_membership" ? 2 : 0, people);
    }
}
