using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Oddities of HTTP/1.1 that no client library would send, written to the socket as they are: the server answers or hangs up, and goes on.</summary>
[TestClass]
public sealed partial class RawHttpTests
{
    const string Host = "Host: here\r\n";

    static readonly (string Name, string Text)[] Requests =
    [
        ("a length and chunks", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n{Host}\r\n"),
        ("chunks twice", $"POST /sign-in HTTP/1.1\r\n{Host}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        ("an unknown transfer coding", $"POST /sign-in HTTP/1.1\r\n{Host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        ("two lengths", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Length: 4\r\nContent-Length: 5\r\n\r\naaaaa"),
        ("a negative length", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Length: -1\r\n\r\n"),
        ("a huge length", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Length: 99999999999999999999\r\n\r\n"),
        ("a length beyond the limit", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 999999999999\r\n\r\na=b"),
        ("chunked garbage", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\ngarbage\r\n-1\r\n"),
        ("a chunk without end", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\na"),
        ("chunked multipart cut short", $"POST /sign-in HTTP/1.1\r\n{Host}Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n--b\r\n\r\n0\r\n\r\n"),
        ("no body where one is told", $"POST /join HTTP/1.1\r\n{Host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"),
        ("Expect", $"POST /join HTTP/1.1\r\n{Host}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"),
        ("an unknown expectation", $"POST /join HTTP/1.1\r\n{Host}Expect: the-spanish-inquisition\r\nContent-Length: 0\r\n\r\n"),
        ("absolute form", $"GET http://elsewhere.example.org/ HTTP/1.1\r\n{Host}\r\n"),
        ("absolute form of nothing", $"GET http:// HTTP/1.1\r\n{Host}\r\n"),
        ("authority form", $"CONNECT elsewhere.example.org:443 HTTP/1.1\r\n{Host}\r\n"),
        ("asterisk", $"OPTIONS * HTTP/1.1\r\n{Host}\r\n"),
        ("asterisk to read", $"GET * HTTP/1.1\r\n{Host}\r\n"),
        ("a header of 100 kB", $"GET / HTTP/1.1\r\n{Host}X: {new string('a', 100_000)}\r\n\r\n"),
        ("a cookie of 30 kB", $"GET / HTTP/1.1\r\n{Host}Cookie: cagette-session={new string('a', 30_000)}\r\n\r\n"),
        ("cookies of garbage", $"GET / HTTP/1.1\r\n{Host}Cookie: =; ;;; cagette-session; cagette-session==; cagette-flash=%%%; cagette-flash=\u00ff\u00fe; cagette-forms=AAAA; cagette-language=../x; $Version=1\r\n\r\n"),
        ("a flash that is none", $"GET / HTTP/1.1\r\n{Host}Cookie: cagette-flash=//79/A==\r\n\r\n"),
        ("1,000 headers", $"GET / HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Range(0, 1000).Select(i => $"X{i}: 1\r\n"))}\r\n"),
        ("no host", "GET / HTTP/1.1\r\n\r\n"),
        ("two hosts", $"GET / HTTP/1.1\r\n{Host}Host: there\r\n\r\n"),
        ("a host of garbage", "GET / HTTP/1.1\r\nHost: <script>:x/../\r\n\r\n"),
        ("an empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
        ("a folded header", $"GET / HTTP/1.1\r\n{Host}X: a\r\n b\r\n\r\n"),
        ("a space before the colon", $"GET / HTTP/1.1\r\n{Host}X : a\r\n\r\n"),
        ("a header without a name", $"GET / HTTP/1.1\r\n{Host}: a\r\n\r\n"),
        ("NUL in a header", $"GET / HTTP/1.1\r\n{Host}X: a\0b\r\n\r\n"),
        ("a lone CR", $"GET / HTTP/1.1\r\n{Host}X: a\rY: b\r\n\r\n"),
        ("lines without CR", "GET / HTTP/1.1\nHost: here\n\n"),
        ("HTTP/0.9", "GET /\r\n"),
        ("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
        ("HTTP/9.9", $"GET / HTTP/9.9\r\n{Host}\r\n"),
        ("HTTP/2 unasked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("an upgrade", $"GET / HTTP/1.1\r\n{Host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"),
        ("a websocket", $"GET / HTTP/1.1\r\n{Host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
        ("an unknown method", $"BREW / HTTP/1.1\r\n{Host}\r\n"),
        ("a method of garbage", $"G<>T / HTTP/1.1\r\n{Host}\r\n"),
        ("TRACE", $"TRACE / HTTP/1.1\r\n{Host}X-Secret: 1\r\n\r\n"),
        ("OPTIONS", $"OPTIONS /sign-in HTTP/1.1\r\n{Host}Origin: http://elsewhere.example.org\r\nAccess-Control-Request-Method: POST\r\n\r\n"),
        ("PUT", $"PUT /sign-in HTTP/1.1\r\n{Host}Content-Length: 1\r\n\r\na"),
        ("NUL in the path", $"GET /a%00b HTTP/1.1\r\n{Host}\r\n"),
        ("a bare NUL in the path", $"GET /a\0b HTTP/1.1\r\n{Host}\r\n"),
        ("bare bytes in the path", $"GET /\u00ff\u00fe HTTP/1.1\r\n{Host}\r\n"),
        ("a path of 100 kB", $"GET /{new string('a', 100_000)} HTTP/1.1\r\n{Host}\r\n"),
        ("a path of 10,000 steps", $"GET {string.Concat(Enumerable.Repeat("/..", 2500))}/etc/passwd HTTP/1.1\r\n{Host}\r\n"),
        ("dots in assets", $"GET /assets/../../cagette.db HTTP/1.1\r\n{Host}\r\n"),
        ("hidden dots in assets", $"GET /assets/%2e%2e%2f%2e%2e%2fcagette.db HTTP/1.1\r\n{Host}\r\n"),
        ("broken UTF-8 in the path", $"GET /%ED%A0%80/%C0%AF HTTP/1.1\r\n{Host}\r\n"),
        ("a fragment", $"GET /#x HTTP/1.1\r\n{Host}\r\n"),
        ("no path", $"GET  HTTP/1.1\r\n{Host}\r\n"),
        ("half a line", "GET / HT"),
        ("half a head", $"GET / HTTP/1.1\r\n{Host}X: a"),
        ("nothing but line ends", string.Concat(Enumerable.Repeat("\r\n", 5000))),
        ("TLS to a plain port", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003"),
        ("noise", new string([.. Enumerable.Range(0, 4000).Select(i => (char)(i * 7919 % 256))])),
        ("conditions of garbage", $"GET /assets/app.css HTTP/1.1\r\n{Host}If-None-Match: \"\r\nIf-Modified-Since: never\r\nRange: bytes=9-1,-0,99999999999999999999-\r\n\r\n"),
        ("languages of garbage", $"GET / HTTP/1.1\r\n{Host}Accept-Language: ;q=,,fr;q=9e999,\u00ff\r\nAccept-Encoding: gzip;q=-1, br;q=x, *;q=\r\n\r\n"),
        ("a forwarded address", $"GET / HTTP/1.1\r\n{Host}X-Forwarded-For: <script>, 999.999.999.999\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: a/b\r\nForwarded: for=\"_\r\n\r\n"),
        ("pipelined", string.Concat(Enumerable.Repeat($"GET /healthz HTTP/1.1\r\n{Host}\r\n", 200))),
        ("pipelined after a wrong one", $"GET / HTTP/1.1\r\n{Host}Content-Length: x\r\n\r\nGET /healthz HTTP/1.1\r\n{Host}\r\n"),
        ("a body on GET", $"GET / HTTP/1.1\r\n{Host}Content-Length: 30\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n"),
    ];

    public required TestContext TestContext { get; init; }

    [GeneratedRegex(@"HTTP/1\.[01] (\d{3})")]
    private static partial Regex StatusLine();

    [TestMethod]
    public async Task Nothing_written_to_the_socket_stumbles_or_stops_the_server()
    {
        await using var app = await Village.Start();
        var counts = new SortedDictionary<string, int>();
        var wrong = new List<string>();
        var answers = new List<(string Name, string Answer)>();
        foreach (var group in Requests.Chunk(10))
        {
            answers.AddRange(await Task.WhenAll(group.Select(async request => (request.Name, await Ask(app, request.Text)))));
        }

        foreach (var (name, answer) in answers)
        {
            var statuses = StatusLine().Matches(answer).Select(match => match.Groups[1].Value).ToList();
            foreach (var status in statuses.DefaultIfEmpty("no answer"))
            {
                counts[status] = counts.GetValueOrDefault(status) + 1;
                if (status[0] == '5' && status != "505")
                {
                    wrong.Add($"{name}: {status}");
                }
            }

            if (answer.Contains("X-Secret", StringComparison.OrdinalIgnoreCase) || answer.Contains("SQLite format", StringComparison.Ordinal))
            {
                wrong.Add($"{name}: tells what it should not");
            }
        }

        using var client = app.NewClient();
        await client.SignIn(Village.Claire, Village.Password);
        Assert.AreEqual(200, client.Status);
        TestContext.DisplayMessage(MessageLevel.Informational, $"raw HTTP: {Requests.Length} oddities: {string.Join(", ", counts.Select(pair => $"{pair.Value} x {pair.Key}"))}");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    /// <summary>Writes and reads until nothing comes any more: some oddities are rightly waited on. Whoever closes their end first is hung up on.</summary>
    static async Task<string> Ask(TestApp app, string text)
    {
        var address = new Uri(app.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
            var bytes = new byte[100_000];
            for (var length = 1; length > 0;)
            {
                using var patience = new CancellationTokenSource(answer.Length == 0 ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(1));
                length = await stream.ReadAsync(bytes, patience.Token);
                answer.Write(bytes, 0, length);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // Hung up on while we still spoke, or the server waits for more.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
