namespace Cagette.SelfHost.Web;

/// <summary>Whether a form that was sent can be read at all: what is broken, endless or not a form is the sender's fault, and no fault of ours.</summary>
static class PostedForm
{
    public static async Task<bool> IsReadable(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            return false;
        }

        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (Exception fault) when (IsSenders(fault, http))
        {
            return false;
        }
    }

    /// <summary>A NUL, too many fields, a boundary that is none, a part without an end, an encoding of another age. Not a body beyond the limit,
    /// which has a status of its own, nor a disk that has no room for what arrives.</summary>
    public static bool IsSenders(Exception fault, HttpContext http) => fault is InvalidDataException or NotSupportedException or FormatException
        || fault is IOException and not BadHttpRequestException && http.RequestServices.GetRequiredService<Lookups>().PageOf(fault) is null;
}
