using Microsoft.AspNetCore.Identity;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Passwords by the framework's hasher (PBKDF2 with salt).</summary>
public static class Passwords
{
    public const int Shortest = 10;

    static readonly PasswordHasher<object> Hasher = new();

    // Hashed once, so that an unknown address takes as long as a wrong password.
    static readonly string Nobody = Hash(Guid.NewGuid().ToString());

    public static string Hash(string password) => Hasher.HashPassword(new object(), password);

    public static bool Verify(string? hash, string password) =>
        Hasher.VerifyHashedPassword(new object(), hash ?? Nobody, password) != PasswordVerificationResult.Failed && hash is not null;
}
