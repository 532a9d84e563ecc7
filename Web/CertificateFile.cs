using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cagette.SelfHost.Web;

/// <summary>The group's own certificate, two PEM files. Whoever renews them replaces the files: within half a minute new connections get the new one,
/// without a restart. A renewal that cannot be used is told in the journal and the old certificate goes on.</summary>
public sealed class CertificateFile
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string file;
    readonly string keyFile;
    readonly TimeProvider time;
    readonly Lock gate = new();
    Loaded current;
    DateTimeOffset lookedAt;
    DateTime refusedStamp;

    /// <summary>Reads both. Throws <see cref="CertificateRefusedException"/>, whose sentence is a text of Web/Words.</summary>
    public CertificateFile(string file, string keyFile, TimeProvider time)
    {
        (this.file, this.keyFile, this.time) = (file, keyFile, time);
        current = Load();
        lookedAt = time.GetUtcNow();
    }

    /// <summary>Hears, in English for the journal, of each renewal taken or refused.</summary>
    public Action<string> Tell { get; set; } = _ => { };

    /// <summary>Until when the certificate in use is good.</summary>
    public DateTimeOffset ValidUntil => Current().ValidUntil;

    /// <summary>What Kestrel asks for at each new connection: leaf, key and the certificates between them and the authority.</summary>
    public SslStreamCertificateContext Context => Current().Context;

    Loaded Current()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now - lookedAt < Patience)
            {
                return current;
            }

            lookedAt = now;
            var stamp = Stamp();
            if (stamp != current.Stamp && stamp != refusedStamp)
            {
                try
                {
                    current = Load();
                    Tell($"New certificate taken, good until {current.ValidUntil:yyyy-MM-dd}");
                }
                catch (CertificateRefusedException fault)
                {
                    refusedStamp = stamp;
                    Tell($"The new certificate cannot be used, the old one goes on: {fault.Message}");
                }
            }

            return current;
        }
    }

    // Symbolic links, as Let's Encrypt's, are followed: the stamp is the target's. A file that is not there now has the oldest of stamps.
    DateTime Stamp()
    {
        try
        {
            return new[] { file, keyFile }.Max(path => File.GetLastWriteTimeUtc(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return DateTime.MinValue;
        }
    }

    Loaded Load()
    {
        var stamp = Stamp();
        var leaf = Read();
        if (leaf.NotAfter.ToUniversalTime() <= time.GetUtcNow().UtcDateTime)
        {
            throw new CertificateRefusedException("Le certificat {0} est périmé depuis le {1}.", file, $"{leaf.NotAfter:dd'/'MM'/'yyyy}");
        }

        if (leaf.NotBefore.ToUniversalTime() > time.GetUtcNow().UtcDateTime)
        {
            throw new CertificateRefusedException("Le certificat {0} ne vaut qu’à partir du {1}. L’horloge de la machine est-elle juste ?", file, $"{leaf.NotBefore:dd'/'MM'/'yyyy}");
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return new(SslStreamCertificateContext.Create(leaf, [.. chain.Skip(1)], offline: true), leaf.NotAfter.ToUniversalTime(), stamp);
    }

    X509Certificate2 Read()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file, keyFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CertificateRefusedException("Le certificat ne peut pas être lu : {0}", fault.Message);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new CertificateRefusedException("{0} et {1} ne sont pas un certificat et sa clé au format PEM, sans mot de passe : {2}", file, keyFile, fault.Message);
        }
    }

    sealed record Loaded(SslStreamCertificateContext Context, DateTimeOffset ValidUntil, DateTime Stamp);
}

/// <summary>The certificate cannot be used; <see cref="Text"/> and <see cref="Facts"/> say why.</summary>
public sealed class CertificateRefusedException(string text, params object[] facts) : Exception(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, facts))
{
    public string Text { get; } = text;

    public IReadOnlyList<object> Facts { get; } = facts;
}
