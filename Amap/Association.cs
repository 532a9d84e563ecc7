namespace Cagette.SelfHost.Amap;

/// <summary>The one group that this data folder serves.</summary>
public sealed record Association
{
    public string Name { get; init; } = "";
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public string? Website { get; init; }
    public string Introduction { get; init; } = "";
    public string TimeZone { get; init; } = "Europe/Paris";
    public string Language { get; init; } = "fr";
    public Registration Registration { get; init; } = Registration.WaitingList;
    public int RenewalMonth { get; init; } = 9;
    public int RenewalDay { get; init; } = 1;
    public Money MembershipFee { get; init; }

    /// <summary>Whether an unpaid membership blocks new engagements (rules.md 1.4).</summary>
    public bool UnpaidBlocks { get; init; }
    public string? AccountHolder { get; init; }
    public string? Iban { get; init; }
    public string? Bic { get; init; }
    public bool IsSample { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    public Renewal Renewal => new(RenewalMonth, RenewalDay);
}

/// <summary>Where distributions happen.</summary>
public sealed record Place
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string Address { get; init; } = "";
    public string Postcode { get; init; } = "";
    public string City { get; init; } = "";
    public string Note { get; init; } = "";
    public bool Active { get; init; } = true;
}
