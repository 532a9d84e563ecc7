namespace Cagette.SelfHost.Amap;

/// <summary>A number of bytes, shown as people count them: thousands, not 1024s (as file managers and the boxes of cards do).</summary>
public readonly record struct FileSize(long Bytes)
{
    public static FileSize operator +(FileSize one, FileSize other) => new(one.Bytes + other.Bytes);
}
