namespace Cagette.SelfHost.Features.Subscriptions;

public static class SubscriptionsPages
{
    public static void MapSubscriptions(this WebApplication app)
    {
    }
}
