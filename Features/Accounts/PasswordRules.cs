using System.Reflection;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.Accounts;

/// <summary>What a password may be: long enough, and not among the first that somebody would guess. No rule about capitals or signs.</summary>
public static class PasswordRules
{
    const string Rows = "1234567890 azertyuiop qsdfghjklm wxcvbn qwertyuiop asdfghjkl zxcvbnm abcdefghijklmnopqrstuvwxyz";

    static readonly HashSet<string> Common = Load();

    /// <summary>Why this password is not taken, or null. Names: the group's, the person's, their e-mail address: alone they are no secret.</summary>
    public static Refusal? Fault(string password, params string?[] names) =>
        password.Length < Passwords.Shortest ? new("password.short", "password", Passwords.Shortest)
        : password.Length > Passwords.Longest ? new("password.long", "password", Passwords.Longest)
        : IsGuessed(Plain(password), names) ? new("password.common", "password")
        : null;

    static bool IsGuessed(string plain, string?[] names)
    {
        var word = plain.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return Common.Contains(plain) || Common.Contains(word) || Repeats(plain) || Runs(plain) || word.Length > 3 && Runs(word) || IsNames(plain, names);
    }

    /// <summary>One to four signs again and again: 1212121212, nanananana.</summary>
    static bool Repeats(string plain) => Enumerable.Range(1, 4).Any(period => plain.Length >= 2 * period && Enumerable.Range(period, plain.Length - period).All(i => plain[i] == plain[i - period]));

    /// <summary>Nothing but a row of keys or of the alphabet, there or back, once or twice.</summary>
    static bool Runs(string plain)
    {
        var steps = 0;
        for (var i = 1; i < plain.Length; i++)
        {
            var pair = plain.Substring(i - 1, 2);
            steps += Rows.Contains(pair, StringComparison.Ordinal) || Rows.Contains($"{pair[1]}{pair[0]}", StringComparison.Ordinal) || pair[0] == pair[1] ? 1 : 0;
        }

        return steps >= plain.Length - 2;
    }

    /// <summary>Names one after the other, with nothing but digits besides.</summary>
    static bool IsNames(string plain, string?[] names)
    {
        var rest = plain;
        var parts = names.OfType<string>().SelectMany(name => name.Split([' ', '@', '.', '-', '_', '’', '\'']).Prepend(name)).Select(Plain);
        foreach (var part in parts.Where(part => part.Length > 2).OrderByDescending(part => part.Length))
        {
            rest = rest.Replace(part, "", StringComparison.Ordinal);
        }

        return rest.Length < plain.Length && rest.Count(char.IsLetter) < 3;
    }

    /// <summary>Letters and digits as a guesser thinks of them: without capitals, accents and signs.</summary>
    static string Plain(string text) => new([.. Folding.Fold(text).Where(char.IsLetterOrDigit)]);

    static HashSet<string> Load()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("common-passwords.txt")!);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Plain)];
    }
}
