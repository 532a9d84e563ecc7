namespace Cagette.SelfHost.Bench;

/// <summary>Asks for one page at an even pace, whether or not the answers keep up (so a page that waits is seen to wait), and keeps each
/// answer's time, counted from when it should have been asked for.</summary>
sealed class PageLoad(HttpClient client, string path, int perSecond)
{
    readonly List<double> milliseconds = [];

    public int Count => milliseconds.Count;

    public async Task Run(TimeSpan time)
    {
        var begun = Stopwatch.GetTimestamp();
        var asked = new List<Task<double>>();
        for (var i = 0; i < time.TotalSeconds * perSecond; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            var ahead = due - Stopwatch.GetElapsedTime(begun);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead);
            }

            asked.Add(Task.Run(() => Ask(begun, due)));
        }

        milliseconds.AddRange(await Task.WhenAll(asked));
    }

    /// <summary>The time under which this share of the answers came.</summary>
    public double Percentile(double share) => Figures.Percentile(milliseconds, share);

    async Task<double> Ask(long begun, TimeSpan due)
    {
        using var answer = await client.GetAsync(path);
        await answer.Content.ReadAsByteArrayAsync();
        answer.EnsureSuccessStatusCode();
        return (Stopwatch.GetElapsedTime(begun) - due).TotalMilliseconds;
    }
}
