using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Parallelism;

public sealed class ParallelLayoutTests
{
    [Fact]
    public void Gpus_are_ranks_times_stages_times_replicas()
    {
        ParallelLayout layout = new() { Tensor = 2, Pipeline = 3, AttentionData = 4, Expert = 8, Replicas = 5 };

        Assert.Equal(24, layout.GpusPerInstance);
        Assert.Equal(120, layout.Gpus.Value);
        Assert.Equal(1, ParallelLayout.Single.Gpus.Value);
    }

    /// <summary>llama.cpp writes its shares out for each load: an estimate would walk all weights again if they were not those of the one before.</summary>
    [Fact]
    public void Layouts_are_equal_where_their_shares_are()
    {
        ParallelLayout layout = Shared(1, 2);

        Assert.Equal(layout, Shared(1, 2));
        Assert.Equal(layout.GetHashCode(), Shared(1, 2).GetHashCode());
        Assert.NotEqual(layout, Shared(2, 1));
        Assert.NotEqual(layout, Shared(1, 2) with { SharesAreLayers = true });
        Assert.NotEqual(layout, Shared(1, 2) with { HostLayers = 1 });

        static ParallelLayout Shared(params double[] shares) =>
            new() { Pipeline = shares.Length, StageShares = [.. shares.Select(Ratio.From)] };
    }
}
