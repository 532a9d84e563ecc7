namespace Cagette.SelfHost.Features.Ordering;

public static class OrderingPages
{
    public static void MapOrdering(this WebApplication app)
    {
    }
}
