using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Catalogs;

/// <summary>Between the typed fields of a product and its record.</summary>
static class ProductForm
{
    public static Form Filled(Product product, string category) => Form.Of(
        ("name", product.Name), ("reference", product.Reference), ("description", product.Description), ("category", category), ("unit", product.Unit.Text()),
        ("size", Text(product.Size)), ("price", product.Id == 0 ? "" : CatalogForm.Decimals(product.Price.Cents, 2)), ("vat", CatalogForm.Decimals(product.VatBasisPoints, 2)),
        ("step", Text(product.Step)), ("minimum", product.Minimum.IsZero ? "" : Text(product.Minimum)), ("weighed", product.Weighed ? "1" : ""), ("labels", product.Labels),
        ("stock_rule", product.StockRule.Text()), ("stock", product.Stock is { } stock ? Text(stock) : ""),
        ("stock_every", product.StockEvery?.ToString(CultureInfo.InvariantCulture)), ("active", product.Active ? "1" : ""));

    /// <summary>Null when something is wrong; the form then says what. The category is the caller's.</summary>
    public static Product? Read(Form form, Product before)
    {
        var rule = form.Choice<StockRule>("stock_rule");
        var counts = rule is StockRule.Season or StockRule.Delivery or StockRule.Every;
        if (counts && form["stock"].Length == 0)
        {
            form.Refuse("stock", "form.missing");
        }

        form.Optional("category", 60);
        var product = before with
        {
            Name = form.Text("name", 120),
            Reference = form.Optional("reference", 60),
            Description = form.Optional("description", 10_000),
            Unit = form.Choice<Unit>("unit"),
            Size = Positive(form, "size"),
            Price = form.Money("price"),
            VatBasisPoints = CatalogForm.Percent(form, "vat"),
            Step = Positive(form, "step"),
            Minimum = form.Quantity("minimum"),
            Weighed = form.Flag("weighed"),
            Labels = form.Optional("labels"),
            StockRule = rule,
            Stock = counts ? form.Quantity("stock") : null,
            StockEvery = rule == StockRule.Every ? form.Whole("stock_every", 1, 52) : null,
            Active = form.Flag("active"),
        };
        if (form.IsValid && product.SoldByPiece && !product.Step.IsWhole)
        {
            form.Refuse("step", "product.step-whole");
        }

        return form.IsValid ? product : null;
    }

    static Quantity Positive(Form form, string name)
    {
        var quantity = form[name].Length == 0 ? Quantity.One : form.Quantity(name);
        if (quantity.IsZero)
        {
            form.Refuse(name, "form.positive");
        }

        return quantity;
    }

    static string Text(Quantity quantity) => CatalogForm.Decimals(quantity.Thousandths, 3);
}
