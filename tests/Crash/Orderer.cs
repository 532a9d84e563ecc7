using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Cagette.SelfHost.Tests.Crash;

/// <summary>One order that was answered: its mark is in no other order of the same basket.</summary>
readonly record struct Answered(long Member, long Distribution, int Mark);

/// <summary>A household that orders without rest through the shop's own form, date after date, until the server is gone. Each order has a mark of
/// its own: so many of the first product, 3,000 more of the second, 6,000 more of the third.</summary>
sealed partial class Orderer(long household, Action<Answered> answered) : IDisposable
{
    public const int Shift = 3000;

    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), AutomaticDecompression = DecompressionMethods.All }) { Timeout = TimeSpan.FromSeconds(30) };
    readonly int[] marks = new int[Hamlet.Dates + 1];
    int turn = (int)household;
    bool signedIn;

    public static int[] Quantities(int mark) => [mark, mark + Shift, mark + (2 * Shift)];

    /// <summary>Orders until <paramref name="gone"/>; what goes wrong before that is a fault.</summary>
    public async Task Order(string address, Func<bool> gone)
    {
        try
        {
            if (!signedIn)
            {
                await SignIn(address);
            }

            while (!gone())
            {
                await OrderOnce(address);
            }
        }
        catch (Exception fault) when (gone() && fault is HttpRequestException or IOException or TaskCanceledException)
        {
            // The server was killed under our feet: nobody knows whether the last order was kept. Exactly what the ledger is for.
        }
    }

    public void Dispose() => http.Dispose();

    async Task SignIn(string address)
    {
        var page = await http.GetStringAsync($"{address}/sign-in");
        var answer = await http.PostAsync($"{address}/sign-in?next=%2F", Form(page, ("email", Hamlet.Email(household)), ("password", Hamlet.Password), ("how", "password"), ("stay", "1")));
        Assert.IsTrue(IsRedirect(answer), $"sign-in answered {answer.StatusCode}");
        signedIn = true;
    }

    async Task OrderOnce(string address)
    {
        var date = turn++ % Hamlet.Dates + 1;
        var path = $"{address}/distributions/{date}/order";
        var page = await http.GetStringAsync(path);
        var mark = ++marks[date];
        var quantities = Quantities(mark);
        var answer = await http.PostAsync(path, Form(page,
            [("save", "1"), ("version", Field(page, "version")), .. quantities.Select((quantity, i) => ($"quantity.{i + 1}", quantity.ToString(CultureInfo.InvariantCulture)))]));
        if (!IsRedirect(answer))
        {
            Assert.Fail($"order {mark} of household {household} for {date} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        answered(new(household, date, mark));
    }

    static bool IsRedirect(HttpResponseMessage answer) => answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther;

    static FormUrlEncodedContent Form(string page, params (string Name, string Value)[] typed) =>
        new([.. typed.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("_token", Field(page, "_token"))]);

    static string Field(string page, string name) =>
        HiddenField().Matches(page).First(match => match.Groups[1].Value == name).Groups[2].Value;

    [GeneratedRegex("""<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"[^>]*>""")]
    private static partial Regex HiddenField();
}
