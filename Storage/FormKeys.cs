using System.Xml;
using System.Xml.Linq;

namespace Cagette.SelfHost.Storage;

/// <summary>The keys that seal the forms, in live/keys. The framework writes them without flushing them: a power cut may leave one empty or half
/// written, and then no page with a form could be shown. Nothing lasting is sealed with them, so such a one goes, and a new one is made.</summary>
public static class FormKeys
{
    public static void RemoveTorn(DataFolder folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder.Keys, "*.xml").Where(IsTorn).ToList())
        {
            File.Delete(file);
        }
    }

    static bool IsTorn(string file)
    {
        try
        {
            XElement.Load(file);
            return false;
        }
        catch (XmlException)
        {
            // What could not be read is what we look for.
            return true;
        }
    }
}
