using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>Messages to the group, the archive with what became of each, and the settings of mail.</summary>
public static class MessagesPages
{
    public static void MapMessages(this WebApplication app)
    {
        app.MapGet("/admin/mail", MailSettingsPages.Show).For(Right.Admin);
        app.MapPost("/admin/mail", MailSettingsPages.Save).For(Right.Admin);
        app.MapPost("/admin/mail/test", MailSettingsPages.Test).For(Right.Admin);
    }
}
