using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>The real program on a free port, on a folder and with a clock of its own.</summary>
public sealed class TestApp : IAsyncDisposable
{
    readonly WebApplication app;

    TestApp(WebApplication app, string folder, TestClock clock)
    {
        this.app = app;
        Folder = folder;
        Clock = clock;
    }

    public string Folder { get; }

    public TestClock Clock { get; }

    public string Address => app.Urls.First();

    public Database Database => app.Services.GetRequiredService<Database>();

    public IServiceProvider Services => app.Services;

    public static async Task<TestApp> Start(TestClock? clock = null, Func<Database, Task>? fill = null, int mostWaiting = 1000, Settings? settings = null, string? folder = null)
    {
        folder ??= Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N"));
        clock ??= new TestClock();
        if (fill is not null)
        {
            using var database = new Database(new DataFolder(folder), clock);
            await fill(database);
        }

        var app = Program.Build((settings ?? new Settings { Urls = "http://127.0.0.1:0", MostWaiting = mostWaiting }) with { Data = folder }, clock);
        await app.StartAsync();
        return new TestApp(app, folder, clock);
    }

    /// <summary>A browser without script: cookies of its own, redirects followed.</summary>
    public Client NewClient(bool followRedirects = true) => new(Address, followRedirects);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A clock that tests move. It starts on Tuesday 24 November 2026 at 09:00 UTC, 10:00 in Paris.</summary>
public class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

public sealed class Client : IDisposable
{
    static readonly HtmlParser Parser = new();

    readonly HttpClientHandler handler;
    readonly HttpClient http;

    public Client(string address, bool followRedirects = true)
    {
        handler = new() { AllowAutoRedirect = followRedirects, AutomaticDecompression = System.Net.DecompressionMethods.All };
        http = new(handler) { BaseAddress = new Uri(address) };
    }

    /// <summary>What this browser sends along, as a header.</summary>
    public string Cookies => handler.CookieContainer.GetCookieHeader(http.BaseAddress!);

    /// <summary>The page that was read last; forms are sent from it.</summary>
    public IHtmlDocument Page { get; private set; } = Parser.ParseDocument("");

    public int Status { get; private set; }

    public string Path { get; private set; } = "";

    public string Text => Page.Body?.TextContent ?? "";

    public HttpClient Http => http;

    public async Task<IHtmlDocument> Get(string path) => await Take(await http.GetAsync(path));

    /// <summary>Fills the form whose action ends with <paramref name="action"/> (as a browser would: what stands in it is sent too) and sends it.</summary>
    public Task<IHtmlDocument> Submit(string action, params (string Name, string Value)[] typed)
    {
        var form = Page.Forms.FirstOrDefault(form => (form.GetAttribute("action") ?? Path).EndsWith(action, StringComparison.Ordinal) && string.Equals(form.Method, "post", StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"no form for {action} on {Path}: {string.Join(", ", Page.Forms.Select(form => form.GetAttribute("action")))}");
        var fields = Standing(form).Where(field => !typed.Any(new_ => new_.Name == field.Key)).Concat(typed.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return Post(form.GetAttribute("action") ?? Path, fields);
    }

    /// <summary>The same with a file, as a browser sends it.</summary>
    public async Task<IHtmlDocument> SubmitFile(string action, string name, string fileName, byte[] bytes)
    {
        var form = Page.Forms.First(form => (form.GetAttribute("action") ?? Path).EndsWith(action, StringComparison.Ordinal));
        using var content = new MultipartFormDataContent();
        foreach (var field in Standing(form))
        {
            content.Add(new StringContent(field.Value), field.Key);
        }

        content.Add(new ByteArrayContent(bytes), name, fileName);
        return await Take(await http.PostAsync(form.GetAttribute("action") ?? Path, content));
    }

    /// <summary>Sends fields as they are: for what no form of ours would send.</summary>
    public async Task<IHtmlDocument> Post(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        await Take(await http.PostAsync(path, new FormUrlEncodedContent(fields)));

    /// <summary>Sends a body as it is: a form with a file.</summary>
    public async Task<IHtmlDocument> Send(string path, HttpContent body) => await Take(await http.PostAsync(path, body));

    public async Task<IHtmlDocument> SignIn(string email, string password)
    {
        await Get("/sign-in");
        return await Submit("/sign-in?next=%2F", ("email", email), ("password", password), ("how", "password"));
    }

    public void Dispose() => http.Dispose();

    static IEnumerable<KeyValuePair<string, string>> Standing(IHtmlFormElement form)
    {
        foreach (var element in form.Elements)
        {
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlInputElement { Type: "submit" or "button" or "file" }:
                    break;
                case IHtmlInputElement { Name.Length: > 0, IsDisabled: false } input:
                    yield return KeyValuePair.Create(input.Name!, input.Value);
                    break;
                case IHtmlSelectElement { Name.Length: > 0 } select:
                    yield return KeyValuePair.Create(select.Name!, select.Value ?? "");
                    break;
                case IHtmlTextAreaElement { Name.Length: > 0 } area:
                    yield return KeyValuePair.Create(area.Name!, area.Value);
                    break;
                default:
                    break;
            }
        }
    }

    async Task<IHtmlDocument> Take(HttpResponseMessage answer)
    {
        Status = (int)answer.StatusCode;
        Path = answer.RequestMessage!.RequestUri!.PathAndQuery;
        Page = Parser.ParseDocument(await answer.Content.ReadAsStringAsync());
        return Page;
    }
}
