namespace Cagette.SelfHost.Web;

/// <summary>A file that came with a form.</summary>
public static class Upload
{
    /// <summary>Its bytes; none when no file was chosen.</summary>
    public static async Task<byte[]> Bytes(Form form, string name)
    {
        if (form.Files.GetFile(name) is not { } file)
        {
            return [];
        }

        using var memory = new MemoryStream((int)file.Length);
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }
}
