using System.Buffers.Binary;
using SkiaSharp;

namespace Cagette.SelfHost.Tests.Paper;

/// <summary>Pictures of four coloured quarters, as cameras and rogues write them.</summary>
static class SamplePhotos
{
    public const string Secret = "Saint-Aubin, 48.2632 N";

    /// <summary>A JPEG that shows the corners (top left, top right, bottom left, bottom right) upright at width x height once its EXIF
    /// orientation is obeyed.</summary>
    public static byte[] Jpeg(int width, int height, int orientation, SKColor[] corners)
    {
        using var stored = Stored(width, height, orientation, corners);
        using var data = stored.Encode(SKEncodedImageFormat.Jpeg, 90);
        var jpeg = data.ToArray();
        return [.. jpeg[..2], .. Exif(orientation), .. jpeg[2..]];
    }

    public static byte[] Encoded(int width, int height, SKEncodedImageFormat format, SKColor[] corners)
    {
        using var stored = Stored(width, height, 1, corners);
        using var data = stored.Encode(format, 80);
        return data.ToArray();
    }

    /// <summary>A PNG whose header tells any size.</summary>
    public static byte[] Png(int width, int height)
    {
        var png = Encoded(8, 8, SKEncodedImageFormat.Png, [SKColors.Red, SKColors.Red, SKColors.Red, SKColors.Red]);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    static SKBitmap Stored(int width, int height, int orientation, SKColor[] corners)
    {
        var isTurned = orientation >= 5;
        var bitmap = new SKBitmap(isTurned ? height : width, isTurned ? width : height);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint();
        var half = new SKSizeI((bitmap.Width + 1) / 2, (bitmap.Height + 1) / 2);
        foreach (var (column, row) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
        {
            var (x, y) = Shown(orientation, column, row);
            paint.Color = corners[y * 2 + x];
            canvas.DrawRect(column * half.Width, row * half.Height, half.Width, half.Height, paint);
        }

        return bitmap;
    }

    /// <summary>Where a stored quarter is shown, by the words of the EXIF standard: "the 0th row is at the ..., the 0th column at the ...".</summary>
    static (int X, int Y) Shown(int orientation, int column, int row)
    {
        var (rowSide, columnSide) = orientation switch
        {
            1 => ("top", "left"),
            2 => ("top", "right"),
            3 => ("bottom", "right"),
            4 => ("bottom", "left"),
            5 => ("left", "top"),
            6 => ("right", "top"),
            7 => ("right", "bottom"),
            _ => ("left", "bottom"),
        };
        return rowSide is "top" or "bottom"
            ? (columnSide == "left" ? column : 1 - column, rowSide == "top" ? row : 1 - row)
            : (rowSide == "left" ? row : 1 - row, columnSide == "top" ? column : 1 - column);
    }

    /// <summary>A segment with two entries: a description, which holds the secret, and the orientation.</summary>
    static byte[] Exif(int orientation)
    {
        byte[] secret = [.. Secret.Select(letter => (byte)letter), 0];
        byte[] tiff = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 2,
            0x01, 0x0E, 0, 2, 0, 0, 0, (byte)secret.Length, 0, 0, 0, 38,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0, 0, 0, 0, .. secret];
        byte[] content = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xE1, 0, (byte)(content.Length + 2), .. content];
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
