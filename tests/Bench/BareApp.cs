using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Scriban;
using Scriban.Runtime;

namespace Cagette.SelfHost.Bench;

/// <summary>What the program's pages are held beside: Kestrel that writes so many bytes, and Kestrel that renders so many bytes with Scriban,
/// with so many values in them, each escaped. No routing, no session, no store, no layout: /bytes/60000, /scriban/60000/1300.</summary>
static class BareApp
{
    public const string Argument = "pages.bare";

    const int ValuesOfRow = 5;

    // In five parts so that the text between the values is spread as in a real page; the filling makes a page so long.
    const string Page = """
        <!doctype html>
        <html lang="fr"><head><meta charset="utf-8"><title>{{ title | html.escape }}</title></head><body><ul>
        {{ for row in rows }}<li FILLING><a href="/{{ row.id | html.escape }}" FILLING>{{ row.name | html.escape }}</a><p FILLING>{{ row.place | html.escape }}</p><p FILLING>{{ row.day | html.escape }}</p><b FILLING>{{ row.amount | html.escape }}</b></li>
        {{ end }}</ul></body></html>
        """;

    public static async Task Run()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.AddServerHeader = false);
        var app = builder.Build();
        var bytes = new Dictionary<int, byte[]>();
        var pages = new Dictionary<(int, int), BarePage>();
        app.Run(http =>
        {
            var parts = http.Request.Path.Value!.Split('/');
            var size = int.Parse(parts[2], CultureInfo.InvariantCulture);
            http.Response.ContentType = "text/html; charset=utf-8";
            if (parts[1] == "bytes")
            {
                var answer = Kept(bytes, size, () => [.. Enumerable.Repeat((byte)'a', size)]);
                http.Response.ContentLength = size;
                return http.Response.Body.WriteAsync(answer, 0, size);
            }

            var values = int.Parse(parts[3], CultureInfo.InvariantCulture);
            var html = System.Text.Encoding.UTF8.GetBytes(Kept(pages, (size, values), () => PageOf(size, values)).Render());
            http.Response.ContentLength = html.Length;
            return http.Response.Body.WriteAsync(html, 0, html.Length);
        });
        await app.StartAsync();
        Console.WriteLine($"Listening on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }

    static T Kept<TKey, T>(Dictionary<TKey, T> known, TKey key, Func<T> make) where TKey : notnull
    {
        lock (known)
        {
            return known.TryGetValue(key, out var kept) ? kept : known[key] = make();
        }
    }

    // As many rows as make so many values, then as much text in each as makes the page so long, within a few bytes a row. Where so many values
    // alone are longer than the page, fewer.
    static BarePage PageOf(int size, int values)
    {
        BarePage With(int rows, int filling)
        {
            var (each, rest) = Math.DivRem(filling, ValuesOfRow);
            var parts = Page.Split("FILLING");
            var text = string.Concat(parts.Select((part, i) => i == parts.Length - 1 ? part : $"{part}class=\"{new string('x', each + (i < rest ? 1 : 0))}\""));
            return new BarePage(Template.Parse(text), [.. Enumerable.Range(1, rows).Select(RowOf)]);
        }

        int Length(BarePage page) => System.Text.Encoding.UTF8.GetByteCount(page.Render());
        var rows = values / ValuesOfRow;
        while (rows > 1 && Length(With(rows, 0)) > size)
        {
            rows -= Math.Max(1, rows / 100);
        }

        return rows == 0 ? With(0, 0) : With(rows, Math.Max(0, (size - Length(With(rows, 0))) / rows));
    }

    static Row RowOf(int number) => new(number, $"Famille Martin-{number} & fils", "Salle des fêtes", "jeudi 26 novembre", $"{number % 90},40 €");

    sealed record BarePage(Template Template, IReadOnlyList<Row> Rows)
    {
        // Scriban's own limits would stop a page of more than 1,000 rows.
        public string Render()
        {
            var values = new ScriptObject();
            values.Import(new { title = "Les choses d’à côté", rows = Rows });
            var context = new TemplateContext { LoopLimit = 0, LimitToString = 0 };
            context.PushGlobal(values);
            return Template.Render(context);
        }
    }

    sealed record Row(int Id, string Name, string Place, string Day, string Amount);
}
