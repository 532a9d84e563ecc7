using Cagette.SelfHost.Amap;

namespace Cagette.SelfHost.Tests.Amap;

[TestClass]
public sealed class VolunteeringTests
{
    static readonly Moment Before = Ground.At(11, 25);

    static ShiftSheet Sheet(params long[] persons) => new()
    {
        Distribution = new() { Id = 1, Date = new(2026, 11, 26), StartTime = Ground.Start, EndTime = new(20, 0) },
        Need = new() { RoleId = 5, DistributionId = 1, Number = 2 },
        Taken = [.. persons.Select(person => new Shift { RoleId = 5, DistributionId = 1, PersonId = person })],
    };

    [TestMethod]
    public void R6_3_A_shift_is_taken_while_hands_are_missing()
    {
        Assert.AreEqual((5L, 1L, 7L), Sheet(8).Take(7, Before).Value is var shift ? (shift.RoleId, shift.DistributionId, shift.PersonId) : default);
        Assert.AreEqual(1, Sheet(8).Missing);
        Assert.AreEqual("shift.full", Sheet(8, 9).Take(7, Before).Key());
        Assert.AreEqual("shift.already-yours", Sheet(7).Take(7, Before).Key());
    }

    [TestMethod]
    public void R6_3_Not_for_what_is_past_or_cancelled()
    {
        Assert.IsTrue(Sheet().Take(7, Ground.At(11, 26, 19, 59)).IsAccepted);
        Assert.AreEqual("shift.past", Sheet().Take(7, Ground.At(11, 26, 20)).Key());
        var cancelled = Sheet() with { Distribution = Sheet().Distribution with { CancelledAt = Before.Instant } };
        Assert.AreEqual("shift.cancelled", cancelled.Take(7, Before).Key());
    }

    [TestMethod]
    public void R6_3_A_shift_is_left_before_its_day()
    {
        Assert.IsTrue(Sheet(7).Leave(7, Ground.At(11, 25, 23, 59)).IsAccepted);
        Assert.AreEqual("shift.too-late-to-leave", Sheet(7).Leave(7, Ground.At(11, 26, 0)).Key());
        Assert.AreEqual("shift.not-yours", Sheet(8).Leave(7, Before).Key());
    }
}
