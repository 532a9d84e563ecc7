using System.Net;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cagette.SelfHost.Bench;

/// <summary>The real program on loopback. Nothing happens by the clock (no closing, no snapshot of its own): only what a benchmark does.</summary>
sealed partial class BenchApp : IAsyncDisposable
{
    readonly WebApplication app;

    BenchApp(WebApplication app) => this.app = app;

    public Database Database => app.Services.GetRequiredService<Database>();

    public Uri Address => new(app.Urls.First());

    public long ValuesWritten => app.Services.GetRequiredService<Renderer>().ValuesWritten;

    public static async Task<BenchApp> Start(BenchFolder folder)
    {
        var app = Program.Build(new Settings { Data = folder.Folder.Path, Urls = "http://127.0.0.1:0" }, new Standstill());
        await app.StartAsync();
        return new BenchApp(app);
    }

    /// <summary>A browser without script that has signed in.</summary>
    public async Task<HttpClient> SignIn(string email, string password)
    {
        var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = Address };
        var token = Token().Match(await client.GetStringAsync("/sign-in")).Groups[1].Value;
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string> { ["_token"] = token, ["email"] = email, ["password"] = password, ["how"] = "password" });
        using var answer = await client.PostAsync("/sign-in", fields);
        answer.EnsureSuccessStatusCode();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    [GeneratedRegex("name=\"_token\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    /// <summary>Stands at the start: no timer ends, and no change ever rests for long enough to be copied.</summary>
    sealed class Standstill : TimeProvider
    {
        readonly DateTimeOffset start = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => start;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
