using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What is wrong with the store's disk or file, as far as reads and writes have met it. A full or read-only disk heals by itself: the
/// next write that comes through says so. Damage stays until a check finds the file whole again; meanwhile nothing is written, so that it
/// does not spread into backups.</summary>
public sealed class StoreHealth(DataFolder folder, TimeProvider time)
{
    const int Full = 13;
    const int ReadOnly = 8;
    const int CannotOpen = 14;
    const int Faulty = 10;
    const int Corrupt = 11;
    const int NotADatabase = 26;

    /// <summary>Errors of the disk (10) that say that what stands on it cannot be read: read, short read, checksum, file system.</summary>
    static readonly int[] Unreadable = [266, 522, 8202, 8458];

    readonly Lock gate = new();

    /// <summary>Told when a trouble begins (with what SQLite said of it) and when it ends (<see cref="StoreTrouble.None"/>).</summary>
    public event Action<StoreTrouble, string>? Changed;

    public StoreTrouble Trouble { get; private set; }

    /// <summary>Since when, UTC; null when all is well.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>The key of the page that tells a visitor (Web/Words/*/faults.json); null for any fault that is not the disk's or the file's.</summary>
    public string? PageOf(Exception fault) => Of(fault, folder) switch
    {
        StoreTrouble.Full => "fault.disk-full",
        StoreTrouble.ReadOnly => "fault.read-only",
        StoreTrouble.Damaged => "fault.damaged",
        _ => null,
    };

    /// <summary>Which trouble a fault comes from; <see cref="StoreTrouble.None"/> for any that is no fault of the disk or the file.</summary>
    public static StoreTrouble Of(Exception fault, DataFolder folder)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            var trouble = cause switch
            {
                SqliteException sqlite => Of(sqlite, folder),
                IOException { HResult: 28 or 122 } => StoreTrouble.Full,
                IOException { HResult: 30 } => StoreTrouble.ReadOnly,
                UnauthorizedAccessException => StoreTrouble.ReadOnly,
                _ => StoreTrouble.None,
            };
            if (trouble != StoreTrouble.None)
            {
                return trouble;
            }
        }

        return StoreTrouble.None;
    }

    public bool IsTrouble(Exception fault) => Of(fault, folder) != StoreTrouble.None;

    /// <summary>Says what a read or a write met; true when it was a trouble of the disk or the file.</summary>
    public bool Note(Exception fault)
    {
        var trouble = Of(fault, folder);
        if (trouble == StoreTrouble.None)
        {
            return false;
        }

        Become(trouble, fault.Message);
        return true;
    }

    /// <summary>A write came through to the disk.</summary>
    public void Wrote()
    {
        if (Trouble is StoreTrouble.Full or StoreTrouble.ReadOnly)
        {
            Become(StoreTrouble.None, "");
        }
    }

    /// <summary>A check read the whole file and says what is wrong with it.</summary>
    public void IsDamaged(string said) => Become(StoreTrouble.Damaged, said);

    /// <summary>A check found the file whole, or another file took its place.</summary>
    public void IsWhole()
    {
        if (Trouble == StoreTrouble.Damaged)
        {
            Become(StoreTrouble.None, "");
        }
    }

    /// <summary>Null when writing may be tried.</summary>
    internal Exception? Refusal() => Trouble == StoreTrouble.Damaged ? new SqliteException("The store is known to be damaged: nothing is written until it is restored.", Corrupt) : null;

    static StoreTrouble Of(SqliteException fault, DataFolder folder) => fault.SqliteErrorCode switch
    {
        Full => StoreTrouble.Full,
        Corrupt or NotADatabase => StoreTrouble.Damaged,
        Faulty when Unreadable.Contains(fault.SqliteExtendedErrorCode) => StoreTrouble.Damaged,

        // SQLite's shared memory too wants room; it says only that it could not have it.
        Faulty or CannotOpen when !HasRoom(folder) => StoreTrouble.Full,
        Faulty or CannotOpen or ReadOnly => StoreTrouble.ReadOnly,
        _ => StoreTrouble.None,
    };

    static bool HasRoom(DataFolder folder)
    {
        try
        {
            return Disk.Free(folder.Path).Bytes > 64 * 1024;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return true;
        }
    }

    void Become(StoreTrouble trouble, string said)
    {
        lock (gate)
        {
            // Damage is the worse news: a full disk on top of it does not hide it.
            if (Trouble == trouble || (Trouble == StoreTrouble.Damaged && trouble != StoreTrouble.None))
            {
                return;
            }

            Trouble = trouble;
            Since = trouble == StoreTrouble.None ? null : time.GetUtcNow();
        }

        Changed?.Invoke(trouble, said);
    }
}

public enum StoreTrouble
{
    None,

    /// <summary>No room on the disk.</summary>
    Full,

    /// <summary>The disk takes no writes: read-only, or it answers with faults.</summary>
    ReadOnly,

    /// <summary>Pages of the file cannot be read, or hold what they should not.</summary>
    Damaged,
}
