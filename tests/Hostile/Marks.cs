using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Tests.Hostile;

/// <summary>Texts that betray themselves when a page takes them for more than text, in every column that holds what somebody typed.</summary>
public static class Marks
{
    public const string Text = "\"'><script>window.__x=1</script><img src=x onerror=window.__x=1><svg onload=window.__x=1></textarea></title><b id=injected>[x](javascript:window.__x=1){{ 7*7 }}";

    /// <summary>Whatever a spreadsheet would run.</summary>
    public static readonly IReadOnlyList<string> Formulas = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@sum(1)", "\t=1", "\r=1", "＝1", "'=1"];

    static readonly (string Table, string Columns)[] Typed =
    [
        ("association", "name phone introduction account_holder"), ("place", "name address postcode city note"), ("member", "name address1 address2 postcode city note"),
        ("producer", "name contact_name phone address postcode city siret description"), ("person", "first_name last_name phone"), ("catalog", "name letters fee_name description"),
        ("engagement_text", "text"), ("product", "name reference description labels"), ("distribution", "cancel_reason note"), ("delivery", "cancel_reason"), ("subscription_line", "name"),
        ("subscription_exception", "reason"), ("order_line", "name"), ("received", "reason"), ("basket", "note"), ("payment", "label cheque_number cheque_bank cheque_name reference reason"),
        ("payout", "label reason"), ("role", "name instructions"), ("waiting_entry", "first_name last_name phone partner_first_name partner_last_name household wishes message reply"),
        ("message", "subject body"), ("attachment", "name"), ("recipient", "name answer"), ("change_set", "subject reason"), ("session", "device"),
    ];

    static readonly (string Table, string Column)[] Unique = [("category", "name"), ("segment", "name"), ("member", "reference")];

    /// <summary>Directly in the store: also what no form would take may come by an import, a copy that is put back or an older version.</summary>
    /// <param name="db">A writing connection.</param>
    /// <param name="texts">By turns, by the row's number.</param>
    public static void Fill(SqliteConnection db, IReadOnlyList<string> texts)
    {
        var choice = $"case rowid % {texts.Count} {string.Concat(texts.Select((_, i) => $"when {i} then $t{i} "))} end";
        var facts = new DynamicParameters();
        for (var i = 0; i < texts.Count; i++)
        {
            facts.Add($"t{i}", texts[i]);
        }

        foreach (var (table, columns) in Typed)
        {
            db.Execute($"update {table} set {string.Join(", ", columns.Split(' ').Select(column => $"{column} = {choice}"))}", facts);
        }

        foreach (var (table, column) in Unique)
        {
            db.Execute($"update {table} set {column} = {choice} || rowid", facts);
        }
    }
}
