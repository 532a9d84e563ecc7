using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Writes <c>cagette.db</c>, the file to copy: VACUUM INTO a temporary name on the same disk, checked, flushed, renamed over the
/// old one, so that whoever copies it at any moment has a whole store (design.md 4).</summary>
public static class Snapshot
{
    public static void Publish(DataFolder folder)
    {
        Write(folder.Store, folder.Snapshot);
        PublishedMark.Put(folder);
    }

    /// <summary>A whole copy of the living store at <paramref name="target"/>. Never blocks readers or the writer.</summary>
    public static void Write(string store, string target)
    {
        var temporary = target + ".new";
        File.Delete(temporary);
        using (var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString()))
        {
            source.Open();
            source.Execute("vacuum into $temporary", new { temporary });
        }

        if (StoreCheck.Integrity(temporary) is { } fault)
        {
            File.Delete(temporary);
            throw new InvalidOperationException($"The copy is not whole: {fault}");
        }

        using (var copy = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
        {
            copy.Flush(flushToDisk: true);
        }

        File.Move(temporary, target, overwrite: true);
    }
}
