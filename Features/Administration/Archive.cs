using System.Formats.Tar;
using System.IO.Compression;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>The file given to <c>upgrade</c>: an executable, or an archive as publish.sh makes it. Sums are compared before anything of it is run.</summary>
public static class Archive
{
    const string Program = "Cagette.SelfHost";
    const string Sums = "SHA256SUMS";
    const long Most = 600_000_000;

    /// <summary>Puts the executable at <paramref name="target"/>, with the right to be run.</summary>
    public static void Take(string file, string target)
    {
        Compare(file, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!, Sums), System.IO.Path.GetFileName(file));
        if (IsPacked(file))
        {
            Unpack(file, target);
        }
        else
        {
            File.Copy(file, target, overwrite: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, (UnixFileMode)0b111_101_101);
        }

        Disk.FlushFile(target);
    }

    static bool IsPacked(string file)
    {
        using var stream = File.OpenRead(file);
        return stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
    }

    // Two entries count, by their last name; nothing else is ever written, so no path of the archive can lead anywhere.
    static void Unpack(string file, string target)
    {
        var sums = target + ".sums";
        try
        {
            using (var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
            using (var tar = new TarReader(packed))
            {
                while (tar.GetNextEntry() is { } entry)
                {
                    var place = entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.Length > Most ? null
                        : entry.Name.TrimStart('.', '/').Split('/') switch { [_, Program] => target, [_, Sums] => sums, _ => null };
                    if (place is not null)
                    {
                        entry.ExtractToFile(place, overwrite: true);
                    }
                }
            }

            if (!File.Exists(target) || !File.Exists(sums))
            {
                throw new StoreRefusedException("{0} n’est pas une archive de Cagette.SelfHost.", file);
            }

            Compare(target, sums, Program);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new StoreRefusedException("L’archive {0} est abîmée ; téléchargez-la de nouveau.", file);
        }
        finally
        {
            File.Delete(sums);
        }
    }

    // A list that does not name the file says nothing of it.
    static void Compare(string file, string sums, string name)
    {
        if (File.Exists(sums) && File.ReadLines(sums).Select(line => line.Split([' ', '*'], StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words.Length == 2 && words[1] == name) is { } listed
            && listed[0] != Executable.Sum(file))
        {
            throw new StoreRefusedException("L’archive {0} est abîmée ; téléchargez-la de nouveau.", file);
        }
    }
}
