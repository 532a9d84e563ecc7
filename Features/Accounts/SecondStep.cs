using System.Globalization;
using System.Security.Cryptography;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>The second step at sign-in: a code of the telephone (TOTP, RFC 6238: six digits, half a minute, SHA-1 as all applications know it),
/// or a recovery code. Each is good once.</summary>
public static class SecondStep
{
    public const int Codes = 10;

    const string Cookie = "cagette-step";

    static readonly TimeSpan Waits = TimeSpan.FromMinutes(10);

    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(20));

    /// <summary>What the telephone reads from the picture. What all applications take for granted is left out: fewer squares are read more easily.</summary>
    public static string Address(string secret, string house, string email) =>
        $"otpauth://totp/{Uri.EscapeDataString(house)}:{Uri.EscapeDataString(email)}?secret={secret}&issuer={Uri.EscapeDataString(house)}";

    public static IReadOnlyList<string> NewCodes() => [.. Enumerable.Range(0, Codes).Select(_ => ReadableCode.New(3))];

    /// <summary>Hashed as they are compared: without the dashes. Fifty-nine random bits need no slow hash.</summary>
    public static string HashOf(string code) => Gate.Hash(new([.. code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]));

    /// <summary>True once for each code. Codes of half a minute before and after are good too: telephones' clocks differ.</summary>
    public static Task<bool> Use(Database database, long personId, string typed, DateTimeOffset now) => database.Write(null, db =>
    {
        var digits = new string([.. typed.Where(char.IsAsciiDigit)]);
        return db.SecondFactorOf(personId) is { } factor && (digits.Length == 6 && !typed.Any(char.IsAsciiLetter)
            ? StepOf(factor.Secret, digits, now) is { } step && db.UseStep(personId, step)
            : db.UseRecoveryCode(personId, HashOf(typed), now));
    });

    /// <summary>The first proof was right: this browser may try the second for ten minutes. Nothing is stored meanwhile.</summary>
    public static void Await(HttpContext http, Waiting waiting)
    {
        var until = (http.Now().Instant + Waits).ToUnixTimeSeconds();
        var text = string.Join('|', waiting.PersonId.ToString(CultureInfo.InvariantCulture), until.ToString(CultureInfo.InvariantCulture), waiting.Stay ? "1" : "", waiting.Next);
        http.Response.Cookies.Append(Cookie, Seal(http).Protect(text), new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/sign-in", MaxAge = Waits });
    }

    /// <summary>Whom this browser's first proof was for, or null when there was none or it is too old.</summary>
    public static Waiting? Awaited(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 } sealed_ && Seal(http).Unprotect(sealed_).Split('|', 4) is [var person, var until, var stay, var next]
                && long.Parse(until, CultureInfo.InvariantCulture) > http.Now().Instant.ToUnixTimeSeconds()
                ? new(long.Parse(person, CultureInfo.InvariantCulture), stay.Length > 0, next)
                : null;
        }
        catch (CryptographicException)
        {
            // Made up, or sealed with keys that are gone: as if there were none.
            return null;
        }
    }

    public static void Done(HttpContext http) => http.Response.Cookies.Delete(Cookie, new() { Path = "/sign-in" });

    static long? StepOf(string secret, string digits, DateTimeOffset now) =>
        new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(now.UtcDateTime, digits, out var step, new VerificationWindow(previous: 1, future: 1)) ? step : null;

    static IDataProtector Seal(HttpContext http) => http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("sign-in, second step");
}

/// <summary>Who gave the first proof, whether the device is to be remembered, and where they were going.</summary>
public sealed record Waiting(long PersonId, bool Stay, string Next);
