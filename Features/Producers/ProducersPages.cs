namespace Cagette.SelfHost.Features.Producers;

public static class ProducersPages
{
    public static void MapProducers(this WebApplication app)
    {
    }
}
