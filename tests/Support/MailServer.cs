using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>A real SMTP server (Debian's python3-aiosmtpd) on a free loopback port, with a certificate made for the occasion.</summary>
public sealed class MailServer : IDisposable
{
    readonly Process process;
    readonly string folder;

    MailServer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The mails it kept, in order.</summary>
    public IReadOnlyList<MimeMessage> Kept => [.. Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))];

    public static async Task<MailServer> Start()
    {
        var folder = Directory.CreateTempSubdirectory("cagette-mail-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        var script = Path.Combine(AppContext.BaseDirectory, "smtp-server.py");
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"), folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the mail server did not start: is python3-aiosmtpd installed?");
        return new MailServer(process, folder, int.Parse(line["port ".Length..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(5000))
        {
            process.Kill();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
