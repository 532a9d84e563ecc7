using Cagette.SelfHost.Storage;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cagette.SelfHost.Tests.Browser;

/// <summary>Going back to an older file, as an administrator does it without a terminal.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class RestoreJourneyTests
{
    [TestMethod]
    [Retry(2)]
    [DataRow(Visitor.Phone, true)]
    [DataRow(Visitor.Desk, false)]
    public async Task An_administrator_chooses_a_file_sees_what_it_holds_and_goes_back_to_it(int width, bool script)
    {
        await using var village = await SampleVillage.Start();
        await using var visitor = await village.Come("admin", width, script);
        var page = visitor.Page;
        var database = village.App.Database;
        var file = Path.Combine(village.App.Folder, "cle-usb.db");
        Snapshot.Write(database.Folder.Store, file);
        village.App.Clock.Now += TimeSpan.FromDays(1);
        await database.Write(new ChangeNote(1, "place.edit", "essai"), db =>
        {
            db.AddPlace("Un lieu de plus", "1 rue du Lavoir", "44000", "Saint-Aubin");
        });

        await page.GotoAsync("/admin/backup");
        await visitor.Follow("Choisir une sauvegarde");
        await page.GetByLabel("Un fichier de votre ordinateur ou d’une clé").SetInputFilesAsync(file);
        await visitor.Press("Regarder ce fichier");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Revenir à ce fichier ?" })).ToBeVisibleAsync();
        await Expect(page.GetByText("1 changement en tout")).ToBeVisibleAsync();
        await Picture(page, "preview", width);
        if (script)
        {
            Assert.AreEqual(true, await page.EvaluateAsync<bool>("() => document.scrollingElement.scrollWidth <= innerWidth"), "nothing sticks out");
            Assert.AreEqual("", string.Join("; ", (await page.RunAxe()).Violations.Select(found => found.Id)));
        }

        village.App.Clock.Now += TimeSpan.FromMinutes(11);
        await visitor.Press("Revenir à ce fichier");
        await visitor.Fill("Votre mot de passe", "pas le mien du tout");
        await visitor.Press("Continuer");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Ce n’est pas votre mot de passe");
        await Picture(page, "wrong-password", width);

        await visitor.Fill("Votre mot de passe", village.SignIns.First(signIn => signIn.Role == "admin").Password);
        await visitor.Press("Continuer");
        await visitor.IsTold("le groupe est revenu à cle-usb.db");
        await Picture(page, "done", width);
        var admin = village.SignIns.First(signIn => signIn.Role == "admin");
        await visitor.SignIn(admin.Email, admin.Password);
        await page.GotoAsync("/admin/backup/restore");
        await Expect(page.GetByText("Avant un retour en arrière")).ToBeVisibleAsync();
        await Picture(page, "choice", width);
    }

    static async Task Picture(IPage page, string name, int width)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "artefacts", "restore");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
    }
}
