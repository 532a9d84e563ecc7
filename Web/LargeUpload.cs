using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Cagette.SelfHost.Web;

/// <summary>A route that takes a file too large for memory: the gate leaves its form to <see cref="LargeUpload"/>, which checks our token
/// before the file is read.</summary>
public sealed record StreamedForm;

/// <summary>A large file that comes with a form, written to disk as it arrives. The token's field must stand before the file's.</summary>
public static class LargeUpload
{
    const int LongestToken = 4096;
    const long Wrapping = 64 * 1024;

    /// <summary>Writes the file of <paramref name="field"/> to <paramref name="target"/>, for its owner alone. Nothing is left there unless it came whole.</summary>
    public static async Task<Uploaded> Receive(HttpContext http, string field, string target, long most)
    {
        var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || type.MediaType != "multipart/form-data")
        {
            return new(await PostedForm.IsReadable(http) && await antiforgery.IsRequestValidAsync(http));
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most + Wrapping;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length == 0)
        {
            return new(false);
        }

        try
        {
            return await Parts(http, new MultipartReader(boundary.Value!, http.Request.Body), field, target);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException)
        {
            return new(false);
        }
    }

    static async Task<Uploaded> Parts(HttpContext http, MultipartReader reader, string field, string target)
    {
        var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
        var options = http.RequestServices.GetRequiredService<IOptions<AntiforgeryOptions>>().Value;
        var isOurs = false;
        while (await reader.ReadNextSectionAsync(http.RequestAborted) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part))
            {
                throw new InvalidDataException("a part of the form that says nothing of itself");
            }

            var name = HeaderUtilities.RemoveQuotes(part.Name);
            if (name == options.FormFieldName)
            {
                http.Request.Headers[options.HeaderName!] = await Text(section.Body, http.RequestAborted);
                isOurs = await antiforgery.IsRequestValidAsync(http);
            }
            else if (name == field && isOurs && HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName) is { Length: > 0 } fileName)
            {
                await Write(section.Body, target, http.RequestAborted);
                return new(true, System.IO.Path.GetFileName(fileName.Value!.Replace('\\', '/')));
            }
        }

        return new(isOurs);
    }

    static async Task<string> Text(Stream body, CancellationToken stop)
    {
        var bytes = new byte[LongestToken];
        var length = await body.ReadAtLeastAsync(bytes, LongestToken, throwOnEndOfStream: false, stop);
        return System.Text.Encoding.UTF8.GetString(bytes, 0, length);
    }

    static async Task Write(Stream body, string target, CancellationToken stop)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new FileStream(target, options);
            await body.CopyToAsync(file, 1024 * 1024, stop);
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }
}

/// <param name="IsOurs">Whether the form carried our token; nothing was written otherwise.</param>
/// <param name="FileName">The file's name where it came from; empty when none was chosen.</param>
public sealed record Uploaded(bool IsOurs, string FileName = "");
