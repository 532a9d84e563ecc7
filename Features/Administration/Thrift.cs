using System.Runtime.InteropServices;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Gives memory back once nobody asks for anything: what starting and each rush needed would otherwise stay taken until the next rush, on
/// a board that other programs want to live on too.</summary>
public sealed class Thrift(TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>In bytes between two looks: less than one page costs.</summary>
    const long Quiet = 256 * 1024;

    /// <summary>In bytes since the last time: for a page now and then it is not worth the work, a twentieth of a second on a Pi.</summary>
    const long Worthwhile = 8 * 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var seen = GC.GetTotalAllocatedBytes();
        var given = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (IsWorthwhile(allocated, seen, given))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                TrimNative();
                given = allocated;
            }

            seen = allocated;
        }
    }

    /// <summary>All in bytes allocated since the start: now, at the look before, and when memory was last given back.</summary>
    public static bool IsWorthwhile(long now, long before, long last) => now - before < Quiet && now - last > Worthwhile;

    static void TrimNative()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Only glibc has it; elsewhere the C library does as it likes.
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    static extern int malloc_trim(nuint keep);
}
