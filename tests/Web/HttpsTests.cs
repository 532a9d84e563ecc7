using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cagette.SelfHost.Tests.Support;
using Cagette.SelfHost.Web;
using Dapper;

namespace Cagette.SelfHost.Tests.Web;

/// <summary>Pages by plain HTTP, under our own certificate, and behind a proxy that is named or not (docs/https.md).</summary>
[TestClass]
public sealed class HttpsTests
{
    static readonly DateTimeOffset Today = new TestClock().Now;

    readonly string folder = Directory.CreateTempSubdirectory("cagette-certificate-").FullName;

    string CertificatePath => Path.Combine(folder, "certificate.pem");

    string KeyPath => Path.Combine(folder, "key.pem");

    [TestCleanup]
    public void Clean() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task Plain_http_marks_no_cookie_and_promises_nothing()
    {
        await using var app = await Village.Start();
        using var http = Browser(app.Address);
        var answer = await SignIn(http);
        Assert.IsFalse(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.IsFalse(Cookies(answer).Any(cookie => cookie.Contains("secure", StringComparison.OrdinalIgnoreCase)));
        StringAssert.Contains(await http.GetStringAsync("/security"), "n’est pas protégée");
    }

    [TestMethod]
    public async Task Our_own_certificate_makes_cookies_secure_and_sends_plain_pages_on()
    {
        WriteCertificate("amap.example.org", Today.AddDays(-1), Today.AddDays(90));
        await using var app = await StartSecure();
        var secure = app.Services.GetServerAddress("https");
        using var http = Browser(secure);
        var answer = await SignIn(http);
        Assert.AreEqual("max-age=15552000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.IsTrue(Cookies(answer).Count > 0 && Cookies(answer).All(cookie => cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)), string.Join("\n", Cookies(answer)));
        StringAssert.Contains(await http.GetStringAsync("/security"), "est protégée (HTTPS)");

        using var plain = Browser(app.Services.GetServerAddress("http"));
        var sent = await plain.GetAsync("/sign-in?next=%2Forders");
        Assert.AreEqual(HttpStatusCode.TemporaryRedirect, sent.StatusCode);
        Assert.AreEqual(secure + "/sign-in?next=%2Forders", sent.Headers.Location!.ToString());
        Assert.AreEqual(HttpStatusCode.OK, (await plain.GetAsync("/healthz")).StatusCode, "install.sh asks from this machine");
    }

    [TestMethod]
    public async Task A_renewed_certificate_is_taken_without_a_restart_and_a_broken_one_is_not()
    {
        WriteCertificate("old.example.org", Today.AddDays(-60), Today.AddDays(30));
        await using var app = await StartSecure();
        var address = app.Services.GetServerAddress("https");
        Assert.AreEqual("CN=old.example.org", await NameSeen(address));

        WriteCertificate("new.example.org", Today.AddDays(-1), Today.AddDays(90));
        File.SetLastWriteTimeUtc(CertificatePath, DateTime.UtcNow.AddMinutes(1));
        app.Clock.Now += TimeSpan.FromSeconds(31);
        Assert.AreEqual("CN=new.example.org", await NameSeen(address));

        await File.WriteAllTextAsync(CertificatePath, "half of a file");
        app.Clock.Now += TimeSpan.FromSeconds(31);
        Assert.AreEqual("CN=new.example.org", await NameSeen(address));
    }

    [TestMethod]
    public void A_certificate_that_cannot_serve_is_refused_in_words()
    {
        StringAssert.Contains(Refusal(), "ne peut pas être lu");
        WriteCertificate("amap.example.org", Today.AddDays(-90), Today.AddDays(-1));
        StringAssert.Contains(Refusal(), "périmé depuis le 23/11/2026");
        WriteCertificate("amap.example.org", Today.AddDays(1), Today.AddDays(90));
        StringAssert.Contains(Refusal(), "horloge");
        File.WriteAllText(KeyPath, RSA.Create(2048).ExportPkcs8PrivateKeyPem());
        StringAssert.Contains(Refusal(), "format PEM");
    }

    [TestMethod]
    public async Task Nobody_but_a_named_proxy_is_believed()
    {
        await using var app = await Village.Start();
        using var http = Browser(app.Address);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example.org");
        var answer = await SignIn(http, how: "link");
        Assert.IsFalse(answer.Headers.Contains("Strict-Transport-Security"));
        StringAssert.Contains(Letter(app), app.Address + "/sign-in/link/");
        Assert.AreEqual(HttpStatusCode.TooManyRequests, await KnockFrom(http, count: 121, number => $"203.0.113.{number}"), "an invented address must not open the door again");
    }

    [TestMethod]
    public async Task A_named_proxy_tells_the_address_the_host_and_the_protection()
    {
        var settings = Settings.Read(["--proxies", "127.0.0.1, ::1", "--urls", "http://127.0.0.1:0"], new Dictionary<string, string>(), out _)!;
        await using var app = await TestApp.Start(fill: Village.Fill, settings: settings);
        using var http = Browser(app.Address);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "amap.example.org");
        var answer = await SignIn(http, how: "link");
        Assert.IsTrue(answer.Headers.Contains("Strict-Transport-Security"));
        StringAssert.Contains(Letter(app), "https://amap.example.org/sign-in/link/");
        Assert.AreEqual(HttpStatusCode.TooManyRequests, await KnockFrom(http, count: 121, _ => "203.0.113.7"));
        Assert.AreEqual(HttpStatusCode.BadRequest, await KnockFrom(http, count: 1, _ => "203.0.113.8"), "another visitor is not shut out");
    }

    [TestMethod]
    [DataRow("--proxies=proxy.example.org")]
    [DataRow("--certificate=a.pem")]
    [DataRow("--certificate-key=a.pem")]
    [DataRow("--urls=https://*:443")]
    public void Half_a_setting_is_refused(string argument)
    {
        Assert.IsNull(Settings.Read([argument], new Dictionary<string, string>(), out var fault));
        Assert.IsGreaterThan(20, fault.Length);
    }

    [TestMethod]
    public void The_environment_names_the_certificate_too()
    {
        var environment = new Dictionary<string, string> { ["CAGETTE_CERTIFICATE"] = "a.pem", ["CAGETTE_CERTIFICATE_KEY"] = "b.pem", ["CAGETTE_URLS"] = "http://*:80;https://*:443" };
        Assert.AreEqual("b.pem", Settings.Read([], environment, out _)!.CertificateKey);
    }

    Task<TestApp> StartSecure() => TestApp.Start(fill: Village.Fill,
        settings: new Settings { Urls = "http://127.0.0.1:0;https://127.0.0.1:0", Certificate = CertificatePath, CertificateKey = KeyPath });

    string Refusal()
    {
        var refused = Assert.ThrowsExactly<CertificateRefusedException>(() => new CertificateFile(CertificatePath, KeyPath, new TestClock()));
        return new Formats("fr", TimeZoneInfo.Utc).Say(refused.Text, [.. refused.Facts]);
    }

    void WriteCertificate(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(from, until);
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    static HttpClient Browser(string address) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = new Uri(address) };

    static async Task<string> NameSeen(string address)
    {
        var seen = "";
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (seen = certificate!.Subject).Length > 0 });
        await http.GetAsync(address + "/healthz");
        return seen;
    }

    static async Task<HttpResponseMessage> SignIn(HttpClient http, string how = "password")
    {
        // Cookies by hand: behind a proxy they are Secure, and this client would not send them back by the plain way between proxy and program.
        var page = await http.GetAsync("/sign-in");
        http.DefaultRequestHeaders.Add("Cookie", Cookies(page).Select(cookie => cookie.Split(';')[0]));
        var token = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync()).QuerySelector("input[name=_token]")!.GetAttribute("value")!;
        var answer = await http.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["_token"] = token, ["email"] = Village.Claire, ["password"] = Village.Password, ["how"] = how }));
        Assert.IsLessThan(400, (int)answer.StatusCode);
        return answer;
    }

    // Without our form's token each knock is answered 400, until the door is shut.
    static async Task<HttpStatusCode> KnockFrom(HttpClient http, int count, Func<int, string> address)
    {
        var status = HttpStatusCode.OK;
        for (var number = 0; number < count; number++)
        {
            using var knock = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Headers = { { "X-Forwarded-For", address(number) } } };
            status = (await http.SendAsync(knock)).StatusCode;
        }

        return status;
    }

    static string Letter(TestApp app) => app.Database.Read(db => db.QuerySingle<string>("select body from message order by id desc limit 1;"));

    static List<string> Cookies(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
}

static class ServerAddresses
{
    public static string GetServerAddress(this IServiceProvider services, string scheme) =>
        ((Microsoft.AspNetCore.Hosting.Server.IServer)services.GetService(typeof(Microsoft.AspNetCore.Hosting.Server.IServer))!).Features
            .Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.Single(address => address.StartsWith(scheme + ":", StringComparison.Ordinal));
}
