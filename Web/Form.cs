using System.Globalization;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Web;

/// <summary>What was typed and what is wrong with it. Each reading method returns a value and notes a refusal beside the field when there is
/// none to return; what was typed stays to be shown again.</summary>
public sealed class Form
{
    readonly Dictionary<string, string[]> values = [];
    readonly Dictionary<string, Refusal> errors = [];

    public IReadOnlyDictionary<string, Refusal> Errors => errors;

    public bool IsValid => errors.Count == 0 && General.Count == 0;

    /// <summary>Refusals that belong to no field.</summary>
    public List<Refusal> General { get; } = [];

    public IFormFileCollection Files { get; private init; } = new FormFileCollection();

    public IEnumerable<string> Names => values.Keys;

    /// <summary>Nothing was typed: the page is asked for the first time.</summary>
    public bool IsEmpty => values.Count == 0;

    /// <summary>The typed text, trimmed; empty when there was none.</summary>
    public string this[string name]
    {
        get => values.TryGetValue(name, out var typed) && typed.Length > 0 ? typed[0] : "";
        set => values[name] = [value];
    }

    public static Form Of(params (string Name, string? Value)[] fields)
    {
        var form = new Form();
        foreach (var (name, value) in fields)
        {
            form[name] = value ?? "";
        }

        return form;
    }

    /// <summary>Reads the posted form of this request.</summary>
    public static async Task<Form> Read(HttpContext http)
    {
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var form = new Form { Files = posted.Files };
        foreach (var (name, typed) in posted)
        {
            form.values[name] = [.. typed.Select(text => Folding.Compose(text ?? "").Trim())];
        }

        return form;
    }

    public bool Has(string name) => values.ContainsKey(name);

    public IReadOnlyList<string> Many(string name) => values.GetValueOrDefault(name, []);

    public void Refuse(Refusal refusal)
    {
        if (refusal.Field is null)
        {
            General.Add(refusal);
        }
        else
        {
            errors.TryAdd(refusal.Field, refusal);
        }
    }

    public void Refuse(string field, string key, params object[] facts) => Refuse(new Refusal(key, field, facts));

    public void Refuse(IEnumerable<Refusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            Refuse(refusal);
        }
    }

    public string Text(string name, int longest = 200)
    {
        var text = Optional(name, longest);
        if (text.Length == 0)
        {
            Refuse(name, "form.missing");
        }

        return text;
    }

    public string Optional(string name, int longest = 200)
    {
        var text = this[name];
        if (text.Length > longest)
        {
            Refuse(name, "form.too-long", longest);
        }

        return text;
    }

    public DateOnly Date(string name) => Parse<DateOnly>(name, "form.date", TryDate);

    public DateOnly? OptionalDate(string name) => this[name].Length == 0 ? null : Date(name);

    public TimeOnly Time(string name) => Parse(name, "form.time", (string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text.Replace('h', ':').Replace(" ", ""), ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time));

    /// <summary>An amount with comma or point, with or without €; at most two decimals. Negative only where said.</summary>
    public Money Money(string name, bool negative = false) => Parse(name, "form.money", (string text, out Money money) =>
    {
        var read = Decimals(text.Replace("€", ""), 2, out var cents) && Math.Abs(cents) < 100_000_000_00 && (negative || cents >= 0);
        money = new Money(cents);
        return read;
    });

    public Money OptionalMoney(string name) => this[name].Length == 0 ? Amap.Money.Zero : Money(name);

    /// <summary>A quantity with comma or point, at most three decimals, never negative; empty is zero.</summary>
    public Quantity Quantity(string name) => this[name].Length == 0 ? Amap.Quantity.Zero : Parse(name, "form.quantity", (string text, out Quantity quantity) =>
    {
        var read = Decimals(text, 3, out var thousandths) && thousandths is >= 0 and < 10_000_000;
        quantity = new Quantity(thousandths);
        return read;
    });

    public int Whole(string name, int from, int to)
    {
        if (int.TryParse(this[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        Refuse(name, "form.whole", from, to);
        return from;
    }

    public long Id(string name) => Parse(name, "form.choose", (string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id));

    /// <summary>The id of one of these choices; any other is refused.</summary>
    public long Id(string name, IReadOnlyList<Option> choices)
    {
        if (this[name].Length > 0 && !choices.Any(choice => choice.Value == this[name]))
        {
            Refuse(name, "form.choose");
        }

        return Id(name);
    }

    public long? OptionalId(string name) => this[name].Length == 0 ? null : Id(name);

    public bool Flag(string name) => this[name].Length > 0;

    public T Choice<T>(string name) where T : struct, Enum => Parse(name, "form.choose", (string text, out T choice) => EnumText.TryParse(text, out choice));

    /// <summary>"12,5" as an integer of the given decimals: 1250 with 2. Accepts comma or point and spaces between thousands.</summary>
    public static bool Decimals(string text, int decimals, out long number)
    {
        number = 0;
        var plain = new string([.. text.Where(c => c is not (' ' or '\u00a0' or '\u202f'))]).Replace(',', '.').Replace('−', '-');
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || Math.Abs(value) > 1_000_000_000)
        {
            return false;
        }

        var scaled = value * (decimal)Math.Pow(10, decimals);
        number = (long)scaled;
        return scaled == number;
    }

    static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date) && date.Year is > 1900 and < 2200;

    delegate bool Reader<T>(string text, out T value);

    T Parse<T>(string name, string key, Reader<T> read)
    {
        if (this[name].Length == 0)
        {
            Refuse(name, "form.missing");
            return default!;
        }

        if (!read(this[name], out var value))
        {
            Refuse(name, key);
        }

        return value;
    }
}
