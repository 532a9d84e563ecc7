using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Features.Ordering;

/// <summary>The drawing that stands in for a product without a photo, found by the words of its name, else of its contract's.</summary>
public static class Drawings
{
    static readonly (string Drawing, string[] Stems)[] Known =
    [
        ("potato", ["pomme de terre", "pommes de terre", "patate"]),
        ("mushroom", ["champignon", "pleurote", "shiitake", "pied bleu", "pieds bleus"]),
        ("juice", ["jus", "cidre", "vinaigre", "sirop", "compote", "confiture", "conserve"]),
        ("cheese", ["fromage", "chevre", "crottin", "tomme", "buche", "faisselle", "yaourt", "beurre"]),
        ("bread", ["pain", "brioche", "farine"]),
        ("egg", ["oeuf"]),
        ("honey", ["miel", "pollen", "propolis", "ruche"]),
        ("chicken", ["poulet", "volaille", "pintade", "canard", "dinde"]),
        ("squash", ["courge", "potimarron", "butternut"]),
        ("carrot", ["carotte"]),
        ("apple", ["pomme", "poire"]),
        ("leek", ["poireau", "legume"]),
    ];

    public static string For(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var words = " " + Folding.Fold(name);
            foreach (var (drawing, stems) in Known)
            {
                foreach (var stem in stems)
                {
                    if (words.Contains(" " + stem, StringComparison.Ordinal))
                    {
                        return drawing;
                    }
                }
            }
        }

        return "crates";
    }
}
