using System.Text;
using Cagette.SelfHost.Paper;
using SkiaSharp;

namespace Cagette.SelfHost.Tests.Paper;

[TestClass]
public sealed class PhotosTests
{
    static readonly SKColor[] Corners = [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public async Task A_photo_stands_upright_however_the_phone_was_held(int orientation)
    {
        var photo = (await Photos.ReadAsync(SamplePhotos.Jpeg(1000, 500, orientation, Corners))).Value;

        Assert.AreEqual((1000, 500), (photo.Width, photo.Height));
        foreach (var (bytes, width, height) in new[] { (photo.Small, 320, 160), (photo.Medium, 800, 400), (photo.Large, 1000, 500) })
        {
            using var shown = SKBitmap.Decode(bytes);
            Assert.AreEqual((width, height), (shown.Width, shown.Height));
            var seen = new[] { shown.GetPixel(9, 9), shown.GetPixel(width - 9, 9), shown.GetPixel(9, height - 9), shown.GetPixel(width - 9, height - 9) };
            for (var i = 0; i < 4; i++)
            {
                var distance = Math.Abs(seen[i].Red - Corners[i].Red) + Math.Abs(seen[i].Green - Corners[i].Green) + Math.Abs(seen[i].Blue - Corners[i].Blue);
                Assert.IsLessThan(60, distance, $"corner {i} is {seen[i]}");
            }
        }
    }

    [TestMethod]
    public async Task Where_and_by_what_a_photo_was_taken_is_gone()
    {
        var original = SamplePhotos.Jpeg(400, 300, 1, Corners);
        StringAssert.Contains(Encoding.Latin1.GetString(original), "Exif");

        var photo = (await Photos.ReadAsync(original)).Value;

        foreach (var kept in new[] { photo.Small, photo.Medium, photo.Large }.Select(Encoding.Latin1.GetString))
        {
            foreach (var word in new[] { "EXIF", "Exif", "XMP ", "ICCP", SamplePhotos.Secret })
            {
                Assert.IsFalse(kept.Contains(word), word);
            }
        }
    }

    [TestMethod]
    public async Task The_same_file_has_the_same_id()
    {
        var original = SamplePhotos.Jpeg(40, 30, 1, Corners);

        var photo = (await Photos.ReadAsync(original)).Value;

        Assert.AreEqual(64, photo.Id.Length);
        Assert.AreEqual(photo.Id, (await Photos.ReadAsync(original)).Value.Id);
        Assert.AreEqual((40, 30), (photo.Width, photo.Height), "a small picture is not enlarged");
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public async Task Other_formats_of_photos_are_taken(SKEncodedImageFormat format)
    {
        var photo = (await Photos.ReadAsync(SamplePhotos.Encoded(2400, 1800, format, Corners))).Value;

        Assert.AreEqual((1600, 1200), (photo.Width, photo.Height));
    }

    [TestMethod]
    public async Task A_large_JPEG_is_kept_at_1600_pixels()
    {
        var photo = (await Photos.ReadAsync(SamplePhotos.Jpeg(4000, 3000, 6, Corners))).Value;

        Assert.AreEqual((1600, 1200), (photo.Width, photo.Height));
    }

    [TestMethod]
    public async Task A_file_cut_off_on_its_way_is_broken()
    {
        var whole = SamplePhotos.Jpeg(1000, 500, 1, Corners);

        Assert.AreEqual("photo.broken", await KeyOf(whole[..(whole.Length * 2 / 3)]));
        Assert.AreEqual("photo.broken", await KeyOf([0xFF, 0xD8, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [TestMethod]
    public async Task A_picture_that_would_unpack_to_gigabytes_is_refused_by_its_header()
    {
        Assert.AreEqual("photo.too-many-pixels", await KeyOf(SamplePhotos.Png(30_000, 30_000)));
        Assert.AreEqual("photo.too-many-pixels", await KeyOf(SamplePhotos.Png(4_001, 4_000)));
    }

    [TestMethod]
    public async Task A_JPEG_with_hundreds_of_scans_is_refused()
    {
        var whole = SamplePhotos.Jpeg(100, 50, 1, Corners);
        byte[] scans = [.. Enumerable.Range(0, 100).SelectMany(_ => new byte[] { 0xFF, 0xDA, 0, 2 })];

        Assert.AreEqual("photo.broken", await KeyOf([.. whole[..^2], .. scans, 0xFF, 0xD9]));
        Assert.IsTrue((await Photos.ReadAsync([.. whole, .. scans])).IsAccepted, "what follows the picture is no scan");
    }

    [TestMethod]
    public async Task What_is_no_photo_is_refused()
    {
        Assert.AreEqual("photo.heic", await KeyOf([0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0]));
        Assert.AreEqual("photo.not-a-photo", await KeyOf([.. "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8]));
        Assert.AreEqual("photo.not-a-photo", await KeyOf([.. "GIF89a\u0001\0\u0001\0"u8]));
        Assert.AreEqual("photo.not-a-photo", await KeyOf([]));
        Assert.AreEqual("photo.too-large", await KeyOf(new byte[Photos.MaxBytes + 1]));
    }

    static async Task<string> KeyOf(byte[] bytes) => (await Photos.ReadAsync(bytes)).Refusals[0].Key;
}
