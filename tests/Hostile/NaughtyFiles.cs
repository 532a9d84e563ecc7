using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Files that are not what they say, or that are far more than they look.</summary>
public static class NaughtyFiles
{
    /// <summary>Name and type are what the form says of it.</summary>
    public sealed record Bait(string Name, string Type, byte[] Bytes);

    public static readonly IReadOnlyList<Bait> All =
    [
        new("membres.csv", "text/csv", Text("Nom;Prénom;E-mail;Téléphone\r\nDurand;Ève;eve.durand@example.org;0612345678\r\n")),
        new("produits.csv", "text/csv", Text("Nom;Unité;Prix;TVA\r\nCarottes;kg;2,50;5,5\r\n")),
        new("scripts.csv", "text/csv", Text($"Nom;Prénom;E-mail\r\n{Naughty.Mark};=cmd|x;\"a\r\nBcc: b@example.org\"\r\n")),
        new("colonnes.csv", "text/csv", Text(string.Join(';', Enumerable.Range(0, 20_000)) + "\r\n" + new string(';', 20_000))),
        new("lignes.csv", "text/csv", Text("Nom;Prénom;E-mail\r\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"n{i};p;n{i}@example.org\r\n")))),
        new("guillemet.csv", "text/csv", Text("Nom;Prénom\r\n\"" + new string('a', 500_000))),
        new("nul.csv", "text/csv", [.. Text("Nom;Prénom\r\n"), 0, 0, 0, 255, 254, 128]),
        new("utf16.csv", "text/csv", [255, 254, .. Encoding.Unicode.GetBytes("Nom;Prénom;E-mail\r\nA;B;c@example.org"), 0xd8]),
        new("vide.csv", "text/csv", []),
        new("../../../../tmp/x.csv", "text/csv", Text("Nom;Prénom\r\nA;B")),
        new("x.csv\0.exe", "text/html", Text($"<html>{Naughty.Mark}</html>")),
        new("bombe.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Xlsx(sheet => Spaces(sheet, 200_000_000))),
        new("entites.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Xlsx(sheet => sheet.Write(Text(Laughs)))),
        new("dehors.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Xlsx(sheet => sheet.Write(Text("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet>&a;</worksheet>")))),
        new("loin.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Xlsx(sheet => sheet.Write(Text("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"ZZZZZZ1048576999\" t=\"s\"><v>99999999999</v></c></row><row r=\"2147483647\"><c r=\"XFD1\"><v>1e999</v></c></row></sheetData></worksheet>")))),
        new("noms.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Zip(zip => zip.CreateEntry("../../../../tmp/cagette-escaped"))),
        new("formules.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Xlsx(sheet => sheet.Write(Text(Formulas)))),
        new("poupees.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Enumerable.Range(0, 20).Aggregate(Zip(zip => zip.CreateEntry("x")), (inner, _) => Zip(zip => Add(zip, "xl/workbook.xml", inner)))),
        new("entrees.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Zip(zip => Enumerable.Range(0, 30_000).ToList().ForEach(i => zip.CreateEntry($"xl/{i}")))),
        new("coupe.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Xlsx(sheet => Spaces(sheet, 1000))[..300]),
        new("sans-table.xlsx", "application/zip", [0x50, 0x4b, 3, 4, .. new byte[200]]),
        new("bombe.png", "image/png", Png(50_000, 50_000, [.. new byte[100]])),
        new("vide.png", "image/png", Png(0, 0, [])),
        new("negatif.png", "image/png", Png(uint.MaxValue, 1, [])),
        new("plein.png", "image/png", Png(20_000, 20_000, Deflated(400_000_000 / 8))),
        new("coupe.png", "image/png", Png(800, 600, Deflated(100_000))[..60]),
        new("coupe.jpg", "image/jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
        new("x.svg", "image/svg+xml", Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"window.__x=1\"><script>window.__x=1</script></svg>")),
        new("x.gif", "image/gif", [.. "GIF89a"u8, 0xff, 0xff, 0xff, 0xff, 0xf7, 0, 0]),
        new("x.webp", "image/webp", [.. "RIFF"u8, 0xff, 0xff, 0xff, 0x7f, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        new("cagette.db", "application/vnd.sqlite3", [.. "SQLite format 3\0"u8, .. new byte[84]]),
        new("cagette.db.gz", "application/gzip", Gzip(100_000_000)),
        new("hasard.bin", "application/octet-stream", Noise(100_000)),
    ];

    const string Laughs = """
        <!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
        <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>
        <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row></sheetData></worksheet>
        """;

    /// <summary>A table that imports take, of scripts and formulas.</summary>
    const string Formulas = """
        <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c><c r="B1" t="inlineStr"><is><t>Prénom</t></is></c><c r="C1" t="inlineStr"><is><t>E-mail</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>&lt;script&gt;window.__x=1&lt;/script&gt;</t></is></c><c r="B2" t="inlineStr"><is><t>=cmd|' /C calc'!A0</t></is></c><c r="C2" t="inlineStr"><is><t>a@example.org&#13;&#10;Bcc: b@example.org</t></is></c></row>
        <row r="3"><c r="A3"><f>HYPERLINK("http://example.org")</f><v>1e308</v></c><c r="B3" t="str"><f>A2</f><v>&lt;script&gt;window.__x=1&lt;/script&gt;</v></c><c r="C3" t="e"><v>#REF!</v></c></row>
        <row r="4"><c r="A4" t="d"><v>9999-99-99</v></c><c r="B4" t="b"><v>7</v></c><c r="C4" s="99999"><v>-99999999999</v></c></row>
        </sheetData></worksheet>
        """;

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(5).NextBytes(bytes);
        return bytes;
    }

    static byte[] Xlsx(Action<Stream> sheet) => Zip(zip =>
    {
        Add("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>");
        Add("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        Add("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
        Add("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
        using var stream = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
        sheet(stream);

        void Add(string name, string text) => NaughtyFiles.Add(zip, name, Text(text));
    });

    static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var part = zip.CreateEntry(name).Open();
        part.Write(bytes);
    }

    static byte[] Zip(Action<ZipArchive> fill)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            fill(zip);
        }

        return memory.ToArray();
    }

    /// <summary>A sheet of one cell that is nothing but spaces.</summary>
    static void Spaces(Stream sheet, int length)
    {
        sheet.Write(Text("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>"));
        var spaces = new byte[100_000];
        spaces.AsSpan().Fill((byte)'a');
        for (var written = 0; written < length; written += spaces.Length)
        {
            sheet.Write(spaces);
        }

        sheet.Write(Text("</t></is></c></row></sheetData></worksheet>"));
    }

    static byte[] Gzip(int length)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("SQLite format 3\0"u8);
            for (var written = 0; written < length; written += 1_000_000)
            {
                gzip.Write(new byte[1_000_000]);
            }
        }

        return memory.ToArray();
    }

    static byte[] Deflated(int length)
    {
        using var memory = new MemoryStream();
        using (var deflate = new ZLibStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var written = 0; written < length; written += 1_000_000)
            {
                deflate.Write(new byte[Math.Min(1_000_000, length - written)]);
            }
        }

        return memory.ToArray();
    }

    /// <summary>A PNG that claims a size, one bit a pixel, whatever its data say.</summary>
    static byte[] Png(uint width, uint height, byte[] data)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        return [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, .. Chunk("IHDR", header), .. Chunk("IDAT", data), .. Chunk("IEND", [])];
    }

    static byte[] Chunk(string name, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. data];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        var crc = uint.MaxValue;
        foreach (var one in named)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(sum, ~crc);
        return [.. length, .. named, .. sum];
    }
}
