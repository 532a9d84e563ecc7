using System.Globalization;
using System.Threading.RateLimiting;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Features.Administration;
using Cagette.SelfHost.Features.Catalogs;
using Cagette.SelfHost.Features.Distributions;
using Cagette.SelfHost.Features.FirstRun;
using Cagette.SelfHost.Features.Home;
using Cagette.SelfHost.Features.Members;
using Cagette.SelfHost.Features.Messages;
using Cagette.SelfHost.Features.Ordering;
using Cagette.SelfHost.Features.Payments;
using Cagette.SelfHost.Features.Producers;
using Cagette.SelfHost.Features.Subscriptions;
using Cagette.SelfHost.Features.Volunteering;
using Cagette.SelfHost.Journal;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.AspNetCore.DataProtection;
using Serilog;
using Serilog.Events;

var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(key => key, key => Environment.GetEnvironmentVariable(key) ?? "");
if (Settings.Read(args, environment, out var fault) is not { } settings)
{
    Console.Error.WriteLine(fault);
    return 2;
}

try
{
    return await Commands.Run(settings, TimeProvider.System) ?? Demo.Prepare(settings, TimeProvider.System) ?? await Serve(settings);
}
catch (CertificateRefusedException refusal)
{
    Console.Error.WriteLine(settings.Formats.Say(refusal.Text, [.. refusal.Facts]));
    return 1;
}
catch (Exception refusal) when (refusal is StoreRefusedException or IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
{
    Console.Error.WriteLine(settings.Formats.Say(refusal));
    return 1;
}

public partial class Program
{
    static async Task<int> Serve(Settings settings)
    {
        await using var app = Build(settings, TimeProvider.System);
        await app.StartAsync();
        app.Services.GetRequiredService<Database>().AnswersAt(app.Urls.First());
        foreach (var address in app.Urls)
        {
            Console.WriteLine($"Listening on {address}");
        }

        if (app.Services.GetRequiredService<SetupCode>().Code is { } code)
        {
            Console.WriteLine(settings.Formats.Say("Créez votre groupe : {0}", $"{app.Urls.First()}/setup?code={code}"));
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>The whole program on one data folder, ready to start; tests start it on a free port with a clock of their own.</summary>
    public static WebApplication Build(Settings settings, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Cagette.SelfHost" });
        builder.WebHost.UseKestrelCore();
        builder.ListenAt(settings, time);
        var folder = new DataFolder(Path.GetFullPath(settings.Data));
        var database = new Database(folder, time, settings.MostWaiting);
        FormKeys.RemoveTorn(folder);
        var journal = new LiteJournal(folder.Journal, time);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 16 * 1024 * 1024;

            // Whoever opens connections and says little must not hold them for long, nor fill the memory of a small board: 4,000 idle ones take
            // about 40 MB. A request's head fits in one packet, so 10 s are plenty on any line; a body may come at 240 bytes a second (Kestrel's own).
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Limits.MaxConcurrentConnections = 4000;
        });
        builder.Services.AddRoutingCore();

        // An imported file goes along to its confirmation as base64 in a field: a third more than its 4 MB.
        builder.Services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(options => options.ValueLengthLimit = 8 * 1024 * 1024);
        builder.Services.AddSingleton(_ => journal);
        builder.Services.AddSerilog(logger => logger
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // Whoever hangs up in the midst of a body would fill the journal with a warning each time.
            .MinimumLevel.Override("Microsoft.AspNetCore.Server.Kestrel", LogEventLevel.Error)
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal)
            // Off, so that no activity is made up for each request; what escapes the fault page is told by Kestrel.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off)
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .MinimumLevel.Override("Microsoft.AspNetCore.Antiforgery", LogEventLevel.Error)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.Sink(journal), preserveStaticLogger: true);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new Machine());
        builder.Services.AddSingleton<RunService>().AddHostedService(services => services.GetRequiredService<RunService>());

        // What is registered last stops first: at the end the last snapshot is made, then carried to the stick.
        builder.Services.AddSingleton<SecondCopyService>().AddHostedService(services => services.GetRequiredService<SecondCopyService>());
        builder.Services.AddSingleton<SnapshotService>().AddHostedService(services => services.GetRequiredService<SnapshotService>());
        builder.Services.AddSingleton<StoreWatch>().AddHostedService(services => services.GetRequiredService<StoreWatch>());
        builder.Services.AddSingleton<ProofService>().AddHostedService(services => services.GetRequiredService<ProofService>());
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton(new ClockGuard(database));
        builder.Services.AddSingleton<Assets>();
        builder.Services.AddSingleton(services => new Renderer(services.GetRequiredService<Assets>(), settings.Templates));
        builder.Services.AddSingleton(new SetupCode(database));
        builder.Services.AddSingleton<Outbox>().AddHostedService(services => services.GetRequiredService<Outbox>());
        builder.Services.AddSingleton(new Lookups(token => Sessions.Find(database, token), () => Sessions.House(database), http => Confirmation.Doubt(http, database))
        {
            PageOf = database.Health.PageOf,
            FindAddress = () => database.Read(db => db.MailSettings())?.BaseUrl,
        });
        builder.Services.AddSingleton<Doorman>();
        builder.Services.AddHostedService<Closing>();
        builder.Services.AddHostedService<Thrift>();
        builder.Services.AddDataProtection().SetApplicationName("Cagette.SelfHost").PersistKeysToFileSystem(new DirectoryInfo(database.Folder.Keys));
        builder.Services.AddAntiforgery(options =>
        {
            options.FormFieldName = "_token";
            options.Cookie.Name = "cagette-forms";
            options.SuppressXFrameOptionsHeader = true;
        });
        builder.Services.AddResponseCompression();
        builder.Services.AddRateLimiter(options =>
        {
            options.OnRejected = async (rejected, _) => await rejected.HttpContext.Page("errors/too-many", new { }, 429).ExecuteAsync(rejected.HttpContext);
            options.AddPolicy("doors", http => RateLimitPartition.GetFixedWindowLimiter(
                $"{http.Connection.RemoteIpAddress}", _ => new FixedWindowRateLimiterOptions { PermitLimit = 120, Window = TimeSpan.FromMinutes(5) }));
        });

        var app = builder.Build();
        app.Services.GetRequiredService<Renderer>();
        var lines = app.Services.GetRequiredService<Serilog.ILogger>();
        database.WroteSlowly += write => lines.Warning("Slow write {Action}: {Waiting} ms in the queue, {Working} ms at work, {Committing} ms to commit",
            write.Action, (long)write.Waiting.TotalMilliseconds, (long)write.Working.TotalMilliseconds, (long)write.Committing.TotalMilliseconds);
        app.UseResponseCompression();
        app.UseTransport(settings);
        app.UseFaultPage();
        app.UseOneStoreAVisit();
        app.UseGate();

        app.MapFirstRun();
        app.MapAccounts();
        app.MapHome();
        app.MapMembers();
        app.MapProducers();
        app.MapCatalogs();
        app.MapSubscriptions();
        app.MapDistributions();
        app.MapOrdering();
        app.MapPayments();
        app.MapVolunteering();
        app.MapMessages();
        app.MapAdministration();
        return app;
    }
}
