namespace Cagette.SelfHost.Storage;

// Rows that the sample AMAP fills in and that no rule reasons about. A name is the table's, with Row behind it.
public sealed record CredentialRow(long PersonId, string PasswordHash, DateTimeOffset ChangedAt);

public sealed record SegmentRow(long Id, string Name);

public sealed record SegmentPersonRow(long SegmentId, long PersonId);

public sealed record MessageRow(long Id, string Kind, string Subject, string Body, string? ReplyTo, string Audience, long WrittenBy, DateTimeOffset CreatedAt);

public sealed record RecipientRow(
    long MessageId, long PersonId, string Name, string Email, string HeaderId, string State, int Tries, DateTimeOffset NextTryAt, string Answer,
    DateTimeOffset? SentAt);

/// <summary>What a member owes for one catalog (none: memberships) in one month, as the view due says.</summary>
public sealed record SampleDue(long MemberId, long? CatalogId, DateOnly FirstDate, long AmountCents);
