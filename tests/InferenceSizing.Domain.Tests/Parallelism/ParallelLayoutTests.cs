using InferenceSizing.Domain.Parallelism;

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
}
