using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Cagette.SelfHost.Tests.Support;
using Dapper;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Clients that speak a letter at a time and connections that say nothing do not stop a member's order.</summary>
[TestClass]
public sealed class CrowdTests
{
    static readonly string[] Slow =
    [
        "GET / HTTP/1.1\r\nHost: here\r\nX: ",
        "POST /join HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10000000\r\n\r\na=",
        "POST /sign-in HTTP/1.1\r\nHost: here\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n-\r\n",
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Slow_and_silent_clients_do_not_stop_an_order()
    {
        await using var village = await HostileVillage.Start();
        var (slow, silent) = (LongRun.Or(300, 1500), LongRun.Or(300, 2000));
        var crowd = new List<Socket>();
        try
        {
            for (var i = 0; i < slow + silent; i++)
            {
                var socket = await Connect(village.App);
                crowd.Add(socket);
                await socket.SendAsync(Encoding.ASCII.GetBytes(i < slow ? Slow[i % Slow.Length] : ""));
            }

            var drip = Drip(crowd[..slow]);
            var clock = Stopwatch.StartNew();
            using var client = village.App.NewClient();
            var member = village.SignIns.First(signIn => signIn.Role == "member");
            await client.SignIn(member.Email, member.Password);
            await client.Get("/orders");
            var shop = client.Page.QuerySelector("a[href$='/order'][href^='/distributions/']")?.GetAttribute("href") ?? client.Path;
            StringAssert.EndsWith(shop, "/order", client.Text);
            await client.Get(shop);
            var field = client.Page.QuerySelectorAll("input[name^='quantity.']")[^1].GetAttribute("name")!;
            await client.Submit(shop, (field, "4"));
            Assert.AreEqual(200, client.Status, client.Text);
            Assert.AreEqual(1, village.App.Database.Read(db => db.QuerySingle<int>("select count(*) from order_line where product_id = $product and quantity_thousandths = 4000 and ordered_at >= $now",
                new { product = field.Split('.')[^1], now = village.App.Clock.Now })), $"{shop} {field}");
            var took = clock.ElapsedMilliseconds;
            await drip;
            TestContext.DisplayMessage(MessageLevel.Informational, $"a crowd of {slow} slow and {silent} silent clients: the order is taken, {took} ms from the sign-in page on");
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Each slow client says one letter more, while the order is under way.</summary>
    static async Task Drip(List<Socket> sockets)
    {
        foreach (var socket in sockets)
        {
            try
            {
                await socket.SendAsync("a"u8.ToArray());
            }
            catch (SocketException)
            {
                // Hung up on already: so much the better.
            }
        }
    }

    static async Task<Socket> Connect(TestApp app)
    {
        var address = new Uri(app.Address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // Tries at the doors are counted by address: the crowd has one, the member another.
        socket.Bind(new System.Net.IPEndPoint(new System.Net.IPAddress([127, 3, 0, 1]), 0));
        await socket.ConnectAsync(address.Host, address.Port);
        return socket;
    }
}
