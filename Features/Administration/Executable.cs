using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>An executable of this program, of any version, seen from outside: what it says of itself, and what it does when it is run.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">As its command <c>version</c> says.</param>
/// <param name="Schema">The newest schema that it knows.</param>
public sealed partial record Executable(string Path, Version Version, int Schema)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>The name under which it is kept: version and the beginning of its checksum, as install.sh writes it.</summary>
    public string Name => $"{Version}-{Sum(Path)[..8]}";

    /// <summary>Asks the file for its version. Refused when it is no executable of this program or of another kind of machine.</summary>
    public static Executable Of(string file)
    {
        if (KindOf(file) is { } kind && kind != RuntimeInformation.OSArchitecture)
        {
            throw new StoreRefusedException("{0} est fait pour une autre machine ({1}) ; celle-ci est {2}.", file, $"{kind}", $"{RuntimeInformation.OSArchitecture}");
        }

        var (code, said) = Run(file, "version");
        return code == 0 && Told().Match(said) is { Success: true } told
            ? new Executable(file, Version.Parse(told.Groups[1].Value), int.Parse(told.Groups[2].Value))
            : throw new StoreRefusedException("{0} ne démarre pas comme un Cagette.SelfHost ({1}).", file, said.Trim());
    }

    public (int Code, string Said) Run(params string[] arguments) => Run(Path, arguments);

    public static string Sum(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    static (int Code, string Said) Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // It must work on what we name, never on the living group.
        foreach (var key in start.Environment.Keys.Where(key => key.StartsWith("CAGETTE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(key);
        }

        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
            }

            process.WaitForExit();
            return (process.ExitCode, said.Result + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            return (126, fault.Message);
        }
    }

    // The ELF header's 19th byte; null for what is no such file, a script for one.
    static Architecture? KindOf(string file)
    {
        Span<byte> head = stackalloc byte[20];
        using var stream = File.OpenRead(file);
        return stream.ReadAtLeast(head, 20, throwOnEndOfStream: false) < 20 || !head[..4].SequenceEqual("\u007fELF"u8) ? null
            : head[18] switch { 62 => Architecture.X64, 183 => Architecture.Arm64, 40 => Architecture.Arm, _ => Architecture.X86 };
    }

    [GeneratedRegex(@"Cagette\.SelfHost (\d+\.\d+\.\d+) \(\D*(\d+)\)")]
    private static partial Regex Told();
}
