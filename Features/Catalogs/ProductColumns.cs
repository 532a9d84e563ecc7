using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>Where the columns of a file of products stand: by their headers where name and price have one, else by position in one of the
/// three orders that Cagette and CAMAP have used over the years. The content tells which.</summary>
sealed class ProductColumns
{
    static readonly string[] FirstOrder = ["name", "price", "reference", "description", "size", "unit", "organic", "decimal", "vat", "stock"];
    static readonly string[] LaterOrder = ["name", "price", "reference", "description", "size", "unit", "organic", "decimal", "weighed", "vat", "stock"];
    static readonly string[] CamapOrder = ["name", "price", "reference", "description", "vat", "size", "unit", "organic", "decimal", "weighed"];

    static readonly WantedColumn[] Wanted =
    [
        new("name", "nom du produit", "productname", "nom", "produit", "désignation"),
        new("price", "prix ttc", "prix unitaire", "prix", "tarif"),
        new("reference", "référence unique", "référence", "ref"),
        new("description", "desc"),
        new("size", "quantité", "qt", "contenance", "poids"),
        new("unit", "unité"),
        new("organic", "bio", "ab"),
        new("decimal", "quantités à virgule", "vrac", "floatqt", "bulk"),
        new("weighed", "prix variable", "variableprice", "pesé"),
        new("vat", "taux de tva", "tva"),
        new("stock", "stock disponible"),
    ];

    readonly Func<TableRow, string, string> cell;

    ProductColumns(Func<TableRow, string, string> cell, IEnumerable<TableRow> rows, IReadOnlyList<string> unknown)
    {
        this.cell = cell;
        Rows = rows;
        Unknown = unknown;
    }

    /// <summary>The rows of data, without the header.</summary>
    public IEnumerable<TableRow> Rows { get; }

    /// <summary>Headers whose cells are not read.</summary>
    public IReadOnlyList<string> Unknown { get; }

    public string Of(TableRow row, string column) => cell(row, column);

    public static ProductColumns Of(Table table)
    {
        // A lone "Bio" or "Unité" in a first row of data is no header: name and price must both be named.
        var named = Columns.Match(table.Rows[0], Wanted);
        if (named.HasHeader && named.Has("name") && named.Has("price"))
        {
            return new(named.Of, named.DataOf(table), named.Unknown);
        }

        var order = OrderOf(table.Rows);
        return new((row, column) => row[Array.IndexOf(order, column)], table.Rows, []);
    }

    static string[] OrderOf(IReadOnlyList<TableRow> rows)
    {
        if (rows.Count(row => IsUnit(row[6])) > rows.Count(row => IsUnit(row[5])))
        {
            return CamapOrder;
        }

        // The ninth column is a VAT rate in the first order, a yes or no in the later one.
        return rows.Any(row => IsRate(row[8])) ? FirstOrder
            : rows.Any(row => IsRate(row[9])) || rows.Max(row => row.Cells.Count) > FirstOrder.Length ? LaterOrder
            : FirstOrder;
    }

    static bool IsUnit(string text) => Units.TryParse(text, out _);

    static bool IsRate(string text) => ProductLine.Number(text) is > 1 and <= 100;
}

/// <summary>Units as people write them in a file.</summary>
static class Units
{
    static readonly Dictionary<string, Unit> Known = new()
    {
        ["piece"] = Unit.Piece,
        ["pieces"] = Unit.Piece,
        ["unite"] = Unit.Piece,
        ["kg"] = Unit.Kg,
        ["kilo"] = Unit.Kg,
        ["kilos"] = Unit.Kg,
        ["kilogram"] = Unit.Kg,
        ["kilogramme"] = Unit.Kg,
        ["g"] = Unit.G,
        ["gr"] = Unit.G,
        ["gram"] = Unit.G,
        ["gramme"] = Unit.G,
        ["grammes"] = Unit.G,
        ["l"] = Unit.L,
        ["litre"] = Unit.L,
        ["litres"] = Unit.L,
        ["cl"] = Unit.Cl,
        ["centilitre"] = Unit.Cl,
        ["ml"] = Unit.Ml,
        ["millilitre"] = Unit.Ml,
        ["botte"] = Unit.Bunch,
        ["bottes"] = Unit.Bunch,
        ["bouquet"] = Unit.Bunch,
        ["bunch"] = Unit.Bunch,
    };

    public static bool TryParse(string text, out Unit unit) => Known.TryGetValue(Folding.Fold(text).TrimEnd('.'), out unit);
}
