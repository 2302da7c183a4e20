using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Timing;

public sealed class AllReduceTests
{
    private static readonly Bandwidth NvLink = Bandwidth.FromGigabytesPerSecond(450);

    /// <summary>4.5 µs and 2 · 7/8 · 8 MB over 40 % of 450 GB/s: 14 MB / 180 GB/s = 77.8 µs; over two GPUs 8 MB / 180 GB/s = 44.4 µs.</summary>
    [Theory, InlineData(8, 82.2778e-6), InlineData(2, 48.9444e-6)]
    public void A_ring_moves_its_share_twice(int ranks, double seconds) =>
        Close.To(seconds, AllReduce.Time(Traffic.From(8e6), ranks, NvLink).Value, 1e-5);

    [Fact]
    public void One_rank_has_nothing_to_sum() => Assert.Equal(Seconds.Zero, AllReduce.Time(Traffic.From(8e6), 1, NvLink));
}
