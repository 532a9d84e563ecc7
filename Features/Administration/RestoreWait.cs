using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.Administration;

/// <summary>Holds whoever comes while an older copy takes the store's place, and lets them in to the store of after. Each visit reads and writes
/// one store: who came before is told to begin again (503, what was typed is kept).</summary>
public static class RestoreWait
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static void UseOneStoreAVisit(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<Database>();
        app.Use(async (http, next) =>
        {
            var since = database.Time.GetTimestamp();
            while (!database.Enter())
            {
                if (database.Time.GetElapsedTime(since) > Patience)
                {
                    throw new StoreBusyException();
                }

                await Task.Delay(Pause, http.RequestAborted);
            }

            await next(http);
        });
    }
}
