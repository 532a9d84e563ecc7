using Cagette.SelfHost.Paper;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Catalogs;

static class PhotoPages
{
    /// <summary>Pictures stand under the hash of their content, so browsers keep them for ever. They are the public pages' own: anybody may see them.</summary>
    public static void MapPhotos(this WebApplication app) => app.MapGet("/photos/{hash}/{size:int}", (HttpContext http, Database database, string hash, int size) =>
    {
        if (database.Read(db => db.PhotoBytes(hash, size)) is not { } bytes)
        {
            return http.Missing();
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(bytes, Photos.MediaType);
    }).ForAll();
}
