using System.Threading.Channels;

namespace Cagette.SelfHost.Storage;

/// <summary>One write that took long, in the queue, in its own work or in the commit that it shared. Its action is that of its
/// <see cref="ChangeNote"/>, empty where the program itself wrote.</summary>
public sealed record SlowWrite(string Action, TimeSpan Waiting, TimeSpan Working, TimeSpan Committing);

/// <summary>Hands slow writes to whoever names them in the journal, on a thread of its own: the writer never waits for a journal, which
/// stands on the same slow disk. When the journal cannot follow, some go unnamed.</summary>
sealed class SlowWrites : IDisposable
{
    static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    readonly Channel<SlowWrite> noted = Channel.CreateBounded<SlowWrite>(new BoundedChannelOptions(200) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly Task telling;

    public SlowWrites() => telling = Task.Run(Tell);

    public event Action<SlowWrite>? Told;

    public void Note(SlowWrite write)
    {
        if (write.Waiting > Long || write.Working > Long || write.Committing > Long)
        {
            noted.Writer.TryWrite(write);
        }
    }

    public void Dispose()
    {
        noted.Writer.TryComplete();
        telling.Wait();
    }

    async Task Tell()
    {
        await foreach (var write in noted.Reader.ReadAllAsync())
        {
            Told?.Invoke(write);
        }
    }
}
