using Cagette.SelfHost.Features.FirstRun.Sample;
using Cagette.SelfHost.Tests.Support;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>The real program on the sample AMAP of 40 households, and who can sign in there.</summary>
public sealed class SampleVillage : IAsyncDisposable
{
    SampleVillage(TestApp app, IReadOnlyList<SampleSignIn> signIns)
    {
        App = app;
        SignIns = signIns;
    }

    public TestApp App { get; }

    public IReadOnlyList<SampleSignIn> SignIns { get; }

    public static async Task<SampleVillage> Start()
    {
        IReadOnlyList<SampleSignIn> signIns = [];
        var app = await TestApp.Start(fill: database =>
        {
            signIns = SampleAmap.Fill(database, new SampleOptions(1, 40, database.Time.GetUtcNow())).SignIns;
            return Task.CompletedTask;
        });
        return new SampleVillage(app, signIns);
    }

    /// <summary>A browser in which the person of this role is signed in; a role that nobody has is a stranger's.</summary>
    public async Task<Visitor> Come(string role, int width, bool script = true)
    {
        var visitor = await Visitor.Come(App, width, script);
        if (SignIns.FirstOrDefault(signIn => signIn.Role == role) is { } signIn)
        {
            await visitor.SignIn(signIn.Email, signIn.Password);
        }

        return visitor;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
