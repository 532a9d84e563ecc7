using System.Net;
using System.Net.Security;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Serilog;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>Sends what the outbox holds (rules.md 7.2): at a pace, again with growing pauses when a server says not now, never again when it
/// says no, and with the same Message-Id each time. Without mail settings all waits.</summary>
public sealed class Outbox(Database database, TimeProvider time, Renderer renderer, Lookups lookups) : BackgroundService
{
    /// <summary>At most this many in one go, a few seconds apart: a provider that sees hundreds at once takes us for a spammer.</summary>
    const int Batch = 20;

    const int MostTries = 10;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan SecurityLife = TimeSpan.FromDays(1);

    readonly SemaphoreSlim one = new(1);
    readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>How long a server may keep silent.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the next try: 1, 5, 15 minutes, 1 hour, then every 6 hours.</summary>
    public static TimeSpan BackOff(int tries) => TimeSpan.FromMinutes(tries switch { <= 1 => 1, 2 => 5, 3 => 15, 4 => 60, _ => 360 });

    /// <summary>One go: what is due now, up to a batch, or of one message alone. Two goes never run at once.</summary>
    public async Task SendDue(long? onlyMessage = null, CancellationToken stop = default)
    {
        await one.WaitAsync(stop);
        try
        {
            if (!database.Enter())
            {
                return;
            }

            var now = time.GetUtcNow();
            var (settings, due) = database.Read(db => (db.MailSettings(), db.DueMails(now, Batch, onlyMessage)));
            if (settings is not null && due.Count > 0)
            {
                await Send(settings, due, stop);
            }

            if (database.Read(db => db.HasSecurityMailsToForget(now - SecurityLife)))
            {
                await database.Write(null, db => db.ForgetSecurityMails(now - SecurityLife));
            }
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Asks for a go at once, instead of after the pause.</summary>
    public void Wake()
    {
        if (woken.CurrentCount == 0)
        {
            woken.Release();
        }
    }

    public override void Dispose()
    {
        one.Dispose();
        woken.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The stop shows as a result, not as an exception: a host that is disposed without a stop would take that for a failure.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await woken.WaitAsync(Pause, stoppingToken);
                await SendDue(stop: stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (database.Health.IsTrouble(fault))
            {
                // The journal has it already: mails wait until something can be written again.
            }
            catch (Exception fault)
            {
                Log.Error(fault, "The outbox stumbled; it goes on");
            }
        }
    }

    async Task Send(MailSettings settings, IReadOnlyList<DueMail> due, CancellationToken stop)
    {
        var house = lookups.FindHouse() ?? new House();
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        // Nobody stands between this machine and itself: a certificate made by hand is good enough there, and nowhere else.
        client.ServerCertificateValidationCallback = (_, _, _, faults) => faults == SslPolicyErrors.None || IsLoopback(settings.Host);
        foreach (var mail in due)
        {
            var now = time.GetUtcNow();
            await database.Write(null, db => db.BeginTry(mail.Id, now + BackOff(mail.Tries + 1)));
            var (state, answer) = await Try(client, settings, mail, house, stop);
            if (state == "waiting" && mail.State == "uncertain")
            {
                // That this try did not come through says nothing of the one before.
                state = "uncertain";
            }

            state = state is "waiting" or "uncertain" && mail.Tries + 1 >= MostTries ? "given_up" : state;
            await database.Write(null, db => db.EndTry(mail.Id, state, answer, time.GetUtcNow()));
            if (state != "sent")
            {
                Log.Warning("Mail {Recipient} of message {Message}: {State}, {Answer}", mail.Id, mail.MessageId, state, answer);
            }

            if (state == "waiting" && !client.IsConnected)
            {
                // No server at all: the others keep their turn for the next go.
                break;
            }
        }

        if (client.IsConnected)
        {
            await client.DisconnectAsync(true, stop);
        }
    }

    async Task<(string State, string Answer)> Try(SmtpClient client, MailSettings settings, DueMail mail, House house, CancellationToken stop)
    {
        var progress = new Departure();
        try
        {
            var message = Mails.Make(mail, database.Read(db => db.FilesOf(mail.MessageId)), settings, house, renderer);
            if (!client.IsConnected)
            {
                await client.ConnectAsync(settings.Host, settings.Port, settings.Security switch { "tls" => SecureSocketOptions.SslOnConnect, "none" => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls }, stop);
            }

            if (settings.Username is { Length: > 0 } username && !client.IsAuthenticated)
            {
                await client.AuthenticateAsync(username, settings.Password ?? "", stop);
            }

            return ("sent", await client.SendAsync(message, stop, progress));
        }
        catch (SmtpCommandException refusal)
        {
            // A server that does not take our sender's address has nothing against this recipient: the settings can be put right.
            var forGood = (int)refusal.StatusCode >= 500 && refusal.ErrorCode != SmtpErrorCode.SenderNotAccepted;
            return (forGood ? "refused" : "waiting", $"{(int)refusal.StatusCode} {refusal.Message}");
        }
        catch (Exception fault) when (fault is MimeKit.ParseException)
        {
            return ("refused", fault.Message);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            return (progress.HasLeft ? "uncertain" : "waiting", fault.Message);
        }
    }

    static bool IsLoopback(string host) => host == "localhost" || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    /// <summary>Knows whether anything of the text went out: after that, a broken line leaves open whether the server has it.</summary>
    sealed class Departure : ITransferProgress
    {
        public bool HasLeft { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasLeft = true;

        public void Report(long bytesTransferred) => HasLeft = true;
    }
}
