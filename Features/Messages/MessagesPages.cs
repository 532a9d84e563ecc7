namespace Cagette.SelfHost.Features.Messages;

public static class MessagesPages
{
    public static void MapMessages(this WebApplication app)
    {
    }
}
