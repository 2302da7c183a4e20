using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class EngineVersionTests
{
    [Theory]
    [InlineData("0.19.1", "0.19.0", 1)]
    [InlineData("0.9", "0.10", -1)]
    [InlineData("v1.0", "1.0.0", 0)]
    [InlineData("b6182", "b6800", -1)]
    [InlineData("0.11.0rc2", "0.11.0", 0)]
    [InlineData("2.4.0+cu121", "2.4", 0)]
    public void Numbers_are_compared_part_by_part(string left, string right, int sign)
    {
        EngineVersion one = EngineVersion.Parse(left)!, other = EngineVersion.Parse(right)!;

        Assert.Equal(sign, Math.Sign(one.CompareTo(other)));
        Assert.Equal(sign == 0, one.Equals(other));
        if (sign == 0)
            Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Theory, InlineData(""), InlineData("latest"), InlineData("v"), InlineData("-1"), InlineData("99999999999")]
    public void What_no_number_leads_is_not_a_version(string text) => Assert.Null(EngineVersion.Parse(text));

    [Theory]
    [InlineData("0.19.1", "0.19.0")]
    [InlineData("0.20.2", "0.20.0")]
    [InlineData("9.0", "0.33.0")]
    [InlineData("0.1", "0.6.0")]
    public void An_unknown_version_is_answered_by_the_newest_before_it(string asked, string nearest) =>
        Assert.Equal(nearest, new VllmEngine().NearestTo(EngineVersion.Parse(asked)!).Text);

    [Fact]
    public void Versions_stand_newest_first()
    {
        foreach (Engine engine in EngineList.All)
            Assert.Equal(engine.Versions.Select(version => version.Text),
                engine.Versions.OrderByDescending(version => version, Comparer<EngineVersion>.Create((left, right) => left.CompareTo(right)))
                .Select(version => version.Text));
    }
}
