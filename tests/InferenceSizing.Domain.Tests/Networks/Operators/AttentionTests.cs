using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

/// <summary>Vaswani et al. 2017: 2 · n_h · (d_k + d_v) operations for each query-key pair; worked with the heads of Llama-3.1-8B (32 over 8, of 128).</summary>
public sealed class AttentionTests
{
    private static readonly Attention Grouped = new(Component.Attention, "attn", AxisLength.From(32), AxisLength.From(8), AxisLength.From(128),
        AxisLength.From(128), AttentionSpan.Full);

    [Fact]
    public void A_prompt_of_two_tokens_makes_three_pairs()
    {
        KernelWork work = Grouped.Work(Steps.Prefill(1, 2), ParallelLayout.Single);

        Assert.Equal(2.0 * 32 * 256 * 3, work.Flops.Count);
        Assert.Equal(2.0 * 32 * 128, work.Inputs.Count);
        Assert.Equal(2.0 * 32 * 128, work.Outputs.Count);
        Assert.Equal(2.0 * 8 * 256, work.CacheWrites.Count);
    }

    [Fact]
    public void A_decode_step_reads_the_keys_and_values_of_all_sequences()
    {
        KernelWork work = Grouped.Work(Steps.Decode(3, 5), ParallelLayout.Single);

        Assert.Equal(245_760, work.Flops.Count);
        Assert.Equal(3.0 * 5 * 8 * 256, work.CacheReads.Count);
        Assert.Equal(3.0 * 8 * 256, work.CacheWrites.Count);
    }

    [Fact]
    public void A_rank_beyond_the_key_value_heads_holds_a_copy_of_one()
    {
        ParallelLayout sixteen = new() { Tensor = 16, ExpertTensor = 16 };
        KernelWork work = Grouped.Work(Steps.Decode(3, 5), sixteen);

        Assert.Equal(2.0 * 3 * 2 * 256 * 5, work.Flops.Count);
        Assert.Equal(3.0 * 5 * 1 * 256, work.CacheReads.Count);
    }

    /// <summary>A window of four and three cells beside it, of which those behind the context are not there.</summary>
    [Theory]
    [InlineData(5, 5)]
    [InlineData(100, 7)]
    public void Keys_that_the_engine_masks_are_read_too(int context, int read)
    {
        Attention sliding = new(Component.Attention, "attn", AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AxisLength.From(128),
            AttentionSpan.Sliding(TokenCount.From(4)));
        StepShape step = Steps.Decode(3, context) with { MaskedKeys = TokenCount.From(3) };

        Assert.Equal(3.0 * read * 8 * 256, sliding.Work(step, ParallelLayout.Single).CacheReads.Count);
        Assert.Equal(3.0 * context * 8 * 256, Grouped.Work(step, ParallelLayout.Single).CacheReads.Count);
    }

    /// <summary>What an indexer chooses is no window: nothing is masked beside it.</summary>
    [Fact]
    public void Keys_that_an_indexer_chooses_are_read_alone()
    {
        Attention selecting = new(Component.Attention, "attn", AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AxisLength.From(128),
            AttentionSpan.Full)
        { SelectedKeys = TokenCount.From(4) };
        StepShape step = Steps.Decode(3, 100) with { MaskedKeys = TokenCount.From(3) };

        Assert.Equal(3.0 * 4 * 8 * 256, selecting.Work(step, ParallelLayout.Single).CacheReads.Count);
    }

    [Fact]
    public void A_window_bounds_the_keys_of_a_decode_step()
    {
        Attention sliding = new(Component.Attention, "attn", AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AxisLength.From(128),
            AttentionSpan.Sliding(TokenCount.From(4)));

        KernelWork work = sliding.Work(Steps.Decode(1, 10), ParallelLayout.Single);

        Assert.Equal(2.0 * 32 * 256 * 4, work.Flops.Count);
        Assert.Equal(4.0 * 8 * 256, work.CacheReads.Count);
    }

    [Fact]
    public void Cross_attention_reads_the_encoders_positions_and_writes_nothing()
    {
        Attention cross = new(Component.CrossAttention, "cross_attn", AxisLength.From(12), AxisLength.From(12), AxisLength.From(64), AxisLength.From(64),
            AttentionSpan.Bidirectional, cross: true);

        KernelWork work = cross.Work(Steps.Decode(1, 3, encoderTokens: 7), ParallelLayout.Single);

        Assert.Equal(2.0 * 12 * 128 * 7, work.Flops.Count);
        Assert.Equal(7.0 * 12 * 128, work.CacheReads.Count);
        Assert.Equal(0, work.CacheWrites.Count);
        Assert.Equal(new CrossCacheSpec(12, 64), cross.Cache);
    }

    [Fact]
    public void Scores_are_only_written_by_an_engine_without_a_fused_kernel()
    {
        StepShape prompt = Steps.Prefill(2, 3);

        Assert.Equal(2 * 3 * 3 * 32, Grouped.UnfusedElements(prompt, ParallelLayout.Single));
        Assert.Equal(0, Grouped.WorkspaceElements(prompt, ParallelLayout.Single));
        Assert.Equal(2 * 3 * 32 * 128, Grouped.OutputElements(prompt, ParallelLayout.Single));
    }

    [Fact]
    public void An_encoder_keeps_no_cache_and_neither_does_a_layer_that_reads_anothers()
    {
        Assert.Null(new Attention(Component.Attention, "attn", AxisLength.From(12), AxisLength.From(12), AxisLength.From(64), AxisLength.From(64),
            AttentionSpan.Bidirectional).Cache);
        Assert.Null(new Attention(Component.Attention, "attn", AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AxisLength.From(128),
            AttentionSpan.Full, cached: false).Cache);
    }
}
