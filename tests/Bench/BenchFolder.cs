using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Bench;

/// <summary>A data folder with a sample AMAP, on the disk where the benchmark stands (a temporary folder is often in memory).</summary>
sealed class BenchFolder : IDisposable
{
    public static readonly string Root = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The one instant of all samples of this run: they are the same group.</summary>
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    readonly string path = Path.Combine(Root, "data-" + Guid.NewGuid().ToString("N"));

    public BenchFolder(int households, Action<Database>? more = null)
    {
        Folder = new DataFolder(path);
        using var database = new Database(Folder, TimeProvider.System);
        SignIns = SampleAmap.Fill(database, new SampleOptions(1, households, Now)).SignIns;
        more?.Invoke(database);
    }

    public DataFolder Folder { get; }

    public IReadOnlyList<SampleSignIn> SignIns { get; }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
