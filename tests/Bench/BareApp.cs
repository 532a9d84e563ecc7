using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Scriban;
using Scriban.Runtime;

namespace Cagette.SelfHost.Bench;

/// <summary>What the program's pages are held beside: Kestrel that writes so many bytes, and Kestrel that renders so many bytes with Scriban,
/// each value escaped. No routing, no session, no store, no layout: /bytes/60000, /scriban/60000.</summary>
static class BareApp
{
    public const string Argument = "pages.bare";

    // About one value in 90 bytes: an estimate of what the program's pages write, chosen by eye.
    const string Page = """
        <!doctype html>
        <html lang="fr"><head><meta charset="utf-8"><title>{{ title | html.escape }}</title></head><body><h1>{{ title | html.escape }}</h1><ul class="things">
        {{ for row in rows }}<li class="row between"><div class="grow"><a href="/things/{{ row.id }}" class="button second"><strong>{{ row.name | html.escape }}</strong></a><p class="soft small" aria-label="{{ row.place | html.escape }}">{{ row.day | html.escape }}</p></div><span class="chip soon"><svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#i-clock"/></svg></span><span class="money nowrap">{{ row.amount | html.escape }}</span></li>
        {{ end }}</ul></body></html>
        """;

    static readonly Template Parsed = Template.Parse(Page);

    public static async Task Run()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.AddServerHeader = false);
        var app = builder.Build();
        var bytes = new Dictionary<int, byte[]>();
        var rows = new Dictionary<int, IReadOnlyList<Row>>();
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

            var html = System.Text.Encoding.UTF8.GetBytes(Render(Kept(rows, size, () => RowsFor(size))));
            http.Response.ContentLength = html.Length;
            return http.Response.Body.WriteAsync(html, 0, html.Length);
        });
        await app.StartAsync();
        Console.WriteLine($"Listening on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }

    // Scriban's own limits would stop a page of more than 1,000 rows.
    static string Render(IReadOnlyList<Row> rows)
    {
        var values = new ScriptObject();
        values.Import(new { title = "Les choses d’à côté", rows });
        var context = new TemplateContext { LoopLimit = 0, LimitToString = 0 };
        context.PushGlobal(values);
        return Parsed.Render(context);
    }

    static T Kept<T>(Dictionary<int, T> known, int size, Func<T> make)
    {
        lock (known)
        {
            return known.TryGetValue(size, out var kept) ? kept : known[size] = make();
        }
    }

    // As many rows as make the page so long, within half a row.
    static IReadOnlyList<Row> RowsFor(int size)
    {
        int Length(int count) => System.Text.Encoding.UTF8.GetByteCount(Render([.. Enumerable.Range(1, count).Select(RowOf)]));
        var none = Length(0);
        var each = (Length(1000) - none) / 1000.0;
        return [.. Enumerable.Range(1, Math.Max(0, (int)Math.Round((size - none) / each))).Select(RowOf)];
    }

    static Row RowOf(int number) => new(number, $"Famille Martin-{number} & fils", "Salle des fêtes", "jeudi 26 novembre", $"{number % 90},40 €");

    sealed record Row(int Id, string Name, string Place, string Day, string Amount);
}
