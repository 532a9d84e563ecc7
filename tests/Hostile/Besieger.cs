using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>What came back; the address is where a redirect leads, injected whether a header of ours got into it.</summary>
public sealed record Answer(int Status, string Body, string Address, string Type, bool Injected, TimeSpan Took);

/// <summary>Sends whatever it is told, with one session and one cookie of forms, and follows no redirect. Now and then it comes from another
/// address, or the doors would be closed to it after the first hundred tries.</summary>
public sealed class Besieger(string server, string? session) : IDisposable
{
    static int addresses;

    HttpClient? http;
    int sent;
    string forms = "none=0";

    public async Task<Answer> Send(string verb, string path, HttpContent? body = null)
    {
        if (http is null || sent++ % 90 == 0)
        {
            http?.Dispose();
            http = NewClient();
        }

        using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(server + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = body };
        request.Headers.Add("Cookie", session is null ? forms : $"{Gate.SessionCookie}={session}; {forms}");
        var clock = Stopwatch.StartNew();
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.FirstOrDefault(cookie => cookie.StartsWith("cagette-forms", StringComparison.Ordinal)) is { } cookie)
        {
            forms = cookie.Split(';')[0];
        }

        var injected = answer.Headers.Concat(answer.Content.Headers).Any(header => header.Key.StartsWith("X-Injected", StringComparison.OrdinalIgnoreCase));
        return new Answer((int)answer.StatusCode, text, answer.Headers.Location?.OriginalString ?? "", answer.Content.Headers.ContentType?.MediaType ?? "", injected, clock.Elapsed);
    }

    public void Dispose() => http?.Dispose();

    static HttpClient NewClient()
    {
        var number = Interlocked.Increment(ref addresses);
        return new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(new IPAddress([127, 2, (byte)(number / 250), (byte)(1 + number % 250)]), 0));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = TimeSpan.FromSeconds(60) };
    }
}
