namespace Cagette.SelfHost.Storage;

/// <summary>The copy to go back to when the store is damaged: the newest that opens whole, cagette.db or one of history/.</summary>
public sealed record GoodCopy(string File, DateTimeOffset WrittenAt, StoreContents Contents)
{
    /// <summary>Reads copies from the newest on until one is whole: as long as a check of each takes. Null when there is none.</summary>
    public static GoodCopy? Newest(DataFolder folder)
    {
        IEnumerable<(string File, DateTimeOffset At)> copies = History.List(folder).Select(copy => (Path.Combine(folder.History, copy.Name), copy.WrittenAt));
        if (Snapshot.WrittenAt(folder) is { } at)
        {
            copies = copies.Prepend((folder.Snapshot, at));
        }

        foreach (var copy in copies.OrderByDescending(copy => copy.At))
        {
            // Books that do not add up are another matter: such a copy still holds what people entered.
            if (StoreCheck.Run(copy.File).Contents is { } contents)
            {
                return new GoodCopy(copy.File, copy.At, contents);
            }
        }

        return null;
    }
}
