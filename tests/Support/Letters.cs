using System.Text.RegularExpressions;
using Dapper;

namespace Cagette.SelfHost.Tests.Support;

/// <summary>What lies in the outbox.</summary>
public static partial class Letters
{
    /// <summary>Subject and body of the newest to this address; empty when there is none.</summary>
    public static string LastTo(TestApp app, string email) => app.Database.Read(db => db.QueryFirstOrDefault<string>("""
        select subject || char(10) || body from message join recipient on recipient.message_id = message.id where email = $email order by message.id desc limit 1
        """, new { email })) ?? "";

    public static long CountTo(TestApp app, string email) => app.Database.Read(db => db.QuerySingle<long>("select count(*) from recipient where email = $email", new { email }));

    /// <summary>The six digits that were mailed last.</summary>
    public static string CodeTo(TestApp app, string email) => Code().Match(LastTo(app, email)).Groups[1].Value;

    [GeneratedRegex(@"\*\*(\d{6})\*\*")]
    private static partial Regex Code();
}
