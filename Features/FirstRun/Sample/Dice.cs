namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Chance that is the same for the same seed.</summary>
sealed class Dice(int seed)
{
    readonly Random random = new(seed);

    /// <summary>From one number to another, both included.</summary>
    public int From(int least, int most) => random.Next(least, most + 1);

    public bool Percent(int chance) => random.Next(100) < chance;

    public T Of<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var list = items.ToArray();
        random.Shuffle(list);
        return [.. list];
    }

    public DateTimeOffset Between(DateTimeOffset from, DateTimeOffset to) =>
        to <= from ? from : from.AddSeconds(random.NextInt64((long)(to - from).TotalSeconds));
}
