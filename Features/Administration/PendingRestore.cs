using System.Text.Json;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>A file that an administrator has chosen and not yet confirmed: the prepared copy in live/ and, beside it, what was found in it. One
/// at a time; gone at the next start.</summary>
public sealed record PendingRestore
{
    public long Id { get; init; }

    public string FileName { get; init; } = "";

    public StoreContents Contents { get; init; } = new();

    /// <summary>In the words of the administrator who chose it.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public DateTimeOffset? LastAt { get; init; }

    public DateTimeOffset? GroupSince { get; init; }

    /// <summary>The addresses that will open the group.</summary>
    public IReadOnlyList<string> Admins { get; init; } = [];

    /// <summary>Where the next file is to be put; what was chosen before goes.</summary>
    public static (long Id, string File) Begin(DataFolder folder)
    {
        Restore.Sweep(folder);

        var id = Random.Shared.NextInt64(1_000_000_000, long.MaxValue);
        return (id, PreparedCopy.FileOf(folder, $"{id}"));
    }

    /// <summary>Remembers what was found in the copy.</summary>
    public static PendingRestore Keep(DataFolder folder, long id, string fileName, PreparedCopy copy, Formats formats)
    {
        var pending = new PendingRestore
        {
            Id = id,
            FileName = fileName,
            Contents = copy.Contents,
            Faults = [.. copy.Faults.Select(fault => formats.Say(fault))],
            LastAt = copy.LastAt,
            GroupSince = copy.GroupSince,
            Admins = copy.Admins,
        };
        File.WriteAllText(NoteOf(folder, id), JsonSerializer.Serialize(pending));
        return pending;
    }

    /// <summary>Null when it was confirmed, withdrawn or replaced by another choice.</summary>
    public static PendingRestore? Find(DataFolder folder, long id) => File.Exists(NoteOf(folder, id)) && File.Exists(PreparedCopy.FileOf(folder, $"{id}"))
        ? JsonSerializer.Deserialize<PendingRestore>(File.ReadAllText(NoteOf(folder, id)))
        : null;

    public PreparedCopy CopyIn(DataFolder folder) => new() { File = PreparedCopy.FileOf(folder, $"{Id}"), Contents = Contents, LastAt = LastAt };

    public void Forget(DataFolder folder)
    {
        PreparedCopy.Remove(PreparedCopy.FileOf(folder, $"{Id}"));
        File.Delete(NoteOf(folder, Id));
    }

    static string NoteOf(DataFolder folder, long id) => Path.ChangeExtension(PreparedCopy.FileOf(folder, $"{id}"), ".json");
}

/// <summary>The file beside what lives now.</summary>
public sealed record RestorePreviewPage(PendingRestore Found, StoreContents Living, DateTimeOffset? LivingLastAt, IReadOnlyList<string> Losses, bool IsOtherGroup, bool MayEnter, Form Form)
{
    public long Id => Found.Id;

    public FileSize Size => new(Found.Contents.Bytes);
}

public sealed record RestorePage(IReadOnlyList<CopyShown> Copies, FileSize Largest, Form Form);
