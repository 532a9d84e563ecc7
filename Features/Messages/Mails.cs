using Cagette.SelfHost.Storage;
using Cagette.SelfHost.Web;
using MimeKit;

namespace Cagette.SelfHost.Features.Messages;

/// <summary>A mail of the outbox as it travels: text and HTML of the same Markdown, its files, a Message-Id that stays the same.</summary>
static class Mails
{
    public static MimeMessage Make(DueMail mail, IReadOnlyList<LetterFile> files, MailSettings settings, House house, Renderer renderer)
    {
        var language = mail.Language.Length > 0 ? mail.Language : house.Language;
        var message = new MimeMessage { Subject = mail.Subject, MessageId = mail.HeaderId, Date = mail.CreatedAt };
        message.From.Add(new MailboxAddress(house.Name, settings.Sender));
        message.To.Add(new MailboxAddress(mail.Name, mail.Email));
        if ((mail.ReplyTo ?? house.Email) is { Length: > 0 } replyTo)
        {
            message.ReplyTo.Add(new MailboxAddress("", replyTo));
        }

        if (mail.Kind != "written")
        {
            message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        }

        var page = new MailLayout(language, mail.Subject, mail.Body, house.Name, settings.BaseUrl ?? "");
        var body = new BodyBuilder
        {
            TextBody = mail.Body,
            HtmlBody = renderer.Render("mail/layout", page, new PageFrame(new Formats(language, house.Zone), house, Visit.Stranger, ""), null),
        };
        foreach (var file in files)
        {
            body.Attachments.Add(file.Name, file.Bytes, ContentType.Parse(file.Mime));
        }

        message.Body = body.ToMessageBody();
        return message;
    }
}

public sealed record MailLayout(string Language, string Subject, string Body, string Group, string Address);
