using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>Asks as one role, from an address of its own, with the session and a form's token that belong to it.</summary>
public sealed partial class Knock : IDisposable
{
    readonly HttpClient http;
    string token = "";
    string cookies;

    [GeneratedRegex("name=\"_token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    Knock(TestApp app, AccessRole role)
    {
        Role = role;
        cookies = role.PersonId == 0 ? "none=0; " : $"{Gate.SessionCookie}={AccessVillage.SessionOf(role)}; ";
        http = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = async (context, stop) =>
            {
                // Whoever knocks too often is counted by address: each role has its own.
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.1.{role.PersonId + 1}"), 0));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri(app.Address) };
    }

    public AccessRole Role { get; }

    public static async Task<Knock> As(TestApp app, AccessRole role, string? form = null)
    {
        var knock = new Knock(app, role);
        using var answer = await knock.Send("GET", form ?? (role.IsSignedIn ? "/account" : "/sign-in"));
        knock.token = TokenField().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
        knock.cookies += answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("cagette-forms", StringComparison.Ordinal)).Split(';')[0];
        Assert.AreNotEqual("", knock.token, role.Name);
        return knock;
    }

    public async Task<HttpResponseMessage> Send(string verb, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        request.Headers.Add("Cookie", cookies);
        if (verb == "POST")
        {
            request.Content = new FormUrlEncodedContent(fields.Append(("_token", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        }

        return await http.SendAsync(request);
    }

    public void Dispose() => http.Dispose();
}
