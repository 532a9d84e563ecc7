namespace Cagette.SelfHost.Features.Accounts;

/// <summary>Looks at what is typed at the door: passwords and codes, and how often somebody was wrong. In memory: a restart forgives.</summary>
public sealed class Doorman(TimeProvider time)
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    readonly Lock gate = new();
    readonly Dictionary<string, (int Wrong, DateTimeOffset Since)> tries = [];
    long checks;

    /// <summary>How many passwords were hashed to be compared: a test sees that an unknown address costs the same work.</summary>
    public long Checks => Interlocked.Read(ref checks);

    /// <summary>A null hash (nobody has this address, or no password) takes the same work and is wrong.</summary>
    public PasswordAnswer Check(string? hash, string typed)
    {
        Interlocked.Increment(ref checks);

        // Nobody has so long a one: an empty one is wrong after the same work, and megabytes are not hashed.
        return Passwords.Check(hash, typed.Length > Passwords.Longest ? "" : typed);
    }

    /// <summary>One more try at this door, unless there were too many in a quarter of an hour. It counts before the answer is known, so that
    /// many at once are not answered all.</summary>
    public bool Lets(string door, int most)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (tries.Count > 10_000)
            {
                foreach (var old in tries.Where(pair => now - pair.Value.Since >= Window).Select(pair => pair.Key).ToList())
                {
                    tries.Remove(old);
                }
            }

            var (wrong, since) = tries.TryGetValue(door, out var known) && now - known.Since < Window ? known : (0, now);
            tries[door] = (wrong + 1, since);
            return wrong < most;
        }
    }

    /// <summary>It was right: the count begins anew.</summary>
    public void Forget(string door)
    {
        lock (gate)
        {
            tries.Remove(door);
        }
    }
}
