using System.Globalization;
using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Web;

/// <summary>Dates, hours, money and quantities as a reader of French or English expects them, without the machine's ICU (design.md 9).</summary>
public sealed class Formats(string language, TimeZoneInfo zone)
{
    const string Nbsp = "\u00a0";
    const string Thin = "\u202f";

    static readonly string[] FrenchDays = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];
    static readonly string[] FrenchShortDays = ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."];
    static readonly string[] FrenchMonths = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    static readonly string[] FrenchShortMonths = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    static readonly DateTimeFormatInfo EnglishNames = CultureInfo.InvariantCulture.DateTimeFormat;

    public string Language { get; } = language;

    public TimeZoneInfo Zone { get; } = zone;

    bool French => Language != "en";

    /// <summary>A sentence in this language with its facts formatted: {0}, {1} …</summary>
    public string Say(string text, params object?[] facts)
    {
        var sentence = Words.In(Language, text);
        return facts.Length == 0 ? sentence : string.Format(CultureInfo.InvariantCulture, sentence, [.. facts.Select(Show)]);
    }

    /// <summary>The singular or the plural: French counts 0 and 1 as singular, English 1 alone. {0} is the number.</summary>
    public string Count(string one, string many, long number, params object?[] more) =>
        Say(number == 1 || French && number == 0 ? one : many, [number, .. more]);

    /// <summary>Any value as text, by its type.</summary>
    public string Show(object? value) => value switch
    {
        null => "",
        string text => text,
        Amap.Money money => Money(money),
        Amap.Quantity quantity => Quantity(quantity),
        DateOnly date => Date(date),
        TimeOnly time => Time(time),
        DateTimeOffset instant => Instant(instant),
        TimeSpan span => Lasting(span),
        FileSize size => Size(size),
        bool flag => Say(flag ? "oui" : "non"),
        long number => Number(number),
        int number => Number(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>12,40 € — two decimals always. A negative amount keeps its sign: pages say 'doit' instead.</summary>
    public string Money(Money money)
    {
        var sign = money.Cents < 0 ? "−" : "";
        var cents = Math.Abs(money.Cents);
        var whole = Grouped(cents / 100);
        return French ? $"{sign}{whole},{cents % 100:00}{Nbsp}€" : $"{sign}€{whole}.{cents % 100:00}";
    }

    public string Quantity(Quantity quantity) => Decimal(quantity.Thousandths);

    /// <summary>0,4 Go, 12 Mo, 640 ko; one decimal below ten.</summary>
    public string Size(FileSize size)
    {
        var (unit, name) = size.Bytes switch
        {
            >= 999_500_000 => (1_000_000_000.0, French ? "Go" : "GB"),
            >= 999_500 => (1_000_000.0, French ? "Mo" : "MB"),
            _ => (1_000.0, French ? "ko" : "kB"),
        };
        var tenths = (long)Math.Round(size.Bytes / unit * 10);
        return Decimal((tenths < 100 && unit > 1_000 ? tenths : (tenths + 5) / 10 * 10) * 100) + Nbsp + name;
    }

    /// <summary>15 minutes, 2 h 25; English 2 h 25 min.</summary>
    public string Lasting(TimeSpan span)
    {
        var minutes = (long)Math.Ceiling(span.TotalMinutes);
        var rest = minutes % 60 == 0 ? "" : French ? $"{Nbsp}{minutes % 60:00}" : $" {minutes % 60}{Nbsp}min";
        return minutes < 60 ? $"{minutes}{Nbsp}{(minutes == 1 ? "minute" : "minutes")}" : $"{Grouped(minutes / 60)}{Nbsp}h{rest}";
    }

    public string Number(long number) => (number < 0 ? "−" : "") + Grouped(Math.Abs(number));

    /// <summary>5,5 % from 550 basis points.</summary>
    public string Percent(long basisPoints) => Decimal(basisPoints * 10) + (French ? Nbsp : "") + "%";

    /// <summary>jeudi 26 novembre; the first of a month is '1er'.</summary>
    public string Date(DateOnly date) => French
        ? $"{FrenchDays[(int)date.DayOfWeek]} {DayOfMonth(date)} {FrenchMonths[date.Month - 1]}"
        : $"{date.DayOfWeek} {date.Day} {EnglishNames.GetMonthName(date.Month)}";

    /// <summary>jeudi 26 novembre 2026.</summary>
    public string LongDate(DateOnly date) => $"{Date(date)} {date.Year}";

    /// <summary>26 nov. 2026, for columns.</summary>
    public string ShortDate(DateOnly date) => $"{DayOfMonth(date)} {ShortMonth(date)} {date.Year}";

    public string DayMonth(DateOnly date) => $"{DayOfMonth(date)} {(French ? FrenchMonths[date.Month - 1] : EnglishNames.GetMonthName(date.Month))}";

    public string Month(DateOnly date) => $"{(French ? FrenchMonths[date.Month - 1] : EnglishNames.GetMonthName(date.Month))} {date.Year}";

    public string ShortDay(DateOnly date) => French ? FrenchShortDays[(int)date.DayOfWeek] : EnglishNames.GetAbbreviatedDayName(date.DayOfWeek);

    public string Weekday(int day) => French ? FrenchDays[day] : EnglishNames.GetDayName((DayOfWeek)day);

    public string ShortMonth(DateOnly date) => French ? FrenchShortMonths[date.Month - 1] : EnglishNames.GetAbbreviatedMonthName(date.Month);

    /// <summary>18 h 30, 20 h; English 18:30.</summary>
    public string Time(TimeOnly time) => French
        ? time.Minute == 0 ? $"{time.Hour}{Nbsp}h" : $"{time.Hour}{Nbsp}h{Nbsp}{time.Minute:00}"
        : time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>mardi 24 novembre à 20 h, in the association's time zone.</summary>
    public string Instant(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Zone);
        return $"{Date(DateOnly.FromDateTime(local.DateTime))} {(French ? "à" : "at")} {Time(TimeOnly.FromDateTime(local.DateTime))}";
    }

    /// <summary>24/11/2026 20:03, for logs and lists.</summary>
    public string Stamp(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, Zone).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);

    public DateOnly LocalDate(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    static string ThinGroups(string digits) => digits.Length <= 3 ? digits : ThinGroups(digits[..^3]) + Thin + digits[^3..];

    string Grouped(long number) =>
        French ? ThinGroups(number.ToString(CultureInfo.InvariantCulture)) : number.ToString("#,0", CultureInfo.InvariantCulture);

    string Decimal(long thousandths)
    {
        var size = Math.Abs(thousandths);
        var fraction = (size % 1000).ToString("000", CultureInfo.InvariantCulture).TrimEnd('0');
        return (thousandths < 0 ? "−" : "") + Grouped(size / 1000) + (fraction.Length == 0 ? "" : (French ? "," : ".") + fraction);
    }

    string DayOfMonth(DateOnly date) => French && date.Day == 1 ? "1er" : date.Day.ToString(CultureInfo.InvariantCulture);
}
