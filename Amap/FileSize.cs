namespace Cagette.SelfHost.Amap;

/// <summary>A number of bytes, shown as people count them: thousands, not 1024s (as file managers and the boxes of cards do).</summary>
public readonly record struct FileSize(long Bytes)
{
    /// <summary>For the journal; pages show it in the reader's way.</summary>
    public override string ToString() => $"{Bytes} B";

    public static FileSize operator +(FileSize one, FileSize other) => new(one.Bytes + other.Bytes);
}
