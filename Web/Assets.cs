using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Cagette.SelfHost.Web;

/// <summary>The embedded files of wwwroot, served under a hash of their bytes and kept by browsers for ever. All CSS is one file.</summary>
public sealed class Assets
{
    static readonly string[] First = ["tokens", "base", "page", "button", "sheet", "form", "table", "money", "calendar", "shop", "grid", "attendance", "chart", "welcome"];

    static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".html"] = "text/html; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".png"] = "image/png",
    }.ToFrozenDictionary();

    readonly FrozenDictionary<string, (string Address, byte[] Bytes)> files;
    readonly FrozenDictionary<string, (string Name, byte[] Bytes)> byAddress;

    public Assets()
    {
        var found = Embedded("wwwroot/").ToDictionary(file => file.Name, file => file.Bytes);
        found["style.css"] = Join(found);
        files = found.ToFrozenDictionary(file => file.Key, file => ($"/assets/{Convert.ToHexStringLower(SHA256.HashData(file.Value))[..12]}/{file.Key}", file.Value));
        byAddress = files.ToFrozenDictionary(file => file.Value.Address, file => (file.Key, file.Value.Bytes));
    }

    /// <summary>The address of a file of wwwroot, with its hash.</summary>
    public string Address(string name) => files[name].Address;

    public byte[] Bytes(string name) => files[name].Bytes;

    /// <summary>Answers a request under /assets, or null where there is no such file.</summary>
    public IResult? Serve(HttpContext http)
    {
        if (!byAddress.TryGetValue(http.Request.Path.Value ?? "", out var file))
        {
            return null;
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(file.Bytes, Types.GetValueOrDefault(Path.GetExtension(file.Name), "application/octet-stream"));
    }

    public static IEnumerable<(string Name, byte[] Bytes)> Embedded(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return (name[prefix.Length..], bytes.ToArray());
        }
    }

    static byte[] Join(Dictionary<string, byte[]> found)
    {
        var css = found.Keys.Where(name => name.StartsWith("css/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var rest = css.Except([.. First.Select(name => $"css/{name}.css"), "css/print.css"]);
        return Encoding.UTF8.GetBytes(string.Concat(First.Select(name => $"css/{name}.css").Concat(rest).Append("css/print.css").Select(name => Encoding.UTF8.GetString(found[name]))));
    }
}
