using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>What each night's proof of cagette.db found, and whom to tell.</summary>
public static class ProofStore
{
    const int Kept = 60;

    /// <summary>The newest first: by the order of writing, for the clock may have been wrong.</summary>
    public static IReadOnlyList<BackupProof> BackupProofs(this SqliteConnection db, int most) => [.. db.Query<Row>("""
        select proven_at, coalesce(file_written_at, '') as file_written, schema, households, coalesce(last_order_at, '') as last_order, faults, milliseconds
        from backup_proof order by id desc limit $most
        """, new { most }).Select(row => new BackupProof
    {
        ProvenAt = row.ProvenAt,
        FileWrittenAt = Instant(row.FileWritten),
        Schema = row.Schema,
        Households = row.Households,
        LastOrderAt = Instant(row.LastOrder),
        Faults = JsonSerializer.Deserialize<List<string>>(row.Faults) ?? [],
        Milliseconds = row.Milliseconds,
    })];

    public static void AddBackupProof(this SqliteConnection db, BackupProof proof)
    {
        db.Execute("""
            insert into backup_proof (proven_at, file_written_at, schema, households, last_order_at, faults, milliseconds)
            values ($ProvenAt, $FileWrittenAt, $Schema, $Households, $LastOrderAt, $faults, $Milliseconds)
            """, new { proof.ProvenAt, proof.FileWrittenAt, proof.Schema, proof.Households, proof.LastOrderAt, faults = JsonSerializer.Serialize(proof.Faults), proof.Milliseconds });
        db.Execute("delete from backup_proof where id not in (select id from backup_proof order by id desc limit $Kept)", new { Kept });
    }

    /// <summary>Everybody who administers and can be written to, with the language that they chose ("" when none).</summary>
    public static IReadOnlyList<(Addressee To, string Language)> AdminsToTell(this SqliteConnection db) => [.. db.Query<(long Id, string Name, string Email, string Language)>("""
        select person.id, trim(person.first_name || ' ' || person.last_name), person.email, coalesce(person.language, '')
        from person left join member on member.id = person.member_id
        where person.email is not null and member.left_on is null and person.id in (select person_id from right_held where right = 'admin') order by person.id
        """).Select(person => (new Addressee(person.Name, person.Email, person.Id), person.Language))];

    static DateTimeOffset? Instant(string text) => text.Length == 0 ? null : SqlTypes.Instant(text);

    sealed record Row
    {
        public DateTimeOffset ProvenAt { get; init; }

        public string FileWritten { get; init; } = "";

        public int Schema { get; init; }

        public int Households { get; init; }

        public string LastOrder { get; init; } = "";

        public string Faults { get; init; } = "[]";

        public long Milliseconds { get; init; }
    }
}

/// <summary>One proof of cagette.db. Faults are sentences in the group's language; none means that it opens whole and its books add up.</summary>
public sealed record BackupProof
{
    public DateTimeOffset ProvenAt { get; init; }

    /// <summary>When the snapshot was written that was proven; null when there was none.</summary>
    public DateTimeOffset? FileWrittenAt { get; init; }

    public int Schema { get; init; }

    public int Households { get; init; }

    public DateTimeOffset? LastOrderAt { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    public long Milliseconds { get; init; }

    public bool IsGood => Faults.Count == 0;
}
