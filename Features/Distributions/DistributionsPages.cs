namespace Cagette.SelfHost.Features.Distributions;

public static class DistributionsPages
{
    public static void MapDistributions(this WebApplication app)
    {
    }
}
