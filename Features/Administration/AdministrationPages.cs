namespace Cagette.SelfHost.Features.Administration;

public static class AdministrationPages
{
    public static void MapAdministration(this WebApplication app)
    {
    }
}
