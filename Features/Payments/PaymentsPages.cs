namespace Cagette.SelfHost.Features.Payments;

public static class PaymentsPages
{
    public static void MapPayments(this WebApplication app)
    {
    }
}
