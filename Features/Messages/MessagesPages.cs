using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Web;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>Messages to the group, the archive with what became of each, and the settings of mail.</summary>
public static class MessagesPages
{
    public static void MapMessages(this WebApplication app)
    {
        app.MapGet("/messages", ArchivePages.List).For(Right.Messages);
        app.MapGet("/messages/{id:long}", ArchivePages.One).For(Right.Messages);
        app.MapGet("/messages/new", WritePages.Blank).For(Right.Messages);
        app.MapPost("/messages/new", WritePages.Send).For(Right.Messages);
        app.MapGet("/messages/segments", ArchivePages.Segment).For(Right.Messages);
        app.MapPost("/messages/segments", ArchivePages.SaveSegment).For(Right.Messages);
        app.MapGet("/account/messages", ArchivePages.Mine).ForMembers();
        app.MapGet("/admin/mail", MailSettingsPages.Show).For(Right.Admin);
        app.MapPost("/admin/mail", MailSettingsPages.Save).For(Right.Admin).AskingPassword();
        app.MapPost("/admin/mail/test", MailSettingsPages.Test).For(Right.Admin);
    }
}
