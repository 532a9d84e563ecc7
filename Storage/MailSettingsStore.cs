using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>How mail leaves: one row, or none while the group has no mail server.</summary>
public static class MailSettingsStore
{
    public static MailSettings? MailSettings(this SqliteConnection db) => db.QuerySingleOrDefault<MailSettings>(
        "select host, port, security, username, password, sender, base_url from mail_settings");

    public static void SaveMailSettings(this SqliteConnection db, MailSettings settings) => db.Execute("""
        insert into mail_settings (id, host, port, security, username, password, sender, base_url)
        values (1, $Host, $Port, $Security, $Username, $Password, $Sender, $BaseUrl)
        on conflict (id) do update set host = $Host, port = $Port, security = $Security, username = $Username, password = $Password, sender = $Sender, base_url = $BaseUrl
        """, settings);
}

/// <summary>Security: starttls, tls or none. The password is never shown by a page.</summary>
public sealed record MailSettings
{
    public string Host { get; init; } = "";

    public int Port { get; init; } = 587;

    public string Security { get; init; } = "starttls";

    public string? Username { get; init; }

    public string? Password { get; init; }

    public string Sender { get; init; } = "";

    public string? BaseUrl { get; init; }
}
