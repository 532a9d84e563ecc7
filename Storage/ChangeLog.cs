using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Who writes, what for, and why: becomes one row of the change log with every row that it touched (rules.md 8.2, design.md 3).</summary>
/// <param name="PersonId">Null when the program itself acts (closing by the clock).</param>
/// <param name="Action">A key such as <c>member.edit</c>; the page translates it.</param>
/// <param name="Subject">What it is about, in words: a household's name, a contract's.</param>
/// <param name="Reason">Why, where the page asks for it.</param>
/// <param name="Always">Noted even when no row of the log answers to it: what was done touches secrets or leaves the house.</param>
public sealed record ChangeNote(long? PersonId, string Action, string Subject = "", string Reason = "", bool Always = false);

/// <summary>The change log is written by triggers made from the schema, in the same transaction, so that no handler can forget it. They use
/// SQLite's own JSON functions only: any SQLite tool can open the file.</summary>
static class ChangeLog
{
    // Secrets, bytes, the outbox (it is its own record), sums of facts and the log itself stay out.
    static readonly HashSet<string> Silent =
    [
        "photo", "photo_image", "attachment", "session", "one_time_token", "credential", "mail_settings", "message", "recipient", "event_told",
        "change_set", "change", "current_change", "backup_proof", "second_factor", "recovery_code",
        .. Sums.Tables,
    ];

    public static void InstallTriggers(SqliteConnection db)
    {
        foreach (var trigger in db.Query<string>("select name from sqlite_schema where type = 'trigger' and name glob 'log_*'").ToList())
        {
            db.Execute($"drop trigger {trigger}");
        }

        foreach (var table in db.Query<string>("select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*'").ToList().Where(table => !Silent.Contains(table)))
        {
            var columns = db.Query<string>("select name from pragma_table_info($table)", new { table }).ToList();
            foreach (var (verb, before, after, row) in new[] { ("insert", false, true, "new"), ("update", true, true, "new"), ("delete", true, false, "old") })
            {
                db.Execute($"""
                    create trigger log_{table}_{verb} after {verb} on {table} when exists (select 1 from current_change)
                    begin
                      insert into change (change_set_id, table_name, row_id, before, after)
                      select change_set_id, '{table}', {row}.id, {Json("old", before, columns)}, {Json("new", after, columns)} from current_change;
                    end
                    """);
            }
        }
    }

    /// <summary>Runs the work with its note at hand for the triggers; a note that nothing answers to leaves no trace.</summary>
    public static T Noted<T>(SqliteConnection db, ChangeNote? note, DateTimeOffset now, Func<SqliteConnection, T> work)
    {
        if (note is null)
        {
            return work(db);
        }

        var id = db.QuerySingle<long>(
            "insert into change_set (at, person_id, action, subject, reason) values ($now, $PersonId, $Action, $Subject, $Reason) returning id",
            new { now, note.PersonId, note.Action, note.Subject, note.Reason });
        db.Execute("insert into current_change (id, change_set_id) values (1, $id)", new { id });
        var result = work(db);
        db.Execute("""
            delete from current_change;
            delete from change_set where id = $id and $Always = 0 and not exists (select 1 from change where change_set_id = $id)
            """, new { id, note.Always });
        return result;
    }

    static string Json(string row, bool wanted, IEnumerable<string> columns) =>
        wanted ? $"json_object({string.Join(", ", columns.Select(column => $"'{column}', {row}.\"{column}\""))})" : "null";
}
