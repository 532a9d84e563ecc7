using System.Security.Cryptography;
using System.Text;
using Cagette.SelfHost.Features.Accounts;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.FirstRun;

/// <summary>The one-time code of a new folder: on the console and in setup-code.txt (mode 600) until the set-up is done (design.md 6).</summary>
public sealed class SetupCode
{
    readonly DataFolder folder;
    readonly string? code;

    public SetupCode(Database database)
    {
        folder = database.Folder;
        if (database.Read(db => db.IsSetUp()))
        {
            File.Delete(folder.SetupCode);
            return;
        }

        code = File.Exists(folder.SetupCode) ? File.ReadAllText(folder.SetupCode).Trim() : Make();
    }

    /// <summary>Null once the group exists.</summary>
    public string? Code => File.Exists(folder.SetupCode) ? code : null;

    public bool Accepts(string typed) =>
        Code is { } known && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Plain(known)), Encoding.UTF8.GetBytes(Plain(typed)));

    /// <summary>After the set-up the code is worth nothing more.</summary>
    public void UseUp() => File.Delete(folder.SetupCode);

    string Make()
    {
        var made = ReadableCode.New(3).ToUpperInvariant();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(folder.SetupCode, options);
        file.WriteLine(made);
        return made;
    }

    static string Plain(string text) => new([.. text.ToUpperInvariant().Where(char.IsLetterOrDigit)]);
}
