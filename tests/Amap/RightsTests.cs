using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class RightsTests
{
    static readonly RightHeld Admin = new() { PersonId = 1, Right = Right.Admin };
    static readonly RightHeld Bread = new() { PersonId = 2, Right = Right.Catalog, CatalogId = 9 };

    [TestMethod]
    public void R8_1_An_admin_may_do_all_and_others_what_they_hold()
    {
        Assert.IsTrue(new RightsHeld(1, [Admin, Bread]).Has(Right.Treasury));
        Assert.IsTrue(new RightsHeld(1, [Admin, Bread]).HasCatalog(3));
        Assert.IsFalse(new RightsHeld(1, [Admin, Bread]).IsCoordinatorOf(9), "another person's right");
        Assert.IsFalse(RightsHeld.None.HasAny);
    }

    [TestMethod]
    public void R8_1_A_right_on_one_catalog_is_none_on_another()
    {
        var coordinator = new RightsHeld(2, [Admin, Bread], coordinates: [12]);
        Assert.IsTrue(coordinator.HasCatalog(9));
        Assert.IsTrue(coordinator.IsCoordinatorOf(12));
        Assert.IsFalse(coordinator.HasCatalog(3));
        Assert.IsFalse(coordinator.Has(Right.Catalog));
        Assert.IsTrue(coordinator.HasAnyCatalog);
        Assert.IsTrue(new RightsHeld(2, [Bread with { CatalogId = null }]).HasCatalog(3));
    }

    [TestMethod]
    public void R8_2_The_last_admin_keeps_the_right()
    {
        Assert.AreEqual("right.last-admin", RightsHeld.CannotBeTaken(Admin, [Admin, Bread])?.Key);
        Assert.IsNull(RightsHeld.CannotBeTaken(Admin, [Admin, Admin with { PersonId = 3 }]));
        Assert.IsNull(RightsHeld.CannotBeTaken(Bread, [Admin, Bread]));
    }
}
