using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Cagette.SelfHost.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>The stores of released versions (tests/fixtures/make.sh), and what a store holds, table by table.</summary>
public static class Fixtures
{
    static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "..", "..", "fixtures"));

    /// <summary>The schemas that were released before this one; those that lay between two releases have no fixture.</summary>
    public static IEnumerable<int> Schemas => Enumerable.Range(1, Migrations.Newest - 1).Where(schema => File.Exists(FileOf(schema)));

    public static string FileOf(int schema) => Path.Combine(Folder, $"schema-{schema}.db.gz");

    /// <summary>Writes the fixture to <paramref name="target"/>, as a cagette.db of that version.</summary>
    public static void Unpack(int schema, string target)
    {
        using var packed = new GZipStream(File.OpenRead(FileOf(schema)), CompressionMode.Decompress);
        using var file = File.Create(target);
        packed.CopyTo(file);
    }

    /// <summary>A data folder with the store of that version in its live/, as the version left it.</summary>
    public static DataFolder Living(int schema)
    {
        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), "cagette-" + Guid.NewGuid().ToString("N")));
        folder.Create();
        Unpack(schema, folder.Store);
        return folder;
    }

    /// <summary>For each table its number of rows and a hash over the named columns (all when null).</summary>
    public static IReadOnlyDictionary<string, TableContent> Contents(string file, IReadOnlyDictionary<string, TableContent>? columnsOf = null)
    {
        using var db = Open(file);
        var tables = db.Query<string>("select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' order by name").ToList();
        return tables.Where(table => columnsOf?.ContainsKey(table) ?? true).ToDictionary(table => table, table =>
        {
            var columns = columnsOf?[table].Columns ?? db.Query<string>("select name from pragma_table_info($table)", new { table }).ToList();
            return ContentOf(db, table, columns);
        });
    }

    /// <summary>The hash of every file in a folder, by its path: nothing was touched when it stays the same. But for the locks and who holds
    /// them, and the shared memory of a WAL, which every reader makes anew.</summary>
    public static string HashOf(string folder) => string.Join("\n", Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not ("lock" or "lock-holder.txt" or "publish") && !file.EndsWith("-shm", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"));

    public static IReadOnlyList<string> SchemaOf(string file)
    {
        using var db = Open(file);
        return [.. db.Query<string>("select type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') from sqlite_schema order by type, name")];
    }

    /// <summary>As the program's writer opens it.</summary>
    public static SqliteConnection OpenForWriting(string file)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = true }.ToString());
        db.Open();
        db.Execute("pragma journal_mode = wal; pragma synchronous = full");
        return db;
    }

    /// <summary>Holds a file, so that whoever wants to write to it waits until the connection goes back.</summary>
    public static SqliteConnection Hold(string file)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        db.Open();
        db.Execute("begin exclusive");
        return db;
    }

    static TableContent ContentOf(SqliteConnection db, string table, IReadOnlyList<string> columns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var command = db.CreateCommand();
        command.CommandText = $"select {string.Join(", ", columns.Select(column => $"typeof(\"{column}\") || ':' || hex(\"{column}\")"))} from \"{table}\" order by 1";
        using var reader = command.ExecuteReader();
        var rows = 0;
        while (reader.Read())
        {
            rows++;
            for (var i = 0; i < columns.Count; i++)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(reader.IsDBNull(i) ? "-" : reader.GetString(i)));
            }
        }

        return new TableContent(rows, Convert.ToHexStringLower(hash.GetHashAndReset()), columns);
    }

    static SqliteConnection Open(string file)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        db.Open();
        return db;
    }

    static string Here([CallerFilePath] string file = "") => file;
}

public sealed record TableContent(int Rows, string Hash, IReadOnlyList<string> Columns);
