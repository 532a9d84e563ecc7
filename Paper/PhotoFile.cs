using SkiaSharp;

namespace Cagette.SelfHost.Paper;

/// <summary>What a picture's file says about itself, read from its bytes before any decoder sees them.</summary>
static class PhotoFile
{
    public static SKEncodedImageFormat? FormatOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? SKEncodedImageFormat.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? SKEncodedImageFormat.Png
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? SKEncodedImageFormat.Webp
        : null;

    /// <summary>The format of Apple's phones, which is not decoded here: a phone sends JPEG when it is asked for it.</summary>
    public static bool IsHeic(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes[4..].StartsWith("ftyp"u8))
        {
            return false;
        }

        var brand = bytes[8..12];
        return brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
    }

    /// <summary>Walks from marker to marker up to the end of the picture; what a phone hangs behind it (a film, a depth map) is not looked at.</summary>
    public static (bool IsProgressive, int Scans) LookAtJpeg(ReadOnlySpan<byte> bytes)
    {
        var (isProgressive, scans, at) = (false, 0, 2);
        while (at + 4 <= bytes.Length)
        {
            if (bytes[at] != 0xFF || bytes[at + 1] is 0 or 0xFF or (>= 0xD0 and <= 0xD8) or 0x01)
            {
                // Packed pixels, fill bytes and restart marks.
                at++;
                continue;
            }

            var marker = bytes[at + 1];
            if (marker == 0xD9)
            {
                break;
            }

            isProgressive |= marker is 0xC2 or 0xC6 or 0xCA or 0xCE;
            scans += marker == 0xDA ? 1 : 0;
            at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
        }

        return (isProgressive, scans);
    }
}
