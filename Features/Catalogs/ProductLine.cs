using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Paper;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>What one line of a file says of a product. An empty cell says nothing: a new product takes the usual value, one that is there keeps its own.</summary>
sealed class ProductLine
{
    readonly List<Refusal> faults = [];
    readonly List<Refusal> notes = [];
    readonly Func<string, string> cell;

    public ProductLine(TableRow row, ProductColumns columns)
    {
        Line = row.Line;
        cell = column => columns.Of(row, column);
        Name = Text("name", 120);
        Reference = Text("reference", 60);
        Description = Text("description", 10_000);
        Price = ReadPrice();
        Vat = ReadScaled("vat", 100, 10_000) is { } points ? (int)points : null;
        Size = ReadScaled("size", 1000, 10_000_000) is { } size and > 0 ? new Quantity(size) : null;
        Stock = ReadScaled("stock", 1000, 1_000_000_000) is { } stock ? new Quantity(stock) : null;
        Organic = YesNo("organic");
        Decimal = YesNo("decimal");
        Weighed = YesNo("weighed");
        Unit = ReadUnit();
        if (Name.Length == 0)
        {
            faults.Insert(0, new("product-file.name-missing", "name"));
        }
    }

    public int Line { get; }
    public string Name { get; }
    public string Reference { get; }
    public IReadOnlyList<Refusal> Faults => faults;

    /// <summary>What was read otherwise than it is written, and is said before anything is kept.</summary>
    public IReadOnlyList<Refusal> Notes => notes;

    string Description { get; }
    Money Price { get; }
    int? Vat { get; }
    Quantity? Size { get; }
    Quantity? Stock { get; }
    bool? Organic { get; }
    bool? Decimal { get; }
    bool? Weighed { get; }
    Unit? Unit { get; }

    public void Refuse(Refusal refusal) => faults.Add(refusal);

    /// <summary>The product after this line.</summary>
    public Product On(Product before)
    {
        var product = before with
        {
            Name = Name,
            Reference = Reference.Length > 0 ? Reference : before.Reference,
            Description = Description.Length > 0 ? Description : before.Description,
            Price = Price,
            VatBasisPoints = Vat ?? before.VatBasisPoints,
            Unit = Unit ?? before.Unit,
            Size = Size ?? before.Size,
            Weighed = Weighed ?? before.Weighed,
            StockRule = Stock is null ? before.StockRule : StockRule.Season,
            Stock = Stock ?? before.Stock,
        };
        if (Organic == true && !product.Labels.Contains("bio", StringComparison.OrdinalIgnoreCase))
        {
            product = product with { Labels = product.Labels.Length == 0 ? "bio" : $"{product.Labels}, bio" };
        }

        // 'Quantities with a comma' of Cagette becomes a step of a tenth, where pieces are not counted (rules.md 2.3).
        return Decimal == true && !product.SoldByPiece && product.Step == Quantity.One ? product with { Step = new Quantity(100) } : product;
    }

    /// <summary>A number with comma or point, with or without € or %; null when it is none.</summary>
    public static decimal? Number(string text)
    {
        var plain = new string([.. text.Where(letter => letter is not (' ' or '\u00a0' or '\u202f' or '€' or '%'))]).Replace(',', '.');
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000
            ? number
            : null;
    }

    string Text(string column, int longest)
    {
        if (cell(column).Length > longest)
        {
            faults.Add(new("form.too-long", column, longest));
        }

        return cell(column);
    }

    // More than two decimals are rounded half up, and the preview says so (rules.md 2.8).
    Money ReadPrice()
    {
        var text = cell("price");
        if (text.Length == 0)
        {
            faults.Add(new("product-file.price-missing", "price"));
            return Money.Zero;
        }

        if (Number(text) is not (>= 0 and < 100_000) and var wrong)
        {
            faults.Add(wrong < 0 ? new("product-file.price-negative", "price", text) : new("product-file.price", "price", text));
            return Money.Zero;
        }

        var exact = Number(text)!.Value * 100;
        var price = new Money((long)Math.Round(exact, MidpointRounding.AwayFromZero));
        if (exact != price.Cents)
        {
            notes.Add(new("product-file.price-rounded", "price", text, price));
        }

        return price;
    }

    /// <summary>An integer of so many parts of the number in the cell; null when the cell is empty or wrong.</summary>
    long? ReadScaled(string column, int parts, long most)
    {
        var text = cell(column);
        if (text.Length == 0)
        {
            return null;
        }

        if (Number(text) * parts is { } scaled && scaled == Math.Floor(scaled) && scaled >= 0 && scaled <= most && !(column == "size" && scaled == 0))
        {
            return (long)scaled;
        }

        faults.Add(new($"product-file.{column}", column, text));
        return null;
    }

    Unit? ReadUnit()
    {
        var text = cell("unit");
        if (text.Length == 0)
        {
            return null;
        }

        if (!Units.TryParse(text, out var unit))
        {
            notes.Add(new("product-file.unit-unknown", "unit", text));
        }

        return unit;
    }

    /// <summary>Cagette takes any text for yes, CAMAP 1 or true.</summary>
    bool? YesNo(string column) => Folding.Fold(cell(column)) switch
    {
        "" => null,
        "0" or "false" or "faux" or "non" or "no" or "n" => false,
        _ => true,
    };
}
