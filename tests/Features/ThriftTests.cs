using Cagette.SelfHost.Features.Administration;

namespace Cagette.SelfHost.Tests.Features;

[TestClass]
public sealed class ThriftTests
{
    const long Megabyte = 1024 * 1024;

    [TestMethod]
    [DataRow(40, 40, 0, true, DisplayName = "after the start, when it is quiet")]
    [DataRow(41, 40, 0, false, DisplayName = "not while somebody asks for pages")]
    [DataRow(45, 45, 40, false, DisplayName = "not again for a few pages")]
    [DataRow(49, 49, 40, true, DisplayName = "again after many")]
    public void Memory_is_given_back_when_it_is_quiet_and_there_is_much_to_give(int now, int before, int last, bool expected) =>
        Assert.AreEqual(expected, Thrift.IsWorthwhile(now * Megabyte, before * Megabyte, last * Megabyte));
}
