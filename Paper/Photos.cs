using System.Security.Cryptography;
using Cagette.SelfHost.Amap;
using SkiaSharp;

namespace Cagette.SelfHost.Paper;

/// <summary>A picture as it is kept: upright, without metadata, WebP, at most 320, 800 and 1600 pixels at its long side (never enlarged).
/// <see cref="Width"/> and <see cref="Height"/> are those of <see cref="Large"/>; the id is the SHA-256 of the original, in hexadecimal.</summary>
public sealed record Photo(string Id, int Width, int Height, byte[] Small, byte[] Medium, byte[] Large);

/// <summary>Takes pictures that people upload. Sizes are read before anything is decoded, since a small file can unpack to gigabytes.</summary>
public static class Photos
{
    public const string MediaType = "image/webp";
    public const int MaxBytes = 15 << 20;

    const int Quality = 78;
    const long MaxPixels = 40_000_000;

    // PNG and progressive JPEG are decoded whole, at four bytes a pixel and more.
    const long MaxPixelsWhole = 16_000_000;

    // A usual progressive photo has 10 scans; thousands are made to keep the processor busy.
    const int MaxScans = 100;

    // One picture at a time, whoever sends it: the memory of a Raspberry Pi is small.
    static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Refuses with <c>photo.too-large</c> (15 MB), <c>photo.heic</c>, <c>photo.not-a-photo</c> (only JPEG, PNG and WebP, one frame),
    /// <c>photo.too-many-pixels</c> (fact: the limit in megapixels, 40, or 16 for PNG and progressive JPEG) or <c>photo.broken</c>.</summary>
    public static async Task<Decision<Photo>> ReadAsync(byte[] bytes, CancellationToken cancel = default)
    {
        if (bytes.Length > MaxBytes)
        {
            return new Refusal("photo.too-large");
        }

        await Turn.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Read(bytes), cancel);
        }
        finally
        {
            Turn.Release();
        }
    }

    static Decision<Photo> Read(byte[] bytes)
    {
        if (PhotoFile.FormatOf(bytes) is not { } format)
        {
            return new Refusal(PhotoFile.IsHeic(bytes) ? "photo.heic" : "photo.not-a-photo");
        }

        var jpeg = format == SKEncodedImageFormat.Jpeg ? PhotoFile.LookAtJpeg(bytes) : default;
        using var data = SKData.CreateCopy(bytes);
        using var codec = jpeg.Scans > MaxScans ? null : SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat != format)
        {
            return new Refusal("photo.broken");
        }

        var limit = format == SKEncodedImageFormat.Png || jpeg.IsProgressive ? MaxPixelsWhole : MaxPixels;
        if ((long)codec.Info.Width * codec.Info.Height > limit)
        {
            return new Refusal("photo.too-many-pixels", null, limit / 1_000_000);
        }

        if (codec.FrameCount > 1)
        {
            return new Refusal("photo.not-a-photo");
        }

        using var decoded = Decode(codec);
        return decoded is null ? new Refusal("photo.broken") : Keep(bytes, codec, decoded);
    }

    static SKBitmap? Decode(SKCodec codec)
    {
        var bitmap = new SKBitmap();
        var info = new SKImageInfo(0, 0, SKImageInfo.PlatformColorType, SKAlphaType.Premul, SKColorSpace.CreateSrgb()).WithSize(DecodedSize(codec));
        if (bitmap.TryAllocPixels(info) && codec.GetPixels(info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            bitmap.SetImmutable();
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }

    /// <summary>JPEG can be decoded at eighths of its size, which saves most of the time and memory: the smallest that still has 1600 pixels.</summary>
    static SKSizeI DecodedSize(SKCodec codec)
    {
        var longSide = Math.Max(codec.Info.Width, codec.Info.Height);
        for (var eighths = 1; eighths < 8; eighths++)
        {
            var size = codec.GetScaledDimensions(eighths / 8f);
            if (longSide > 1600 && Math.Max(size.Width, size.Height) >= 1600)
            {
                return size;
            }
        }

        return codec.Info.Size;
    }

    static Photo Keep(byte[] bytes, SKCodec codec, SKBitmap decoded)
    {
        var turned = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
        var (width, height) = turned ? (codec.Info.Height, codec.Info.Width) : (codec.Info.Width, codec.Info.Height);
        using var large = Drawn(decoded, Fit(width, height, 1600), codec.EncodedOrigin);
        using var medium = Drawn(large, Fit(width, height, 800), SKEncodedOrigin.TopLeft);
        using var small = Drawn(medium, Fit(width, height, 320), SKEncodedOrigin.TopLeft);
        return new Photo(
            Convert.ToHexStringLower(SHA256.HashData(bytes)), large.Width, large.Height, Encoded(small), Encoded(medium), Encoded(large));
    }

    static SKSizeI Fit(int width, int height, int longSide)
    {
        var scale = Math.Min(1.0, (double)longSide / Math.Max(width, height));
        return new(Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    static SKBitmap Drawn(SKBitmap source, SKSizeI size, SKEncodedOrigin origin)
    {
        // Without a colour space no ICC profile is written; the values are those of sRGB, which browsers assume.
        var target = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKImageInfo.PlatformColorType, SKAlphaType.Premul, null));
        using var canvas = new SKCanvas(target);
        using var image = SKImage.FromBitmap(source);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(Upright(origin, source.Width, source.Height, size));
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        target.SetImmutable();
        return target;
    }

    /// <summary>From a pixel as stored to its place in the upright picture: EXIF names the sides where the first row and the first column belong.</summary>
    static SKMatrix Upright(SKEncodedOrigin origin, float width, float height, SKSizeI size)
    {
        var (w, h) = ((float)size.Width, (float)size.Height);
        return origin switch
        {
            SKEncodedOrigin.TopRight => new(-w / width, 0, w, 0, h / height, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new(-w / width, 0, w, 0, -h / height, h, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new(w / width, 0, 0, 0, -h / height, h, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new(0, w / height, 0, h / width, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new(0, -w / height, w, h / width, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new(0, -w / height, w, -h / width, 0, h, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new(0, w / height, 0, -h / width, 0, h, 0, 0, 1),
            _ => new(w / width, 0, 0, 0, h / height, 0, 0, 0, 1),
        };
    }

    static byte[] Encoded(SKBitmap bitmap)
    {
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality))
            ?? throw new InvalidOperationException("a picture of this size is always encoded");
        return data.ToArray();
    }
}
