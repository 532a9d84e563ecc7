using System.Net.Http.Headers;
using System.Text;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>One request. What it is stands in a report; the body is made anew each time it is sent, null for an address.</summary>
public sealed record Attack(string Verb, string Path, string What, Func<HttpContent>? Body);

/// <summary>All that is done to one form or one address.</summary>
public static class Attacks
{
    const string Urlencoded = "application/x-www-form-urlencoded";

    /// <param name="form">As it was found.</param>
    /// <param name="values">How many values each field is given.</param>
    /// <param name="heavy">Whether bodies of many megabytes are among them.</param>
    /// <param name="random">Chooses; the same seed gives the same attacks.</param>
    public static IEnumerable<Attack> On(FoundForm form, int values, bool heavy, Random random)
    {
        Attack Make(string what, IEnumerable<(string Name, string Value)> fields) => form.Verb == "GET"
            ? new Attack("GET", $"{form.Action.Split('?')[0]}?{Encode(fields)}", what, null)
            : new Attack("POST", form.Action, what, () => form.Multipart ? Parts(fields, null, null) : new StringContent(Encode(fields), null, Urlencoded));

        var standing = form.Fields.Where(field => field.Type is not "file").ToList();
        IEnumerable<(string, string)> With(string name, string value) => Chosen(standing, random).Select(field => (field.Name, field.Name == name ? value : field.Value)).DefaultIfEmpty((name, value));

        foreach (var field in standing.Where(field => field.Name != "_token").DistinctBy(field => field.Name))
        {
            foreach (var value in Sample(Naughty.Values.Where(value => form.Verb == "POST" || value.Length < 2000).ToList(), values, random))
            {
                yield return Make($"{field.Name} = {Naughty.Shown(value)}", With(field.Name, value));
            }

            if (field.Type is "select" or "hidden" or "radio" or "button")
            {
                yield return Make($"{field.Name} of nothing", With(field.Name, "987654"));
            }
        }

        var plain = standing.Select(field => (field.Name, field.Value)).ToList();
        yield return Make("as it stands", plain);
        yield return Make("nothing", plain.Where(field => field.Name == "_token"));
        yield return Make("twice", plain.Concat(plain.Where(field => field.Name != "_token")));
        foreach (var field in Sample(standing.Select(field => field.Name).Distinct().ToList(), Math.Max(1, values / 3), random))
        {
            yield return Make($"without {field}", plain.Where(other => other.Name != field));
            yield return Make($"{field} renamed", plain.Select(other => other.Name == field ? ($"{field}[0].x", other.Value) : other));
            yield return Make($"{field} many times", plain.Concat(Enumerable.Repeat((field, "1"), 500)));
        }

        yield return Make("unknown fields", plain.Concat([("__proto__", "1"), ("", "x"), ("x[y].z[999999999]", "1"), (Naughty.Mark, Naughty.Mark), ("a\0", "\0"), ("line-99999999999999999999", "1"), ("q1", "9"), ("q-1-2", "x")]));
        yield return Make("names with other numbers", plain.Select(field => (Shifted(field.Name), field.Value)));
        if (form.Verb == "GET")
        {
            yield break;
        }

        foreach (var attack in Bodies(form, plain).Concat(heavy ? Heavy(form, plain) : []))
        {
            yield return attack;
        }

        foreach (var attack in Files(form, baits => Sample(baits, values * 3, random)))
        {
            yield return attack;
        }
    }

    /// <summary>Naughty files in each of the form's fields that take one; all else as it stands.</summary>
    public static IEnumerable<Attack> Files(FoundForm form, Func<IReadOnlyList<NaughtyFiles.Bait>, IEnumerable<NaughtyFiles.Bait>> choose)
    {
        var plain = form.Fields.Where(field => field.Type is not "file").Select(field => (field.Name, field.Value)).ToList();
        return
            from field in form.Fields
            where field.Type == "file"
            from bait in choose(NaughtyFiles.All)
            select new Attack("POST", form.Action, $"{field.Name} = {Naughty.Shown(bait.Name)}", () => Parts(plain, field.Name, bait));
    }

    public static IEnumerable<Attack> On(string route, string path, int values, Random random)
    {
        var (place, query) = (path.Split('?')[0].Split('/'), path.Split('?').Skip(1).SelectMany(query => query.Split('&')).Select(pair => pair.Split('=')).ToList());
        var shape = route.Split('/');
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i].StartsWith('{'))
            {
                foreach (var value in Sample(Naughty.Addresses, values, random))
                {
                    yield return new Attack("GET", string.Join('/', place[..i].Append(value + shape[i][(shape[i].IndexOf('}') + 1)..]).Concat(place[(i + 1)..])), $"{shape[i]} = {Naughty.Shown(value)}", null);
                }
            }
        }

        foreach (var name in query.Select(pair => pair[0]).Concat(["q", "next"]).Distinct().ToList())
        {
            foreach (var value in Sample(Naughty.Addresses, values, random))
            {
                yield return new Attack("GET", $"{string.Join('/', place)}?{string.Join('&', query.Where(pair => pair[0] != name).Select(pair => string.Join('=', pair)).Append($"{name}={value}"))}", $"{name} = {Naughty.Shown(value)}", null);
            }
        }

        yield return new Attack("GET", $"{string.Join('/', place)}?{string.Join('&', Enumerable.Repeat("q=a&show=b&delivery=-1&amount=%00&cents=1e9&page=-1", 30))}", "many parameters", null);
        yield return new Attack("GET", path + "/", "a slash more", null);
        yield return new Attack("GET", path.ToUpperInvariant(), "in capitals", null);
        yield return new Attack("POST", path, "POST without a body", () => new ByteArrayContent([]));
        yield return new Attack("PUT", path, "PUT", () => new StringContent("x"));
        yield return new Attack("DELETE", path, "DELETE", null);
        yield return new Attack("HEAD", path, "HEAD", null);
        yield return new Attack("OPTIONS", path, "OPTIONS", null);
    }

    static IEnumerable<Attack> Bodies(FoundForm form, List<(string Name, string Value)> plain)
    {
        Attack Raw(string what, string body, string type) => new("POST", form.Action, what, () => Typed(Encoding.Latin1.GetBytes(body), type));
        var encoded = Encode(plain);
        var token = plain.FirstOrDefault(field => field.Name == "_token").Value ?? "";
        yield return Raw("no token", Encode(plain.Where(field => field.Name != "_token")), Urlencoded);
        yield return Raw("stale token", Encode(plain.Select(field => field.Name == "_token" ? (field.Name, new string([.. field.Value.Reverse()])) : field)), Urlencoded);
        yield return Raw("token of nothing", "_token=%00%FF&_token=x", Urlencoded);
        yield return Raw("broken UTF-8", $"{encoded}&a=%C3%28&%ED%A0%80=%F4%90%80%80&b=%&c=%ZZ&%=1&=&&&===", Urlencoded);
        foreach (var (name, _) in plain.Where(field => field.Name != "_token").DistinctBy(field => field.Name).Take(8))
        {
            yield return Raw($"{name} in broken UTF-8", $"{name}=%ED%A0%80%C3%28%FF&{encoded}", Urlencoded);
        }

        yield return Raw("charset unknown", encoded, $"{Urlencoded}; charset=klingon");
        yield return Raw("charset utf-7", encoded, $"{Urlencoded}; charset=utf-7");
        yield return Raw("charset utf-16", encoded, $"{Urlencoded}; charset=utf-16");
        yield return Raw("JSON", $"{{\"_token\":\"{token}\"}}", "application/json");
        yield return new("POST", form.Action, "JSON with the token in a header", () => Typed("{}"u8.ToArray(), "application/json", token));
        yield return Raw("no type", encoded, "");
        yield return Raw("a type that is none", encoded, "x");
        yield return Raw("multipart without boundary", encoded, "multipart/form-data");
        yield return Raw("multipart of an empty boundary", "--\r\n\r\n", "multipart/form-data; boundary=\"\"");
        yield return Raw("multipart of a long boundary", encoded, $"multipart/form-data; boundary={new string('b', 500)}");
        yield return Raw("multipart that never ends", $"--b\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}", "multipart/form-data; boundary=b");
        yield return Raw("multipart without names", $"--b\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b\r\nContent-Disposition: \r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b");
        yield return Raw("nested multipart", $"--b\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Disposition: file; filename=\"a\"\r\n\r\nx\r\n--c--\r\n--b--", "multipart/form-data; boundary=b");
        yield return Raw("fields as files", string.Concat(plain.Select(field => $"--b\r\nContent-Disposition: form-data; name=\"{field.Name}\"{(field.Name == "_token" ? "" : "; filename=\"../../x\"")}\r\n\r\n{field.Value}\r\n")) + "--b--", "multipart/form-data; boundary=b");
        yield return Raw("a part with many headers", $"--b\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 100))}\r\nx\r\n--b--", "multipart/form-data; boundary=b");
    }

    static IEnumerable<Attack> Heavy(FoundForm form, List<(string Name, string Value)> plain)
    {
        var encoded = Encode(plain);
        yield return new Attack("POST", form.Action, "10 MB in one field", () => new StringContent($"{encoded}&x={new string('a', 10_000_000)}", null, Urlencoded));
        yield return new Attack("POST", form.Action, "7 MB in a known field", () => new StringContent($"{plain[^1].Name}={new string('a', 7_000_000)}&{encoded}", null, Urlencoded));
        yield return new Attack("POST", form.Action, "2,000 fields", () => new StringContent($"{encoded}&{string.Join('&', Enumerable.Range(0, 2000).Select(i => $"f{i}=1"))}", null, Urlencoded));
        yield return new Attack("POST", form.Action, "a name of 5 kB", () => new StringContent($"{encoded}&{new string('n', 5000)}=1", null, Urlencoded));
        yield return new Attack("POST", form.Action, "10 MB of a file", () => Parts(plain, "file", new NaughtyFiles.Bait("x.csv", "text/csv", new byte[10_000_000])));
        yield return new Attack("POST", form.Action, "20 MB", () => new ByteArrayContent(new byte[20_000_000]));
    }

    /// <summary>Half of the boxes are ticked, and of several buttons one is pressed.</summary>
    static IEnumerable<FoundField> Chosen(List<FoundField> fields, Random random)
    {
        var pressed = fields.Where(field => field.Type == "button").ToList();
        var one = pressed.Count > 0 ? pressed[random.Next(pressed.Count)] : null;
        return [.. fields.Where(field => field.Type switch { "button" => field == one, "checkbox" or "radio" => random.Next(2) == 0, _ => true })];
    }

    static IEnumerable<T> Sample<T>(IReadOnlyList<T> all, int count, Random random) => count >= all.Count ? all : [.. Enumerable.Range(0, count).Select(_ => all[random.Next(all.Count)])];

    static string Shifted(string name) => string.Concat(name.Select(c => char.IsAsciiDigit(c) ? (char)('0' + (c - '0' + 7) % 10) : c));

    static string Encode(IEnumerable<(string Name, string Value)> fields) => string.Join('&', fields.Select(field => $"{Encode(field.Name)}={Encode(field.Value)}"));

    static string Encode(string text) => string.Concat(text.Chunk(30_000).Select(part => Uri.EscapeDataString(new string(part))));

    static ByteArrayContent Typed(byte[] bytes, string type, string token = "")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("RequestVerificationToken", token);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    static ByteArrayContent Parts(IEnumerable<(string Name, string Value)> fields, string? file, NaughtyFiles.Bait? bait)
    {
        using var body = new MemoryStream();
        void Write(string text) => body.Write(Encoding.UTF8.GetBytes(text));
        foreach (var (name, value) in fields)
        {
            Write($"--b0undary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        if (bait is not null)
        {
            Write($"--b0undary\r\nContent-Disposition: form-data; name=\"{file}\"; filename=\"{bait.Name}\"\r\nContent-Type: {bait.Type}\r\n\r\n");
            body.Write(bait.Bytes);
            Write("\r\n");
        }

        Write("--b0undary--\r\n");
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b0undary");
        return content;
    }
}
