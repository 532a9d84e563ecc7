using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Sends attacks and notes what must not be: an answer of the 500s, a refused request that left a trace in the change log, our mark
/// in a page as it was sent, a header of ours in the answer, a store that is not sound after.</summary>
public sealed class Siege(HostileVillage village, Besieger besieger, Crawler crawler)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly SortedDictionary<int, int> counts = [];
    (TimeSpan Took, string What) slowest;
    (int Unwritten, int Undone) refused;
    int replays;

    public List<string> Faults { get; } = [];

    public string Told => $"{counts.Values.Sum()} sent: {string.Join(", ", counts.Select(pair => $"{pair.Value} x {pair.Key}"))}; of the refused {refused.Unwritten} wrote nothing, {refused.Undone} that did were sent again and left the store as it was; slowest {slowest.Took.TotalMilliseconds:0} ms ({slowest.What}); {Faults.Count} wrong";

    public async Task Lay(IEnumerable<Attack> attacks, string route)
    {
        var begun = village.App.Database.Commits;
        replays = LongRun.Or(1, 4);
        foreach (var attack in attacks)
        {
            var (log, commits) = (village.Log(), village.App.Database.Commits);
            var told = $"{attack.Verb} {Naughty.Shown(attack.Path)}: {attack.What}";
            Answer answer;
            try
            {
                using var body = attack.Body?.Invoke();
                answer = await besieger.Send(attack.Verb, attack.Path, body);
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
            {
                // A body beyond the limit: the server answers and hangs up while we still send.
                if (attack.What != "20 MB")
                {
                    Faults.Add($"{told}: {fault.GetType().Name} {fault.Message}");
                }

                continue;
            }

            counts[answer.Status] = counts.GetValueOrDefault(answer.Status) + 1;
            slowest = answer.Took > slowest.Took ? (answer.Took, told) : slowest;
            Look(attack, answer, told, log);
            if (answer.Status >= 400)
            {
                await Replay(attack, told, commits);
            }

            if (answer.Status is 200 or 422 or 302)
            {
                crawler.Read(attack.Path, answer);
            }

            if (answer.Address.StartsWith("/sign-in", StringComparison.Ordinal))
            {
                // The session ended by what was done: the ground is laid anew.
                village.Restore();
            }
        }

        if (village.App.Database.Commits != begun)
        {
            Faults.AddRange(village.Faults().Select(fault => $"after {route}: {fault}"));
            village.Restore();
        }
    }

    // A decision that refuses undoes what it wrote: the store must hold the same before and after. The disk was touched, so only the contents can tell.
    async Task Replay(Attack attack, string told, long commits)
    {
        if (village.App.Database.Commits == commits)
        {
            refused.Unwritten++;
            return;
        }

        if (replays-- <= 0)
        {
            return;
        }

        var before = village.Contents();
        using var body = attack.Body?.Invoke();
        var again = await besieger.Send(attack.Verb, attack.Path, body);
        if (again.Status >= 400)
        {
            refused.Undone++;
            Faults.AddRange(village.Contents().Except(before).Select(table => $"{told}: {again.Status}, yet changed {table.Split(' ')[0]}"));
        }
    }

    void Look(Attack attack, Answer answer, string told, long log)
    {
        if (answer.Status >= 500)
        {
            Faults.Add($"{told}: {answer.Status}");
        }

        if (answer.Status >= 400 && village.Log() != log)
        {
            Faults.Add($"{told}: {answer.Status}, yet the change log has grown");
        }

        if (answer.Type == "text/html" && answer.Body.Contains(Naughty.Mark, StringComparison.Ordinal))
        {
            Faults.Add($"{told}: the mark stands in the page");
        }

        if (answer.Injected || answer.Address.StartsWith("//", StringComparison.Ordinal) || answer.Address.Contains("://", StringComparison.Ordinal) && attack.Verb == "GET")
        {
            Faults.Add($"{told}: leads away ({answer.Address})");
        }

        if (answer.Took > Patience)
        {
            Faults.Add($"{told}: took {answer.Took.TotalSeconds:0} s");
        }
    }
}
