namespace Cagette.SelfHost.Features.Catalogs;

public static class CatalogsPages
{
    public static void MapCatalogs(this WebApplication app)
    {
    }
}
