using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Pictures of products and producers, each in three sizes. The same picture is kept once.</summary>
public static class PhotoStore
{
    public static readonly IReadOnlyList<int> Sizes = [320, 800, 1600];

    /// <summary>Keeps the picture, with the bytes of each of <see cref="Sizes"/> in their order; the id of the same picture when it is known.</summary>
    public static long AddPhoto(this SqliteConnection db, string hash, int width, int height, IReadOnlyList<byte[]> images)
    {
        if (db.QuerySingleOrDefault<long?>("select id from photo where hash = $hash", new { hash }) is { } known)
        {
            return known;
        }

        var id = db.QuerySingle<long>("insert into photo (hash, width, height) values ($hash, $width, $height) returning id", new { hash, width, height });
        foreach (var (size, bytes) in Sizes.Zip(images))
        {
            db.Execute("insert into photo_image (photo_id, size, bytes) values ($id, $size, $bytes)", new { id, size, bytes });
        }

        return id;
    }

    public static byte[]? PhotoBytes(this SqliteConnection db, string hash, int size) => db.QuerySingleOrDefault<byte[]>(
        "select i.bytes from photo_image i join photo p on p.id = i.photo_id where p.hash = $hash and i.size = $size", new { hash, size });

    /// <summary>The hash that stands in a picture's address, or null.</summary>
    public static string? PhotoHash(this SqliteConnection db, long? photoId) =>
        photoId is null ? null : db.QuerySingleOrDefault<string>("select hash from photo where id = $photoId", new { photoId });

    /// <summary>By product, for those of a catalog that have a picture.</summary>
    public static IReadOnlyDictionary<long, string> PhotoHashes(this SqliteConnection db, long catalogId) => db.Query<(long Product, string Hash)>(
        "select p.id, f.hash from product p join photo f on f.id = p.photo_id where p.catalog_id = $catalogId", new { catalogId }).ToDictionary(row => row.Product, row => row.Hash);
}
