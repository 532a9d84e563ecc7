using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>The second step at sign-in: a secret shared with a telephone, and recovery codes (hashes only).</summary>
public static class SecondFactorStore
{
    public static SecondFactor? SecondFactorOf(this SqliteConnection db, long personId) => db.QuerySingleOrDefault<SecondFactor>("""
        select secret, confirmed_at, (select count(*) from recovery_code where recovery_code.person_id = $personId and used_at is null) as codes_left
        from second_factor where person_id = $personId
        """, new { personId });

    /// <summary>A new secret, to be confirmed by a first code; one that was begun before is forgotten, one that is confirmed stays.</summary>
    public static void BeginSecondFactor(this SqliteConnection db, long personId, string secret, DateTimeOffset now) => db.Execute("""
        delete from second_factor where person_id = $personId and confirmed_at is null;
        insert into second_factor (person_id, secret, created_at) values ($personId, $secret, $now) on conflict (person_id) do nothing
        """, new { personId, secret, now });

    public static void ConfirmSecondFactor(this SqliteConnection db, long personId, DateTimeOffset now) =>
        db.Execute("update second_factor set confirmed_at = $now where person_id = $personId", new { personId, now });

    /// <summary>False when a code of this time step or of a later one was used before.</summary>
    public static bool UseStep(this SqliteConnection db, long personId, long step) =>
        db.Execute("update second_factor set last_step = $step where person_id = $personId and last_step < $step", new { personId, step }) == 1;

    public static void ReplaceRecoveryCodes(this SqliteConnection db, long personId, IEnumerable<string> hashes)
    {
        db.Execute("delete from recovery_code where person_id = $personId", new { personId });
        db.Execute("insert into recovery_code (person_id, code_hash) values ($personId, $codeHash)", hashes.Select(codeHash => new { personId, codeHash }));
    }

    /// <summary>False when there is no such code, or it was used.</summary>
    public static bool UseRecoveryCode(this SqliteConnection db, long personId, string codeHash, DateTimeOffset now) => db.Execute("""
        update recovery_code set used_at = $now where person_id = $personId and code_hash = $codeHash and used_at is null
        """, new { personId, codeHash, now }) == 1;

    /// <summary>True when there was one.</summary>
    public static bool RemoveSecondFactor(this SqliteConnection db, long personId)
    {
        db.Execute("delete from recovery_code where person_id = $personId", new { personId });
        return db.Execute("delete from second_factor where person_id = $personId", new { personId }) == 1;
    }
}

public sealed record SecondFactor
{
    /// <summary>Base32.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Null while it is being set up: it is not asked for yet.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    public long CodesLeft { get; init; }
}
