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

    /// <summary>Another layout of the same GPUs: tensor · attentionData = expertTensor · expert, and as many stages more as there are fewer ranks.</summary>
    [Theory]
    [InlineData(8, 1, 1, 4, 1, 4)]
    [InlineData(8, 1, 8, 4, 4, 1)]
    [InlineData(8, 1, 2, 4, 2, 2)]
    [InlineData(4, 2, 1, 2, 1, 4)]
    [InlineData(4, 2, 8, 1, 2, 1)]
    public void Fewer_ranks_and_more_stages_are_the_same_gpus(int tensor, int copies, int groups, int ranks, int groupsAfter, int expertRanksAfter)
    {
        ParallelLayout layout = new() { Tensor = tensor, AttentionData = copies, Expert = groups, ExpertTensor = tensor * copies / groups };

        ParallelLayout deeper = layout.WithRanks(ranks);

        Assert.Equal(layout.GpusPerInstance, deeper.GpusPerInstance);
        Assert.Equal((ranks, groupsAfter, expertRanksAfter), (deeper.Tensor, deeper.Expert, deeper.ExpertTensor));
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
