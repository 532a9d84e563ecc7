namespace Cagette.SelfHost.Amap;

/// <summary>Why something is refused: a key such as <c>order.closed</c> that the pages turn into a sentence (Web/Words), the form field that
/// it is about, and the facts that the sentence names (Money, Quantity, DateOnly, DateTimeOffset, text).</summary>
public sealed record Refusal(string Key, string? Field = null, params object[] Facts);

/// <summary>An expected outcome: the value, or the reasons why not. An impossible state is an exception instead.</summary>
public sealed record Decision<T>
{
    Decision(T? value, IReadOnlyList<Refusal> refusals)
    {
        accepted = value;
        Refusals = refusals;
    }

    readonly T? accepted;

    public IReadOnlyList<Refusal> Refusals { get; }

    public bool IsAccepted => Refusals.Count == 0;

    /// <summary>What was decided. Throws when it was refused: look at <see cref="IsAccepted"/> first.</summary>
    public T Value => IsAccepted ? accepted! : throw new InvalidOperationException($"refused: {Refusals[0].Key}");

    public static Decision<T> Accept(T value) => new(value, []);

    public static Decision<T> Refuse(params IReadOnlyList<Refusal> refusals) =>
        refusals.Count > 0 ? new(default, refusals) : throw new ArgumentException("a refusal needs a reason", nameof(refusals));

    public static implicit operator Decision<T>(T value) => Accept(value);

    public static implicit operator Decision<T>(Refusal refusal) => Refuse(refusal);
}
