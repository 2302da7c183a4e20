using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

/// <summary>DeepSeek-AI 2024, arXiv:2405.04434, with the dimensions of DeepSeek-V3: 128 heads, latent 512, 128 + 64 for a key, 128 for a value.</summary>
public sealed class LatentAttentionTests
{
    private static readonly LatentAttention Plain = new(Component.Attention, "attn", AxisLength.From(128), AxisLength.From(512), AxisLength.From(128),
        AxisLength.From(64), AxisLength.From(128));
    private static readonly LatentAttention Sparse = new(Component.Attention, "attn", AxisLength.From(128), AxisLength.From(512), AxisLength.From(128),
        AxisLength.From(64), AxisLength.From(128), indexDimension: AxisLength.From(128), selectedKeys: TokenCount.From(4));

    [Fact]
    public void Prefill_expands_the_latent_to_full_heads()
    {
        KernelWork work = Plain.Work(Steps.Prefill(1, 4), ParallelLayout.Single);

        Assert.Equal(2.0 * 128 * (128 + 64 + 128) * 10, work.Flops.Count);
        Assert.Equal(4.0 * 576, work.CacheWrites.Count);
    }

    [Fact]
    public void Decode_works_in_the_latent_space()
    {
        KernelWork work = Plain.Work(Steps.Decode(1, 10), ParallelLayout.Single);

        Assert.Equal(2.0 * 128 * ((2 * 512) + 64) * 10, work.Flops.Count);
        Assert.Equal(10.0 * 576, work.CacheReads.Count);
        Assert.Equal(576, work.CacheWrites.Count);
    }

    [Fact]
    public void Tensor_ranks_divide_the_heads_and_hold_the_cache_whole()
    {
        KernelWork work = Plain.Work(Steps.Decode(1, 10), new ParallelLayout { Tensor = 8, ExpertTensor = 8 });

        Assert.Equal(2.0 * 16 * 1088 * 10, work.Flops.Count);
        Assert.Equal(10.0 * 576, work.CacheReads.Count);
    }

    [Fact]
    public void An_indexer_lets_each_query_see_its_best_keys_alone()
    {
        Assert.Equal(2.0 * 128 * 1088 * 4, Sparse.Work(Steps.Decode(1, 10), ParallelLayout.Single).Flops.Count);
        Assert.Equal(2.0 * 128 * 320 * (1 + 2 + 3 + 4 + 4 + 4), Sparse.Work(Steps.Prefill(1, 6), ParallelLayout.Single).Flops.Count);
        Assert.Equal(
            new LatentCacheSpec(512, 64, 128, AttentionSpan.Full) { Heads = 128, ExpandedElements = 128 * (128 + 64 + 128), IsSparse = true },
            Sparse.Cache);
    }
}
