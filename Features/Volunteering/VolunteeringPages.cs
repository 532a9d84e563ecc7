namespace Cagette.SelfHost.Features.Volunteering;

public static class VolunteeringPages
{
    public static void MapVolunteering(this WebApplication app)
    {
    }
}
