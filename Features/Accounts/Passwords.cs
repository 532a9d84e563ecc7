using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>What a typed password is worth. Old: it is right, and its hash is of fewer rounds than today's: hash it anew.</summary>
public enum PasswordAnswer
{
    Wrong,
    Right,
    Old,
}

/// <summary>Passwords by the framework's hasher: PBKDF2 with HMAC-SHA-512 and salt.</summary>
public static class Passwords
{
    public const int Shortest = 10;
    public const int Longest = 200;

    // OWASP's password storage cheat sheet, 2025.
    const int Rounds = 220_000;

    static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    // Hashed once, so that an unknown address takes as long as a wrong password.
    static readonly string Nobody = Hash(Guid.NewGuid().ToString());

    public static string Hash(string password) => Hasher.HashPassword(new object(), password);

    public static PasswordAnswer Check(string? hash, string password)
    {
        var answer = Hasher.VerifyHashedPassword(new object(), hash ?? Nobody, password);
        Rest(hash ?? Nobody, password);
        return hash is null ? PasswordAnswer.Wrong : answer switch
        {
            PasswordVerificationResult.Success => PasswordAnswer.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordAnswer.Old,
            _ => PasswordAnswer.Wrong,
        };
    }

    // A hash of an older version has fewer rounds: the rest is worked off too, or its quick answer would tell that the address is known.
    static void Rest(string hash, string password)
    {
        var bytes = Convert.FromBase64String(hash);
        var rounds = bytes.Length > 13 && bytes[0] == 1 ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5)) : 0;
        if (rounds < Rounds)
        {
            Rfc2898DeriveBytes.Pbkdf2(password, bytes, Rounds - rounds, HashAlgorithmName.SHA512, 32);
        }
    }
}
