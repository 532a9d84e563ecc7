using System.Text.Json;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>A changed row as the page shows it: each column whose value differs, before and after.</summary>
public sealed record ChangeShown(string Table, long Id, IReadOnlyList<ChangedValue> Values)
{
    public static ChangeShown Of(ChangeRow row)
    {
        var before = Columns(row.Before);
        var after = Columns(row.After);
        return new(row.TableName, row.RowId, [.. before.Keys.Union(after.Keys)
            .Select(column => new ChangedValue(column, before.GetValueOrDefault(column, ""), after.GetValueOrDefault(column, "")))
            .Where(value => value.Before != value.After && value.Column is not ("search_key" or "sort_key"))]);
    }

    static Dictionary<string, string> Columns(string? json)
    {
        using var document = JsonDocument.Parse(json ?? "{}");
        return document.RootElement.EnumerateObject().ToDictionary(column => column.Name, column => column.Value.ToString());
    }
}

public sealed record ChangedValue(string Column, string Before, string After);
