namespace Cagette.SelfHost.Amap;

/// <summary>Who grows and sells.</summary>
public sealed record Producer
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string ContactName { get; init; } = "";
    public string? Email { get; init; }
    public string Phone { get; init; } = "";
    public string Address { get; init; } = "";
    public string Postcode { get; init; } = "";
    public string City { get; init; } = "";
    public string? Website { get; init; }
    public string Siret { get; init; } = "";
    public string Description { get; init; } = "";
    public long? PhotoId { get; init; }
    public bool Active { get; init; } = true;
}
