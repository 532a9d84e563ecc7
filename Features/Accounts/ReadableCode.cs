using System.Security.Cryptography;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Random words that are read out and typed by people: groups of four letters and digits, without those that look alike (i, l, o, 0, 1).
/// A group holds almost twenty random bits.</summary>
public static class ReadableCode
{
    const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string New(int groups) => string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
}
