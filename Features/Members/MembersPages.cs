namespace Cagette.SelfHost.Features.Members;

public static class MembersPages
{
    public static void MapMembers(this WebApplication app)
    {
    }
}
