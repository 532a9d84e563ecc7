using System.Globalization;
using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Microsoft.Data.Sqlite;
using SkiaSharp;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Pictures for a few products, drawn as a crate seen from above: what a shop looks like with photos, without anybody's photo.</summary>
sealed class SamplePictures(Village village)
{
    const int Width = 480;
    const int Height = 300;

    readonly List<(long ProductId, Photo Photo)> pictures = [];

    public void Draw()
    {
        // A dice of its own: what the others throw stays the same with or without pictures.
        foreach (var row in SampleTexts.Rows("pictures"))
        {
            var product = village.Products.Single(product => product.Name == row[0]);
            var photo = Photos.ReadAsync(Crate(new Dice((int)product.Id), SKColor.Parse(row[1]), Number(row[2]), Number(row[3]))).GetAwaiter().GetResult();
            pictures.Add((product.Id, photo.Value));
        }
    }

    public void Insert(SqliteConnection db)
    {
        foreach (var (productId, photo) in pictures)
        {
            db.SaveProduct(db.Product(productId)! with { PhotoId = db.AddPhoto(photo.Id, photo.Width, photo.Height, [photo.Small, photo.Medium, photo.Large]) });
        }
    }

    static byte[] Crate(Dice dice, SKColor colour, float radius, float stretch)
    {
        using var bitmap = new SKBitmap(Width, Height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(0x4a, 0x36, 0x24));

        // From the back to the front in rows that overlap, each fruit turned and tinted a little differently.
        for (var y = 0f; y < Height + radius; y += radius * 1.25f)
        {
            for (var x = 0f; x < Width + radius; x += radius * 1.6f * stretch)
            {
                Fruit(canvas, new SKPoint(x + dice.From(-9, 9), y + dice.From(-7, 7)), radius * dice.From(92, 106) / 100, stretch, dice.From(-40, 40), Tinted(colour, dice.From(-14, 14)));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 92);
        return data.ToArray();
    }

    static void Fruit(SKCanvas canvas, SKPoint at, float radius, float stretch, float turned, SKColor colour)
    {
        using var shadow = new SKPaint { IsAntialias = true, Color = new SKColor(0, 0, 0, 70) };
        canvas.DrawCircle(at.X + radius * .08f, at.Y + radius * .14f, radius * (1 + stretch) / 2, shadow);
        canvas.Save();
        canvas.Translate(at);
        canvas.RotateDegrees(turned);
        using var light = SKShader.CreateRadialGradient(new SKPoint(-radius * .35f, -radius * .4f), radius * 1.7f * stretch, [Tinted(colour, 45), colour, Tinted(colour, -70)], [0, .45f, 1], SKShaderTileMode.Clamp);
        using var skin = new SKPaint { IsAntialias = true, Shader = light };
        canvas.DrawOval(0, 0, radius * stretch, radius, skin);
        using var stem = new SKPaint { IsAntialias = true, Color = new SKColor(0x3d, 0x5a, 0x2a, 200) };
        canvas.DrawCircle(radius * stretch * .55f, -radius * .1f, radius * .07f, stem);
        canvas.Restore();
    }

    static SKColor Tinted(SKColor colour, int by) => new(Byte(colour.Red + by), Byte(colour.Green + by), Byte(colour.Blue + by / 2));

    static byte Byte(int value) => (byte)Math.Clamp(value, 0, 255);

    static float Number(string text) => float.Parse(text.Replace(',', '.'), CultureInfo.InvariantCulture);
}
