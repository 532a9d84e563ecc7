namespace Cagette.SelfHost.Web;

/// <summary>Text that is HTML already. Only the renderer and its own functions make it: everything else is escaped where it is written.</summary>
sealed class Raw(string html)
{
    public string Html { get; } = html;
}
