using System.Globalization;

namespace Cagette.SelfHost.Storage;

/// <summary>What is wrong with a store or its folder: a text of Web/Words (a French sentence, or a key such as <c>check.due</c>) and the facts
/// that it names (Money, Quantity, DateOnly, DateTimeOffset, text, or another Fault). Features/Administration/FaultWords says it.</summary>
public sealed record Fault(string Key, params object[] Facts)
{
    /// <summary>Why work on a disk failed: our own refusal, or what the system said.</summary>
    public static Fault Of(Exception fault) => fault is StoreRefusedException refused ? refused.Fault : new("Le disque a répondu : {0}", fault.Message);

    /// <summary>For the journal and for who debugs: the French sentence, or the key and the facts.</summary>
    public override string ToString() => Key.Contains(' ', StringComparison.Ordinal)
        ? string.Format(CultureInfo.InvariantCulture, Key, Facts)
        : $"{Key} ({string.Join(", ", Facts)})";
}

/// <summary>The store cannot be used as it is; <see cref="Fault"/> says why in words that a volunteer can act on.</summary>
public sealed class StoreRefusedException(Fault fault) : Exception(fault.ToString())
{
    public StoreRefusedException(string text, params object[] facts)
        : this(new Fault(text, facts))
    {
    }

    public Fault Fault { get; } = fault;
}
