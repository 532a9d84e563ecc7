namespace Cagette.SelfHost.Storage;

/// <summary>One cagette.db is written at a time, also when a command on the command line does so beside the running server. The turn ends with
/// the process, however it ends.</summary>
sealed class PublishTurn : IDisposable
{
    // EAGAIN of Linux, EWOULDBLOCK of macOS, the sharing violation of Windows: somebody else has it. Anything else is a fault of the disk.
    static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly FileStream file;

    PublishTurn(FileStream file) => this.file = file;

    public static PublishTurn Take(DataFolder folder)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new PublishTurn(new FileStream(Path.Combine(folder.Live, "publish"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException fault) when (waited.Elapsed < Patience && Taken.Contains(fault.HResult))
            {
                // The other one is at it: a copy takes seconds.
                Thread.Sleep(50);
            }
        }
    }

    public void Dispose() => file.Dispose();
}
