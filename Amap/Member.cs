namespace Cagette.SelfHost.Amap;

/// <summary>A household: it orders, subscribes and pays as one, whoever of its persons does it (rules.md 1.1).</summary>
public sealed record Member
{
    public long Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>What the member writes on a transfer: see <see cref="PaymentReference"/>.</summary>
    public string Reference { get; init; } = "";
    public string Address1 { get; init; } = "";
    public string Address2 { get; init; } = "";
    public string Postcode { get; init; } = "";
    public string City { get; init; } = "";
    public string Note { get; init; } = "";
    public DateOnly JoinedOn { get; init; }
    public DateOnly? LeftOn { get; init; }

    public bool HasLeft => LeftOn is not null;
}

/// <summary>Somebody with a name, maybe an e-mail and a sign-in; of a member or of a producer, never of both.</summary>
public sealed record Person
{
    public long Id { get; init; }
    public long? MemberId { get; init; }
    public long? ProducerId { get; init; }
    public int Rank { get; init; } = 1;
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string? Email { get; init; }
    public string Phone { get; init; } = "";
    public string? Language { get; init; }

    public string Name => LastName.Length == 0 ? FirstName : $"{FirstName} {LastName}";
}

/// <summary>A household that asked to join (rules.md 1.3).</summary>
public sealed record WaitingEntry
{
    public long Id { get; init; }
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string Email { get; init; } = "";
    public string Phone { get; init; } = "";
    public string PartnerFirstName { get; init; } = "";
    public string PartnerLastName { get; init; } = "";
    public string? PartnerEmail { get; init; }
    public string Household { get; init; } = "";
    public string Wishes { get; init; } = "";
    public string Message { get; init; } = "";
    public DateTimeOffset RequestedAt { get; init; }
    public WaitingState State { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public long? DecidedBy { get; init; }
    public long? MemberId { get; init; }
    public string Reply { get; init; } = "";
}
